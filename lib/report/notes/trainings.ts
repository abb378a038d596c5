import { cellRows, columnsOfTable } from "../read/cell_rows.ts";
import { curveColumns } from "../../store/tables.ts";
import type { Run } from "../read/run_read.ts";

/** The training of one trial, from metrics.csv. */
export interface Training {
  /** The first logged number per column. */
  readonly first: ReadonlyMap<string, number>;
  /** Losses of whole sets before the first step. */
  readonly lossesBefore: readonly number[];
  /** Training losses of batches, as logged, without the penalty of weights: evaluations are without it. */
  readonly losses: readonly number[];
  /** Losses and accuracies of whole sets per column, in order of evaluation. */
  readonly evaluated: ReadonlyMap<string, readonly number[]>;
}

/** Columns of metrics.csv that are not metrics. */
const NO_MEASURES = ["trial", "step", "epoch", "learning_rate"];

/**
 * The trainings of a run's trials. metrics.csv is read once, and only one trial is in memory at a time.
 *
 * @throws {ConfigError} if the file is damaged
 */
export function* trainingsOf(run: Run): Generator<{ trial: number; training: Training }> {
  const columns = columnsOfTable(run, "metrics") ?? run.info.metrics_columns;
  let open = NaN;
  let collected = new Collected(columns);
  for (const row of cellRows(run, "metrics", NaN)) {
    if (row[0] !== open) {
      if (!Number.isNaN(open)) yield { trial: open, training: collected };
      open = row[0]!;
      collected = new Collected(columns);
    }
    collected.add(row);
  }
  if (!Number.isNaN(open)) yield { trial: open, training: collected };
}

/** Collects a training row by row. */
class Collected implements Training {
  readonly first = new Map<string, number>();
  readonly lossesBefore: number[] = [];
  readonly losses: number[] = [];
  readonly evaluated = new Map<string, number[]>();
  readonly #columns: readonly string[];

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  add(row: readonly (number | null)[]): void {
    const penalty = row[this.#columns.indexOf("penalty")] ?? 0;
    const isBefore = row[this.#columns.indexOf("step")] === 0;
    for (const [i, column] of this.#columns.entries()) {
      const value = row[i];
      if (value === null || NO_MEASURES.includes(column)) continue;
      if (!this.first.has(column)) this.first.set(column, value);
      if (column === "loss") this.losses.push(value - penalty);
      if (isBefore && column.endsWith("_loss")) this.lossesBefore.push(value);
      if (!/^(val|test)_(loss|accuracy)$/.test(column)) continue;
      const known = this.evaluated.get(column);
      if (known) known.push(value);
      else this.evaluated.set(column, [value]);
    }
  }
}

/**
 * The greatest magnitudes of values and of exact values in curve.csv, by trial; NaN for a trial without any.
 *
 * @throws {ConfigError} if the file is damaged
 */
export function curveSizes(run: Run): Map<number, { value: number; exact: number }> {
  const columns: readonly string[] = columnsOfTable(run, "curve") ?? curveColumns;
  const [value, exact] = ["value", "exact"].map((name) => columns.indexOf(name));
  const sizes = new Map<number, { value: number; exact: number }>();
  const greater = (size: number, cell: number | null) =>
    cell === null || Number.isNaN(cell)
      ? size
      : Number.isNaN(size)
      ? Math.abs(cell)
      : Math.max(size, Math.abs(cell));
  for (const row of cellRows(run, "curve", NaN)) {
    const known = sizes.get(row[0]!) ?? { value: NaN, exact: NaN };
    sizes.set(row[0]!, { value: greater(known.value, row[value]), exact: greater(known.exact, row[exact]) });
  }
  return sizes;
}
