/**
 * Sweeps for tests of charts, and access to their options.
 *
 * @module
 */
import { readRun } from "../report/read/read_run.ts";
import { runJson, withFolder, writeRun } from "./sample_runs.ts";
import type { Chart } from "../report/charts/chart.ts";
import { chartedRun } from "../report/charts/charted_run.ts";
import type { ChartedRun } from "../report/charts/chart_values.ts";
import { optionOf } from "./options_of.ts";

export const range = (log: boolean, min = 0.001, max = 1e9) => ({
  kind: "range",
  min,
  max,
  log,
  integer: false,
});
export const list = (...values: unknown[]) => ({ kind: "list", values });

/** The swept parameters and the ranking. */
export interface Sweep {
  readonly parameters: Record<string, unknown>;
  readonly metric?: string;
  readonly goal?: "minimize" | "maximize";
  /** The metric before the first step. */
  readonly before?: number;
}
/** A row: parameters, the metric, and a status other than complete. */
export type Cells = readonly (string | number)[];

/** Charts of a sweep: rows of parameters, the metric, and a status other than complete. */
export function withSweep(
  { parameters, metric = "val_loss", goal = "minimize", before = 0.7 }: Sweep,
  rows: readonly Cells[],
  test: (charted: ChartedRun) => void,
): Promise<void> {
  const paths = Object.keys(parameters);
  const files = {
    "run.json": runJson({
      trials: rows.length,
      configurations: rows.length,
      repeats: 1,
      parameters: paths,
      metric,
      goal,
      metrics: [metric],
      metrics_columns: ["trial", "step", "epoch", "learning_rate", metric],
      identity: {
        sweep: { parameters: Object.entries(parameters).map(([path, values]) => ({ path, values })) },
      },
    }),
    "trials.csv": [
      ["trial", "configuration", "repeat", "seed", "status", ...paths, metric, "epochs", "steps", "error"],
      ...rows.map((row, n) => [
        ...[n, n, 0, 1, row[paths.length + 1] ?? "complete"],
        ...row.slice(0, paths.length + 1),
        ...[1, 2, ""],
      ]),
    ].map((cells) => `${cells.join(",")}\n`).join(""),
    "metrics.csv": `trial,step,epoch,learning_rate,${metric}\n${
      rows.map((row, n) => `${n},0,0,,${before}\n${n},2,1,,${row[paths.length]}\n`).join("")
    }`,
  };
  return withFolder((folder) => {
    writeRun(folder, files);
    test(chartedRun(readRun(folder)));
  });
}

// deno-lint-ignore no-explicit-any
export type Any = any;
/** `[min, max, interval]` of an axis. */
export const bounds = ({ min, max, interval }: Any) => [min, max, interval];
/** Data by name of the series, without what is only for drawing. */
export const dataOf = (chart: Chart): Record<string, unknown[]> =>
  Object.fromEntries(
    optionOf(chart).series.map(({ name, data }: Any) => [name, data.map((one: Any) => one.value ?? one)]),
  );
