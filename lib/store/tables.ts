import { type ColumnType, csvText } from "../base/csv.ts";
import type { Cell } from "../base/cells.ts";
import type { Trial } from "../sweep/configurations.ts";
import { outcomes } from "../sweep/summary.ts";

/** Columns of the tables of one run. */
export interface RunColumns {
  /** Swept keys by dotted path. */
  readonly parameters: readonly string[];
  /** Types of the columns of swept keys, as in run.json; missing in runs that version 0.1 started. */
  readonly parameter_types?: Readonly<Record<string, ColumnType>>;
  /** `loss`, `accuracy`, ... */
  readonly metrics: readonly string[];
}

/** The size and the columns of a run. */
export interface RunShape {
  readonly columns: RunColumns;
  /** Number of trials. */
  readonly trials: number;
}

/** A cell by column. */
export type TableRow = Readonly<Record<string, Cell>>;

/** A note on a trial in the journal. */
export interface TrialNote {
  readonly trial: number;
  /** The trial's row of trials.csv so far. */
  readonly row: TableRow;
  /** The trial's row of timing.csv. */
  readonly timing: TableRow;
  /** Length of its rows of metrics.csv, in bytes. */
  readonly bytes: number;
  /** Length of its rows of curve.csv, in bytes, if it has any. */
  readonly curve?: number;
  /** Rung at which the trial waits for a decision; `undefined` if it has ended. */
  readonly rung?: number;
  /** Whether the trial is back at this rung, so that later notes before this line are invalid. */
  readonly reopened?: true;
}

/**
 * A trial runs again: its earlier records are invalid. If it continues after a rung, the note of that rung is written
 * instead, marked as `reopened`.
 */
export interface Reopened {
  readonly trial: number;
  readonly reopened: true;
}

/** A line of the journal. */
export type JournalRecord = TrialNote | Reopened;

/** Status of a trial. */
export type Status =
  | "waiting"
  | "running"
  | "interrupted"
  | "complete"
  | "pruned"
  | "diverged"
  | "failed"
  | "timeout";

export const timingColumns = [
  "trial",
  "started",
  "seconds",
  "train_seconds",
  "eval_seconds",
  "steps_per_second",
  "worker",
] as const;

export const curveColumns = ["trial", "x", "value", "exact", "abs_error"] as const;

/** Columns of metrics.csv. */
export const metricsColumns = (
  { metrics }: RunColumns,
): string[] => ["trial", "step", "epoch", "learning_rate", ...metrics];

/** Columns of trials.csv. */
export function trialsColumns({ parameters, metrics }: RunColumns): string[] {
  return [
    "trial",
    "configuration",
    "repeat",
    "seed",
    "status",
    ...parameters,
    ...metrics,
    "epochs",
    "steps",
    "error",
  ];
}

/** Columns of whole numbers in all tables, and columns of text. All others but swept keys are floats. */
const INTEGERS: ReadonlySet<string> = new Set([
  ...["trial", "configuration", "repeat", "seed", "step", "steps", "worker"],
  ...outcomes.map((outcome) => `n_${outcome}`),
]);
const TEXTS: ReadonlySet<string> = new Set(["status", "error", "started"]);

/**
 * The types of all columns of a run's tables: trials.csv, summary.csv, metrics.csv, curve.csv and timing.csv. They are
 * defined only here.
 */
export function columnTypes(
  columns: readonly string[],
  { parameters, parameter_types }: Pick<RunColumns, "parameters" | "parameter_types">,
): ColumnType[] {
  return columns.map((column) => {
    if (parameters.includes(column)) return parameter_types?.[column] ?? "text";
    return INTEGERS.has(column) ? "integer" : TEXTS.has(column) ? "text" : "float";
  });
}

/**
 * How numbers are spelled in a run's tables. A run that version 0.1 started keeps its spelling when it is resumed or
 * extended, so that each column has one spelling.
 */
export const cellTypes = (columns: readonly string[], of: RunColumns): readonly ColumnType[] =>
  of.parameter_types === undefined ? [] : columnTypes(columns, of);

/** The cells that are known before a trial starts. */
export function firstCells({ trial, configuration, repeat, seed, params }: Trial): TableRow {
  const shown = Object.entries(params).map(([path, value]) => [
    path,
    typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value),
  ]);
  return { trial, configuration, repeat, seed, ...Object.fromEntries(shown) };
}

/** Rows as CSV text, many at a time. */
export function* csvChunks(
  columns: readonly string[],
  types: readonly ColumnType[],
  rows: Iterable<TableRow>,
): Generator<string> {
  let batch: Cell[][] = [];
  for (const row of rows) {
    batch.push(columns.map((column) => row[column]));
    if (batch.length < 100) continue;
    yield csvText(batch, types);
    batch = [];
  }
  yield csvText(batch, types);
}
