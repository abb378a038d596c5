import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Random } from "../base/random.ts";
import { gather } from "../compute/gather.ts";
import { Batches } from "./batches.ts";
import { byteMatrix, type Dataset, datasets, floatMatrix, sharedLabels } from "./dataset.ts";
import "./built_in.ts";
import { classCounts } from "./draw_rows.ts";
import { prepareData, type PrepareDataOptions } from "./prepare.ts";
import type { Subset } from "./prepared_data.ts";
import { writeTargets } from "./targets.ts";
import { built } from "../testing/networks.ts";

/** A table of 10 rows and 2 columns: 0, 1, 2, ... and 7, 7, 7, ... */
function table(): Dataset {
  const inputs = floatMatrix(10, 2);
  for (let r = 0; r < 10; r++) inputs.values.set([r, 7], 2 * r);
  return {
    name: "table",
    inputs: 2,
    outputs: 2,
    classes: ["a", "b"],
    train: { inputs, labels: sharedLabels([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]) },
    sources: [],
  };
}

Deno.test("prepareData() splits without overlap or loss, by the seed alone", () => {
  const splits = [1, 1, 2].map((seed) => prepareData(table(), { validation: 0.3 }, seed));
  for (const { train, validation, test } of splits) {
    assertEquals([train.rows.length, validation!.rows.length, test], [7, 3, undefined]);
    assertEquals([...train.rows, ...validation!.rows].sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
  assertEquals(splits[0].validation!.rows, splits[1].validation!.rows);
  assert(String(splits[0].validation!.rows) !== String(splits[2].validation!.rows));
});

Deno.test("prepareData() draws rows by the seed when it is asked for fewer, the same whatever else is asked for", () => {
  const rowsOf = (
    options: Partial<PrepareDataOptions>,
    seed = 1,
  ) => [...prepareData(table(), { validation: 0, train_rows: 4, ...options }, seed).train.rows];
  assertEquals(rowsOf({}), [1, 4, 6, 9]); // two of each class
  assertEquals(rowsOf({ scale: "standard" }), [1, 4, 6, 9]);
  assertEquals(new Set([1, 2, 3].map((seed) => rowsOf({}, seed).join())).size, 3);
  const { train, validation } = prepareData(table(), { validation: 0.5, train_rows: 4 }, 1);
  assertEquals([...train.rows, ...validation!.rows].sort(), [1, 4, 6, 9]);
  // Fewer rows are some of those that more rows have.
  const six = rowsOf({ train_rows: 6 });
  assert(rowsOf({}).every((row) => six.includes(row)), `${six}`);
});

/** 60 rows in the order of their classes: 20 of each of three. */
function sorted(): Dataset {
  const inputs = floatMatrix(60, 1);
  const labels = Array.from({ length: 60 }, (_, row) => Math.floor(row / 20));
  const part = { inputs, labels: sharedLabels(labels) };
  return {
    name: "sorted",
    inputs: 1,
    outputs: 3,
    classes: ["a", "b", "c"],
    train: part,
    test: part,
    sources: [],
  };
}

const countsOf = (subset: Subset | undefined) => classCounts(subset!.part.labels!, subset!.rows);

Deno.test("prepareData() keeps the shares of classes of sorted data in every part", () => {
  for (const seed of [1, 2, 3]) {
    const options = { validation: 0.2, train_rows: 30, test_rows: 12 };
    const { train, validation, test } = prepareData(sorted(), options, seed);
    assertEquals([train, validation, test].map(countsOf), [[8, 8, 8], [2, 2, 2], [4, 4, 4]]);
    for (const { rows } of [train, validation!, test!]) assertEquals(rows, rows.toSorted());
  }
});

Deno.test("prepareData() draws without regard to classes with stratify = false, and where there are none", () => {
  const loose = prepareData(sorted(), { validation: 0.2, stratify: false }, 1);
  assertEquals([countsOf(loose.train), countsOf(loose.validation)], [[17, 13, 18], [3, 7, 2]]);
  const numbers = { ...sorted(), classes: undefined, outputs: 1 };
  const part = { inputs: sorted().train.inputs, targets: floatMatrix(60, 1) };
  const { validation } = prepareData({ ...numbers, train: part }, { validation: 0.2 }, 1);
  assertEquals(validation!.rows, loose.validation!.rows);
  const before = Random.keyed(1, "validation").permutation(60).subarray(0, 12).toSorted();
  assertEquals(validation!.rows, before); // as version 0.1 drew them
});

Deno.test("a class with a single row stays in the training rows, as long as each class can keep one", () => {
  const labels = sharedLabels([...new Array(9).fill(0), 1]);
  for (let seed = 0; seed < 50; seed++) {
    const data = { ...table(), train: { inputs: table().train.inputs, labels } };
    const { train, validation } = prepareData(data, { validation: 0.8 }, seed);
    assertEquals([countsOf(train), countsOf(validation)], [[1, 1], [8]]);
    assertEquals(countsOf(prepareData(data, { validation: 0, train_rows: 2 }, seed).train), [1, 1]);
  }
});

Deno.test("prepareData() refuses a split that leaves nothing", () => {
  assertThrows(
    () => prepareData(table(), { validation: 0.01 }, 1),
    RangeError,
    "no row of 10 is left for validation",
  );
  assertThrows(
    () => prepareData(table(), { validation: 0.99 }, 1),
    RangeError,
    "no row of 10 is left for training",
  );
});

Deno.test("prepareData() scales: none, standard by column of the training rows, unit for bytes", () => {
  assertEquals(prepareData(table(), { validation: 0 }, 1).scaling, { shift: [0], divisor: [1] });
  const { scaling } = prepareData(table(), { validation: 0, train_rows: 4, scale: "standard" }, 1);
  assertEquals(scaling.shift, [5, 7]);
  assertAlmostEquals(scaling.divisor[0], Math.sqrt(8.5), 1e-15); // of 1, 4, 6, 9
  assertEquals(scaling.divisor[1], 1); // a column that never changes is only shifted
  const bytes = {
    ...table(),
    train: { ...table().train, inputs: byteMatrix(10, 2, new Uint8Array(20).fill(51)) },
  };
  assertEquals(prepareData(bytes, { validation: 0 }, 1).scaling, { shift: [0], divisor: [255] });
});

Deno.test("prepareData() only shifts a column whose deviation is no more than rounding", () => {
  const scalingOf = (values: readonly number[]) => {
    const inputs = floatMatrix(values.length, 1);
    inputs.values.set(values);
    const train = { inputs, labels: sharedLabels(values.map(() => 0)) };
    return prepareData({ ...table(), inputs: 1, train }, { validation: 0, scale: "standard" }, 1).scaling;
  };
  const times = (count: number, value: number) => new Array<number>(count).fill(value);
  // The mean of these is off by a last digit or more: their computed deviation is not 0.
  for (const [count, value] of [[30, 14.62], [7, 0.1], [100_003, 1e6 / 3], [30, -1e-9 / 3], [30, 1e300]]) {
    assertEquals(scalingOf(times(count, value)), { shift: [value], divisor: [1] });
  }
  assertEquals(scalingOf([0.1 + 0.2, 0.3, 0.3]).divisor, [1]); // equal on paper
  // Small beside their mean, but more than rounding: a time of day in milliseconds, and small numbers.
  assertAlmostEquals(scalingOf([1.7e12, 1.7e12 + 1000]).divisor[0], 500, 1e-9);
  assertAlmostEquals(scalingOf([1e-15, 3e-15]).divisor[0], 1e-15, 1e-25);
  assertEquals(scalingOf([1e9, 1e9 + 2 ** -10, 1e9, 1e9 + 2 ** -10]), {
    shift: [1e9 + 2 ** -11],
    divisor: [2 ** -11],
  });
  // Squares that float64 cannot hold.
  for (const size of [2 ** 1022, 2 ** -1000]) {
    assertEquals(scalingOf([-size, size, -size, size]), { shift: [0], divisor: [size] });
    assertEquals(scalingOf([size / 2, size, size, size / 2]), { shift: [0.75 * size], divisor: [size / 4] });
  }
  // The sum of a hundred thousand such numbers is rounded by more than they vary.
  const many = Array.from({ length: 100_000 }, (_, i) => 1e9 + 0.0625 + (i % 2) * 2 ** -10);
  assertEquals(scalingOf(many), { shift: [1e9 + 0.0625 + 2 ** -11], divisor: [2 ** -11] });
});

Deno.test("gather() gives float64 numbers divided, not multiplied by a reciprocal", () => {
  const out = new Float64Array(3);
  const matrix = { rows: 1, columns: 3, values: Uint8Array.of(1, 49, 255) };
  gather(out, matrix, Uint32Array.of(0), { shift: [0], divisor: [255] });
  assertEquals([...out], [1 / 255, 49 / 255, 1]);
});

Deno.test("gather() shifts and divides each column by its own, rows in any order and repeated", () => {
  const out = new Float64Array(6);
  const matrix = { rows: 3, columns: 2, values: Float64Array.of(1, 10, 2, 20, 4, 70) };
  gather(out, matrix, Uint32Array.of(2, 0, 2), { shift: [1, 10], divisor: [3, 7] });
  assertEquals([...out], [1, 60 / 7, 0, 0, 1, 60 / 7]);
});

Deno.test("prepareData() and gather() give mean 0 and deviation 1 over the training rows, not over those held back", () => {
  const inputs = floatMatrix(60, 3);
  for (let i = 0; i < 180; i++) inputs.values[i] = (i * 37 % 101) * (1 + i % 3) + 1000 * (i % 3);
  const data = { ...table(), inputs: 3, train: { inputs, labels: sharedLabels(new Array(60).fill(0)) } };
  const { train, scaling } = prepareData(data, { validation: 0.25, scale: "standard" }, 1);
  const rows = train.rows.length;
  assertEquals(rows, 45);
  const out = new Float64Array(rows * 3);
  gather(out, inputs, train.rows, scaling);
  for (let c = 0; c < 3; c++) {
    const column = out.filter((_, i) => i % 3 === c);
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    assertAlmostEquals(mean, 0, 1e-14);
    assertAlmostEquals(column.reduce((sum, x) => sum + x * x, 0) / rows, 1, 1e-13);
  }
});

Deno.test("writeTargets() writes one-hot rows, a single class, or numbers", () => {
  const { train } = table();
  const one = new Float64Array(4).fill(9);
  writeTargets(one, train, Uint32Array.of(3, 0), 2);
  assertEquals([...one], [0, 1, 1, 0]);
  const single = new Float64Array(2);
  writeTargets(single, train, Uint32Array.of(3, 0), 1);
  assertEquals([...single], [1, 0]);
  const numbers = new Float64Array(2);
  const targets = { rows: 3, columns: 1, values: Float64Array.of(4, 5, 6) };
  writeTargets(numbers, { inputs: train.inputs, targets }, Uint32Array.of(2, 0), 1);
  assertEquals([...numbers], [6, 4]);
});

Deno.test("writeTargets() smooths labels: (1 - s) · t + s / K; numbers stay as they are", () => {
  const { train } = table();
  const three = new Float64Array(6);
  writeTargets(three, train, Uint32Array.of(3, 0), 3, 0.3);
  for (const [i, t] of [0, 1, 0, 1, 0, 0].entries()) assertAlmostEquals(three[i], 0.7 * t + 0.1, 1e-15);
  const single = new Float64Array(2);
  writeTargets(single, train, Uint32Array.of(3, 0), 1, 0.2);
  assertEquals([...single], [0.9, 0.1]);
  const numbers = new Float64Array(2);
  const targets = { rows: 3, columns: 1, values: Float64Array.of(4, 5, 6) };
  writeTargets(numbers, { inputs: train.inputs, targets }, Uint32Array.of(2, 0), 1, 0.2);
  assertEquals([...numbers], [6, 4]);
});

Deno.test("Batches: every epoch draws every row once, and any step is reached without the ones before", () => {
  const options = { rows: 23, batchSize: 5, sampling: "shuffle", seed: 4 } as const;
  const batches = new Batches(options);
  assertEquals(batches.stepsPerEpoch, 5);
  const epochs = [0, 1].map((epoch) =>
    [0, 1, 2, 3, 4].flatMap((step) => [...batches.positions(5 * epoch + step)])
  );
  for (const drawn of epochs) {
    assertEquals([...drawn].sort((a, b) => a - b), Array.from({ length: 23 }, (_, i) => i));
  }
  assert(String(epochs[0]) !== String(epochs[1]));
  assertEquals(new Batches(options).positions(8), batches.positions(8));
  assertEquals([0, 1, 4, 5, 7, 10].map((steps) => batches.rowsDrawn(steps)), [0, 5, 20, 23, 33, 46]);
});

Deno.test("Batches with replacement draw each row equally often", () => {
  const batches = new Batches({ rows: 10, batchSize: 100, sampling: "replacement", seed: 4 });
  const counts = new Float64Array(10);
  for (let step = 0; step < 100; step++) for (const row of batches.positions(step)) counts[row]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert(chiSquare < 27.9, `χ² of 9 degrees of freedom is ${chiSquare}`); // 99.9 %
  assertEquals(batches.rowsDrawn(3), 300);
});

Deno.test("made data sets: the same for a seed, as many rows as asked for, balanced classes", async () => {
  for (const name of ["xor", "spiral", "moons", "sine"]) {
    const loader = built(datasets, name, {});
    const load = (seed: number) => loader.load({ seed, trainRows: 30, testRows: 12 });
    const [a, b, c] = await Promise.all([load(1), load(1), load(2)]);
    assertEquals([a.train.inputs.rows, a.test!.inputs.rows], [30, 12]);
    assertEquals([a.inputs, a.outputs], [loader.facts!.inputs, loader.facts!.outputs]);
    assertEquals(a.train.inputs.values, b.train.inputs.values);
    assertEquals(a.sources, b.sources);
    if (name !== "xor") assert(String(a.train.inputs.values) !== String(c.train.inputs.values), name);
    assert(a.train.inputs.values.every(Number.isFinite));
    if (!a.classes) continue;
    const counts = a.classes.map((_, k) => a.train.labels!.filter((label) => label === k).length);
    assertEquals(new Set(counts).size === 1 || name === "xor", true, `${name}: ${counts}`);
  }
});

Deno.test("xor is exclusive or, sine is sin", async () => {
  const xor = await built(datasets, "xor", {}).load({ seed: 1 });
  assertEquals([...xor.train.inputs.values], [0, 0, 0, 1, 1, 0, 1, 1]);
  assertEquals([...xor.train.labels!], [0, 1, 1, 0]);
  const sine = await built(datasets, "sine", { noise: 0 }).load({ seed: 1, trainRows: 20 });
  for (const [i, x] of sine.train.inputs.values.entries()) {
    assertAlmostEquals(sine.train.targets!.values[i], Math.sin(x), 1e-15);
  }
});
