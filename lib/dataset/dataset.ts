import { Registry } from "../base/registry.ts";
import type { Matrix } from "../compute/backend.ts";

/** Rows with what is to be learned of them: classes or numbers. */
export interface Part {
  /** One sample a row. */
  readonly inputs: Matrix;
  /** Class of each row, from 0. */
  readonly labels?: Int32Array;
  /** Numbers to predict, one sample a row. */
  readonly targets?: Matrix;
}

/** Where data came from, to tell changed data from the same. */
export interface DataSource {
  /** File name without folder, or the name of a made data set. */
  readonly name: string;
  /** Of its bytes, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * A data set. Before workers are given it, its inputs are put on shared memory, once for all: `placeDataset()`.
 */
export interface Dataset {
  /** Its name. */
  readonly name: string;
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Names of the inputs, where they have any. */
  readonly inputNames?: readonly string[];
  /** Names of the classes, for classification. */
  readonly classes?: readonly string[];
  /** Number of classes, or of numbers to predict. */
  readonly outputs: number;
  /** Names of the targets, where they have any. */
  readonly targetNames?: readonly string[];
  /** For rows that are pictures, row by row. */
  readonly image?: { readonly height: number; readonly width: number };
  /** Rows to learn from. */
  readonly train: Part;
  /** Rows that are only reported on. */
  readonly test?: Part;
  /** The files, or the maker, of the data. */
  readonly sources: readonly DataSource[];
}

/** What is known of a data set before it is loaded. */
export interface DatasetShape {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Numbers that come out for one sample. */
  readonly outputs: number;
  /** Number of classes, for classification. */
  readonly classes?: number;
  /** Training rows. */
  readonly trainRows?: number;
  /** Test rows. */
  readonly testRows?: number;
  /** Training rows of data that is made, unless the experiment asks for others. */
  readonly madeRows?: number;
  /** For rows that are pictures, row by row. */
  readonly image?: { readonly height: number; readonly width: number };
  /** Whether inputs are bytes. */
  readonly bytes?: boolean;
}

/** What a data set is loaded with. */
export interface LoadContext {
  /** The experiment's seed, for data that is made. */
  readonly seed: number;
  /** Rows that the experiment asks for, if it says so. */
  readonly trainRows?: number;
  /** Test rows. */
  readonly testRows?: number;
}

/** What an entry of the data set registry builds. */
export interface DatasetLoader {
  /** What is known before loading, so that shapes can be checked early. */
  readonly facts?: DatasetShape;
  /** Loads or makes the data. */
  load(context: LoadContext): Dataset | Promise<Dataset>;
}

/** All data sets by name. */
export const datasets: Registry<DatasetLoader> = new Registry<DatasetLoader>("dataset", [{
  load: "load({ seed, trainRows, testRows }) => dataset",
}]);

/** A matrix of float64 zeros on shared memory. */
export function floatMatrix(rows: number, columns: number): Matrix & { readonly values: Float64Array } {
  return { rows, columns, values: new Float64Array(new SharedArrayBuffer(8 * rows * columns)) };
}

/** A matrix of bytes: the first `rows * columns` of `bytes`, not copied. */
export function byteMatrix(rows: number, columns: number, bytes: Uint8Array): Matrix {
  return { rows, columns, values: bytes.subarray(0, rows * columns) };
}

/** Labels on shared memory. */
export function sharedLabels(labels: ArrayLike<number>): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(4 * labels.length));
  shared.set(labels);
  return shared;
}
