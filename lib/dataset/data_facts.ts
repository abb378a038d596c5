import type { Dataset, DatasetShape, Part } from "./dataset.ts";

/** A column of numbers to predict. */
export interface TargetFacts {
  readonly min: number;
  readonly max: number;
  /** Its different values in order, with their number of rows, where these are at most {@linkcode mostValues}. */
  readonly values?: readonly { readonly value: number; readonly rows: number }[];
}

/** The row of targets whose sum is furthest from 1, as targets that are probabilities would have. */
export interface RowSum {
  readonly row: number;
  readonly sum: number;
}

/** What is known of a part. */
export interface PartFacts {
  readonly rows: number;
  /** Class of each row. */
  readonly labels?: Int32Array;
  /** Of each column to predict. */
  readonly targets?: readonly TargetFacts[];
  readonly worstSum?: RowSum;
}

/** What only the data itself tells. */
export interface LoadedFacts {
  readonly train: PartFacts;
  readonly test?: PartFacts;
  /** Names of the classes. */
  readonly classNames?: readonly string[];
  /** Names of the columns to predict, or of the one with the classes. */
  readonly targetNames?: readonly string[];
  /** What rows are drawn by. */
  readonly seed: number;
}

/** What is known of a data set, before or after it was loaded. */
export interface DataFacts extends DatasetShape {
  /** Once it was loaded. */
  readonly loaded?: LoadedFacts;
}

/** More different values than this are no class numbers. */
const mostValues = 1000;

/**
 * What the checks of an experiment need to know of its data.
 *
 * @param seed the experiment's
 */
export function factsOf(dataset: Dataset, seed: number): DataFacts {
  const { train, test, classes, targetNames } = dataset;
  return {
    inputs: dataset.inputs,
    image: dataset.image,
    outputs: dataset.outputs,
    classes: classes?.length,
    trainRows: train.inputs.rows,
    testRows: test?.inputs.rows,
    bytes: train.inputs.values instanceof Uint8Array,
    loaded: {
      train: partFacts(train),
      test: test && partFacts(test),
      classNames: classes,
      targetNames,
      seed,
    },
  };
}

function partFacts({ inputs: { rows }, labels, targets }: Part): PartFacts {
  if (!targets) return { rows, labels };
  const { columns, values } = targets;
  let worstSum: RowSum | undefined;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += values[row * columns + c];
    if (!worstSum || Math.abs(sum - 1) > Math.abs(worstSum.sum - 1)) worstSum = { row, sum };
  }
  const columnAt = (c: number) => targetFacts(rows, (row) => values[row * columns + c]);
  return { rows, targets: Array.from({ length: columns }, (_, c) => columnAt(c)), worstSum };
}

function targetFacts(rows: number, at: (row: number) => number): TargetFacts {
  let [min, max] = [Infinity, -Infinity];
  const counts = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (counts.size <= mostValues) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (counts.size > mostValues) return { min, max };
  const values = [...counts].map(([value, rows]) => ({ value, rows })).sort((a, b) => a.value - b.value);
  return { min, max, values };
}
