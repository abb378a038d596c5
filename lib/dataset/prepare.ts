import { Random } from "../base/random.ts";
import type { Scaling } from "../compute/backend.ts";
import type { Dataset, Part } from "./dataset.ts";

/** Rows of a part, by number. */
export interface Subset {
  readonly part: Part;
  readonly rows: Uint32Array;
}

/** A data set split and scaled for training. */
export interface PreparedData extends Pick<Dataset, "inputs" | "outputs" | "classes" | "image"> {
  readonly scaling: Scaling;
  readonly train: Subset;
  readonly validation?: Subset;
  readonly test?: Subset;
}

/** How data is split and scaled. */
export interface PrepareOptions {
  /** unit for bytes and none for other numbers unless given. */
  readonly scale?: "unit" | "none" | "standard";
  /** Share of the training rows that is held back, at least 0 and less than 1. */
  readonly validation: number;
  /** Use only so many rows, the first ones. */
  readonly train_rows?: number;
  readonly test_rows?: number;
}

/** How many rows of a training set are used, and how many of them are held back for validation. */
export function splitSizes(
  { validation, train_rows = Infinity }: Pick<PrepareOptions, "validation" | "train_rows">,
  trainingRows: number,
): { rows: number; held: number } {
  const rows = Math.min(train_rows, trainingRows);
  return { rows, held: Math.round(validation * rows) };
}

/**
 * Splits and scales a data set. Validation rows are drawn by the seed alone, so that all trials of an experiment
 * hold back the same.
 *
 * @throws {RangeError} when no row is left for training or for validation
 */
export function prepareData(dataset: Dataset, options: PrepareOptions, seed: number): PreparedData {
  const { inputs, outputs, classes, image, train, test } = dataset;
  const { rows, held } = splitSizes(options, train.inputs.rows);
  if (options.validation > 0 && held === 0) throw new RangeError(`no row of ${rows} is left for validation`);
  if (held === rows) throw new RangeError(`no row of ${rows} is left for training`);
  const order = Random.keyed(seed, "validation").permutation(held > 0 ? rows : 0);
  const isHeld = new Uint8Array(rows);
  for (const row of order.subarray(0, held)) isHeld[row] = 1;
  const kept: Subset = { part: train, rows: rowNumbers(rows).filter((row) => isHeld[row] === 0) };
  const testRows = test && Math.min(options.test_rows ?? Infinity, test.inputs.rows);
  return {
    inputs,
    outputs,
    classes,
    image,
    scaling: scalingOf(kept, options.scale ?? (isBytes(train) ? "unit" : "none")),
    train: kept,
    validation: held > 0
      ? { part: train, rows: rowNumbers(rows).filter((row) => isHeld[row] === 1) }
      : undefined,
    test: test && { part: test, rows: rowNumbers(testRows!) },
  };
}

const rowNumbers = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);

const isBytes = ({ inputs }: Part) => inputs.values instanceof Uint8Array;

/**
 * unit: x / 255. standard: mean 0 and deviation 1 over the training rows, for pictures over all their pixels
 * together, for tables column by column. A column that never changes is only shifted.
 */
function scalingOf({ part, rows }: Subset, scale: "unit" | "none" | "standard"): Scaling {
  if (scale === "unit") return { shift: [0], divisor: [255] };
  if (scale === "none") return { shift: [0], divisor: [1] };
  const { columns, values } = part.inputs;
  if (isBytes(part)) {
    const counts = new Float64Array(256);
    for (const row of rows) {
      for (let i = row * columns; i < (row + 1) * columns; i++) counts[values[i]]++;
    }
    // 256 terms: the sum of the 47 million squares of MNIST, one by one, is wrong from the tenth digit on.
    const { mean, deviation } = moments(256, (byte) => byte, (byte) => counts[byte]);
    return { shift: [mean], divisor: [deviation || 1] };
  }
  const each = Array.from(
    { length: columns },
    (_, c) => moments(rows.length, (i) => values[rows[i] * columns + c]),
  );
  return { shift: each.map(({ mean }) => mean), divisor: each.map(({ deviation }) => deviation || 1) };
}

/** Mean and population standard deviation of values with weights, by two passes in order. */
function moments(
  count: number,
  at: (i: number) => number,
  weight: (i: number) => number = () => 1,
): { mean: number; deviation: number } {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    total += weight(i);
    sum += weight(i) * at(i);
  }
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += weight(i) * (at(i) - mean) * (at(i) - mean);
  return { mean, deviation: Math.sqrt(squares / total) };
}
