import { basename, dirname } from "node:path";
import { trialsColumns } from "../../store/tables.ts";
import type { TrialFilter } from "../query/choose_trials.ts";
import { recordedFacts } from "../read/experiment_facts.ts";
import { experimentsLines } from "./experiments_view.ts";
import type { Run } from "../read/run_read.ts";
import { countsOf, curveKey, stateOf, type TableOptions, trialsView } from "./run_view.ts";
import { lossCurves } from "./sparkline.ts";
import { escapeControls, pad, widthOf } from "./terminal_text.ts";

/**
 * Several runs as one: its trials are those of all, with a column `run` in front and the columns of all. A key that one run
 * sweeps has its fixed value in the trials of another. It has a metric if all of them have the same.
 *
 * @param runs at least one, with different folders
 */
export function joinRuns(runs: readonly Run[]): Run {
  const [{ info: first, folder, shown }] = runs;
  const union = (of: (run: Run) => readonly string[]) => [...new Set(runs.flatMap(of))];
  const parameters = union(({ info }) => info.parameters);
  const metrics = union(({ info }) => info.metrics);
  const known = trialsColumns({ parameters, metrics });
  const columns = ["run", ...known, ...union((run) => run.columns).filter((name) => !known.includes(name))];
  const isSame = runs.every(({ info }) => info.metric === first.metric && info.goal === first.goal);
  const names = namesOfRuns(runs.map(({ folder }) => folder));
  const facts = runs.map((run) => recordedFacts(run));
  // What one run sweeps may be fixed in another.
  const fixed = (column: string, i: number) =>
    parameters.includes(column) && !runs[i].info.parameters.includes(column)
      ? facts[i]?.get(column)
      : undefined;
  return {
    folder,
    shown,
    info: {
      ...first,
      name: "",
      trials: runs.reduce((sum, { info }) => sum + info.trials, 0),
      repeats: Math.max(...runs.map(({ info }) => info.repeats)),
      parameters,
      metrics,
      metric: isSame ? first.metric : null,
      goal: isSame ? first.goal : null,
    },
    columns,
    trials: runs.flatMap(({ trials }, i) =>
      trials.map((row) => ({
        ...Object.fromEntries(columns.map((column) => [column, row[column] ?? fixed(column, i) ?? ""])),
        run: names[i],
      }))
    ),
    timing: new Map(),
  };
}

/** Short names of folders: the experiment if these differ, else the run, else both. */
export function namesOfRuns(folders: readonly string[]): string[] {
  const ways = [
    (folder: string) => basename(dirname(folder)),
    (folder: string) => basename(folder),
    (folder: string) => `${basename(dirname(folder))}/${basename(folder)}`,
    (folder: string) => folder,
  ];
  const names = ways.map((way) => folders.map(way));
  return names.find((some) => new Set(some).size === folders.length && !some.includes("")) ?? names[3];
}

/**
 * Loss sparklines of the trials of one or several runs.
 *
 * @param how `all`: also read runs with very many rows, and report a damaged metrics.csv
 */
export function curvesOf(runs: readonly Run[], how: { readonly all: boolean }): Map<string, string> {
  const names = runs.length === 1 ? [""] : namesOfRuns(runs.map(({ folder }) => folder));
  return new Map(
    runs.flatMap((run, i) =>
      [...lossCurves(run, how)].map(([trial, curve]) =>
        [curveKey({ run: names[i], trial: String(trial) }), curve] as const
      )
    ),
  );
}

/** The headings of several runs, one line each. */
export function runsHeading(runs: readonly Run[]): string[] {
  const names = namesOfRuns(runs.map(({ folder }) => folder)).map(escapeControls);
  const width = Math.max(...names.map(widthOf));
  return runs.map((run, i) =>
    `${pad(names[i], width, "right")}   ${escapeControls(run.shown)}: ${stateOf(run)}, ${
      countsOf(run.trials)
    }`
  );
}

/** Every key in which the experiments of several runs differ, then their trials as one table, as lines. */
export function runsView(
  runs: readonly Run[],
  joined: Run,
  choice: TrialFilter,
  options: TableOptions,
): string[] {
  const names = namesOfRuns(runs.map(({ folder }) => folder));
  return [
    ...runsHeading(runs),
    "",
    ...experimentsLines(runs, names, options.width),
    "",
    ...trialsView(joined, choice, options),
  ];
}
