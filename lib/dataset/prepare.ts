import { Random } from "../base/random.ts";
import type { Dataset, Part } from "./dataset.ts";
import { drawRows } from "./draw_rows.ts";
import { borderOf } from "./images/polarity.ts";
import { scalingOf } from "./scaling.ts";
import type { PreparedData, Subset } from "./prepared_data.ts";

/** How data is split. */
export interface SplitOptions {
  /** Share of the training rows that is held back, at least 0 and less than 1. */
  readonly validation: number;
  /** Use only so many rows, drawn by the seed. */
  readonly train_rows?: number;
  /** Use only so many test rows, drawn by the seed. */
  readonly test_rows?: number;
  /** Whether drawn rows keep the shares of the classes (default: yes). */
  readonly stratify?: boolean;
}

/** How data is split and scaled. */
export interface PrepareDataOptions extends SplitOptions {
  /** unit for bytes and none for other numbers by default. */
  readonly scale?: "unit" | "none" | "standard";
}

/** What of `[data]` decides how a data set is split and scaled. */
export function prepareOptionsOf(
  { scale, validation, train_rows, test_rows, stratify }: PrepareDataOptions,
): PrepareDataOptions {
  return { scale, validation, train_rows, test_rows, stratify };
}

/** How many rows of a training set are used, and how many of them are held back for validation. */
export function splitSizes(
  { validation, train_rows = Infinity }: Pick<SplitOptions, "validation" | "train_rows">,
  trainingRows: number,
): { rows: number; held: number } {
  const rows = Math.min(train_rows, trainingRows);
  return { rows, held: Math.round(validation * rows) };
}

/** Numbers of the rows of each part that are used. */
export interface SplitRows {
  readonly train: Uint32Array;
  readonly validation?: Uint32Array;
  readonly test?: Uint32Array;
}

/** What a split needs to know of a part: how many rows it has, and their classes. */
export interface SplitPart {
  readonly rows: number;
  readonly labels?: Int32Array;
}

/**
 * Chooses the rows of each part. All rows are drawn by the seed alone, so all trials of an experiment train on the
 * same rows and hold back the same rows. Each draw has its own key, so that `train_rows` takes the same rows whatever
 * else is asked for.
 *
 * @throws {RangeError} when no row is left for training or for validation
 */
export function splitRows(
  train: SplitPart,
  test: SplitPart | undefined,
  options: SplitOptions,
  seed: number,
): SplitRows {
  const { rows, held } = splitSizes(options, train.rows);
  if (options.validation > 0 && held === 0) throw new RangeError(`no row of ${rows} is left for validation`);
  if (held === rows) throw new RangeError(`no row of ${rows} is left for training`);
  const draw = (
    from: Uint32Array,
    part: SplitPart,
    count: number,
    key: "train_rows" | "test_rows" | "validation",
  ) =>
    drawRows(from, {
      count,
      labels: options.stratify === false ? undefined : part.labels,
      purpose: key === "validation" ? "holdout" : "sample",
    }, Random.keyed(seed, key));
  const sampleOf = (part: SplitPart, count: number, key: "train_rows" | "test_rows") =>
    count >= part.rows ? rowNumbers(part.rows) : draw(rowNumbers(part.rows), part, count, key)[0];
  const used = sampleOf(train, rows, "train_rows");
  const [validation, kept] = held > 0 ? draw(used, train, held, "validation") : [undefined, used];
  return {
    train: kept,
    validation,
    test: test && sampleOf(test, options.test_rows ?? Infinity, "test_rows"),
  };
}

/** The rows of each part of a data set, as {@linkcode splitRows} chooses them. */
export function splitDataset({ train, test }: Dataset, options: SplitOptions, seed: number): SplitRows {
  const of = ({ inputs: { rows }, labels }: Part): SplitPart => ({ rows, labels });
  return splitRows(of(train), test && of(test), options, seed);
}

/**
 * Splits and scales a data set.
 *
 * @throws {RangeError} when no row is left for training or for validation
 */
export function prepareData(dataset: Dataset, options: PrepareDataOptions, seed: number): PreparedData {
  const { inputs, outputs, classes, image, train, test } = dataset;
  const rows = splitDataset(dataset, options, seed);
  const kept: Subset = { part: train, rows: rows.train };
  const isBytes = train.inputs.values instanceof Uint8Array;
  return {
    inputs,
    outputs,
    classes,
    image,
    border: image && isBytes ? borderOf(train.inputs, image, rows.train) : undefined,
    scaling: scalingOf(kept, options.scale ?? (isBytes ? "unit" : "none")),
    train: kept,
    validation: rows.validation && { part: train, rows: rows.validation },
    test: test && { part: test, rows: rows.test! },
  };
}

const rowNumbers = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);
