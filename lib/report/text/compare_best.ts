import { parseNumber } from "../../base/cells.ts";
import { rankConfigurations, summarise, type SummaryRow } from "../../sweep/summary.ts";
import { shortNames } from "../query/sort_trials.ts";
import type { Run } from "../read/run_read.ts";
import { meansOf } from "./configurations_view.ts";
import { shownCell, withNote } from "./table_columns.ts";
import { table } from "./table.ts";
import { escapeControls } from "./terminal_text.ts";

/**
 * The best configuration of each run, as lines: its mean over repeats, with the 95 % confidence interval, and its values. Empty
 * unless all runs are ranked by the same metric. There is no verdict: the best of many is better by chance than the best of few.
 *
 * @param names of the runs
 */
export function bestLines(runs: readonly Run[], names: readonly string[], width: number): string[] {
  const [{ info: { metric, goal } }] = runs;
  if (metric === null || runs.some(({ info }) => info.metric !== metric || info.goal !== goal)) return [];
  const best = runs.flatMap((run, i) => {
    const row = bestConfiguration(run, metric);
    return row ? [{ run, row, name: names[i] }] : [];
  });
  if (best.length === 0) return [];
  const configurations = best.map(({ run }) => configurationsOf(run));
  return [
    "",
    `best configuration of each run by mean ${
      escapeControls(metric)
    }; this favours runs with more configurations`,
    "",
    ...withNote(table([
      { name: "run", cells: best.map(({ name }) => name), importance: 9 },
      { name: escapeControls(metric), cells: meansOf(best.map(({ row }) => row), metric), importance: 8 },
      { name: "repeats", cells: best.map(({ row }) => Number(row.n_complete)), importance: 3 },
      { name: "best of", cells: configurations, importance: 4 },
      { name: "values", cells: best.map(({ run, row }) => valuesOf(row, run)), importance: 7, mayCut: true },
    ], width)),
  ];
}

/** Number of configurations of a run. Means over several of them say nothing about which run is better. */
export const configurationsOf = ({ trials }: Run): number =>
  new Set(trials.map(({ configuration }) => configuration)).size;

function bestConfiguration({ info, trials }: Run, metric: string): SummaryRow | undefined {
  const { parameters, metrics, goal } = info;
  const inOrder = trials.filter((row) => parseNumber(row.configuration) !== undefined)
    .sort((a, b) => Number(a.configuration) - Number(b.configuration));
  const summary = [...summarise(inOrder, { parameters, metrics }).rows];
  const [first] = rankConfigurations(summary, metric, goal ?? "minimize");
  return first && parseNumber(first[`${metric}_mean`]) !== undefined ? first : undefined;
}

/** `learning_rate 0.1, units 64` */
function valuesOf(row: SummaryRow, { info: { parameters } }: Run): string {
  const names = shortNames(parameters);
  return parameters.flatMap((path) => {
    const value = shownCell(String(row[path] ?? ""), path);
    return value === undefined ? [] : [`${escapeControls(names.get(path) ?? path)} ${value}`];
  }).join(", ");
}
