import { type Cell, type ColumnType, csvText } from "../base/csv.ts";
import type { Trial } from "../sweep/configurations.ts";
import { outcomes } from "../sweep/summary.ts";

/** Columns of the tables of one run. */
export interface RunColumns {
  /** Swept keys by dotted path. */
  readonly parameters: readonly string[];
  /** What the columns of swept keys hold, as run.json has it. Runs that were begun by version 0.1 do not say. */
  readonly parameter_types?: Readonly<Record<string, ColumnType>>;
  /** `loss`, `accuracy`, ... */
  readonly metrics: readonly string[];
}

/** What a run's folder is for. */
export interface RunShape {
  readonly columns: RunColumns;
  /** Number of trials. */
  readonly trials: number;
}

/** A cell by column. */
export type Row = Readonly<Record<string, Cell>>;

/** What the journal knows of a trial. */
export interface TrialNote {
  readonly trial: number;
  /** Its row of trials.csv so far. */
  readonly row: Row;
  /** Its row of timing.csv. */
  readonly timing: Row;
  /** Length of its rows of metrics.csv. */
  readonly bytes: number;
  /** Length of its rows of curve.csv, if it has any. */
  readonly curve?: number;
  /** Where it waits for a decision; without, it has ended. */
  readonly rung?: number;
  /** Whether the note is repeated, after notes that do not count. */
  readonly reopened?: true;
}

/**
 * That a trial runs again: what the journal said of it before counts for nothing. If it continues after a rung, the
 * note of that rung follows instead, marked as `reopened`.
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
 * What the columns of a run's tables hold: trials.csv, summary.csv, metrics.csv, curve.csv and timing.csv. The only place
 * that says so.
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
 * How the numbers of a run's tables are spelled. A run of version 0.1 keeps its form when it is resumed or extended,
 * so that a column has only one form.
 */
export const cellTypes = (columns: readonly string[], of: RunColumns): readonly ColumnType[] =>
  of.parameter_types === undefined ? [] : columnTypes(columns, of);

/** The cells that a trial has from the start. */
export function firstCells({ trial, configuration, repeat, seed, params }: Trial): Row {
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
  rows: Iterable<Row>,
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

/** Where a part of a trial lies in the run's folder; in large runs a thousand trials have a folder together. */
export function partPath(kind: "metrics" | "curve", trial: number, trials: number): string {
  const shard = trials > 10_000 ? `${Math.floor(trial / 1000)}/` : "";
  return `parts/${shard}${kind}-${trial}.csv`;
}
