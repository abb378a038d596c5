/**
 * Access to the options of charts, for tests.
 *
 * @module
 */
import { readRun } from "../report/read/read_run.ts";
import { type RunFiles, withFolder, writeRun } from "./sample_runs.ts";
import type { Chart } from "../report/charts/chart.ts";
import { chartedRun } from "../report/charts/charted_run.ts";
import type { ChartedRun } from "../report/charts/chart_values.ts";

/** The parts of a series that tests check. */
export interface SeriesOption {
  readonly type: string;
  readonly name: string;
  readonly data: readonly (readonly (number | null)[])[];
  readonly silent?: boolean;
  readonly dimensions?: readonly string[];
}

/** The series of a chart that have a tooltip, by name. */
export function seriesOf(chart: Chart | undefined): Map<string, SeriesOption> {
  const all = (chart?.option.series ?? []) as unknown as SeriesOption[];
  return new Map(all.filter(({ silent }) => !silent).map((series) => [series.name, series]));
}

/** Everything in a chart's option, for tests of single keys. */
// deno-lint-ignore no-explicit-any
export const optionOf = (chart: Chart | undefined): any => chart?.option;

/** Calls `test` with a run of these files. */
export function withRun(files: RunFiles, test: (charted: ChartedRun) => void | Promise<void>): Promise<void> {
  return withFolder((folder) => {
    writeRun(folder, files);
    return test(chartedRun(readRun(folder)));
  });
}
