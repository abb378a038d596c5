import * as v from "../npm/valibot.ts";
import { atLeast, integer } from "../base/names/fields.ts";
import { cos, sin } from "../base/math.ts";
import { Random } from "../base/random.ts";
import { sha256 } from "../base/sha256.ts";
import { type Dataset, datasets, floatMatrix, type LoadContext, type Part, sharedLabels } from "./dataset.ts";

/** One made row: its inputs, and its class or the number to predict. */
type Sample = { readonly x: readonly number[]; readonly label: number } | {
  readonly x: readonly number[];
  readonly target: number;
};

/** Makes row `i` of `rows`; noise and choices come from `random`. */
type RowMaker = (i: number, rows: number, random: Random) => Sample;

const noise = (description: string, value: number) => v.optional(atLeast(0, description), value);

/** Both parts of a made data set; equal seeds give equal data. */
async function make(
  name: string,
  { classes, inputs }: { classes?: number; inputs: number },
  { trainRows, testRows, seed }: Required<LoadContext>,
  row: RowMaker,
): Promise<Dataset> {
  const part = (which: "train" | "test", rows: number): Part => {
    const random = Random.keyed(seed, "dataset", name, which);
    const matrix = floatMatrix(rows, inputs);
    const targets = floatMatrix(rows, 1);
    const labels: number[] = [];
    for (let i = 0; i < rows; i++) {
      const made = row(i, rows, random);
      matrix.values.set(made.x, i * inputs);
      if ("label" in made) labels.push(made.label);
      else targets.values[i] = made.target;
    }
    return classes === undefined
      ? { inputs: matrix, targets }
      : { inputs: matrix, labels: sharedLabels(labels) };
  };
  const [train, test] = [part("train", trainRows), part("test", testRows)];
  return {
    name,
    inputs,
    outputs: classes ?? 1,
    classes: classes === undefined ? undefined : Array.from({ length: classes }, (_, k) => String(k)),
    train,
    test,
    sources: [{ name, sha256: await sha256(bytesOf([train, test])) }],
  };
}

/** All that was made, in order: noise may change targets only, and test rows only. */
function bytesOf(parts: readonly Part[]): Uint8Array {
  const arrays = parts.flatMap(({ inputs, labels, targets }) => [inputs.values, labels ?? targets!.values]);
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Rows of a made data set unless the experiment asks for others. */
const usualRows = 300;

/** A loader for a data set whose rows are made one by one. */
function loader(name: string, inputs: number, classes: number | undefined, row: RowMaker, rows = usualRows) {
  return {
    facts: { inputs, outputs: classes ?? 1, classes, madeRows: rows, bytes: false },
    load: ({ seed, trainRows = rows, testRows = rows }: LoadContext) =>
      make(name, { classes, inputs }, { seed, trainRows, testRows }, row),
  };
}

datasets
  .register("xor", {
    description: "exclusive or: class 1 where exactly one of two inputs is 1",
    options: v.strictObject({ noise: noise("standard deviation of the noise added to the inputs", 0) }),
    build: ({ noise }) =>
      loader("xor", 2, 2, (i, _rows, random) => {
        const [a, b] = [Math.floor(i / 2) % 2, i % 2];
        return { x: [a, b].map((value) => value + noise * random.normal()), label: a ^ b };
      }, 4),
  })
  .register("spiral", {
    description: "spiral arms around the origin, one for each class",
    options: v.strictObject({
      classes: v.optional(integer(2, "number of arms"), 3),
      turns: v.optional(atLeast(0, "turns per arm"), 0.75),
      noise: noise("standard deviation of the noise added to the angle, in radians", 0.15),
    }),
    build: ({ classes, turns, noise }) =>
      loader("spiral", 2, classes, (i, rows, random) => {
        const label = i % classes;
        const radius = (Math.floor(i / classes) + 0.5) / Math.ceil(rows / classes);
        const angle = 2 * Math.PI * (label / classes + turns * radius) + noise * random.normal();
        return { x: [radius * cos(angle), radius * sin(angle)], label };
      }),
  })
  .register("moons", {
    description: "two interlocking half circles",
    options: v.strictObject({ noise: noise("standard deviation of the noise added to both inputs", 0.1) }),
    build: ({ noise }) =>
      loader("moons", 2, 2, (i, _rows, random) => {
        const label = i % 2;
        const angle = Math.PI * random.uniform();
        const [x, y] = label === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
        return { x: [x + noise * random.normal(), y + noise * random.normal()], label };
      }),
  })
  .register("sine", {
    description: "regression of y = sin(x) for x from -π to π",
    options: v.strictObject({ noise: noise("standard deviation of the noise added to y", 0.1) }),
    build: ({ noise }) =>
      loader("sine", 1, undefined, (_i, _rows, random) => {
        const x = Math.PI * (2 * random.uniform() - 1);
        return { x: [x], target: sin(x) + noise * random.normal() };
      }),
  });
