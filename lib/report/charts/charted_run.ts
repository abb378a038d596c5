import { parseNumber } from "../../base/cells.ts";
import { rankConfigurations, summarise, type SummaryRow } from "../../sweep/summary.ts";
import { runImportance } from "../text/importance_view.ts";
import type { Run } from "../read/run_read.ts";
import { surveyOf } from "../read/survey.ts";
import { shortNames } from "../query/sort_trials.ts";
import { cut, escapeControls, shortNumber } from "../text/terminal_text.ts";
import { drawnOf } from "./drawn.ts";
import { isSoundTrial, soundnessOf } from "./soundness.ts";
import type { ChartedRun, Configuration } from "./chart_values.ts";

/** Longer labels are cut. */
const LONGEST_LABEL = 140;

/**
 * Ranks and names the configurations of a run.
 *
 * @throws {ConfigError} if metrics.csv is damaged
 */
export function chartedRun(run: Run): ChartedRun {
  const { info } = run;
  const known = info.metrics.filter((name) => run.trials.some((row) => parseNumber(row[name]) !== undefined));
  // If all trials diverged, none has a value: charts then show that.
  const metric = info.metric ?? undefined;
  const metrics = known.toSorted((a, b) => rankOf(a, metric) - rankOf(b, metric));
  const goal = info.goal ?? "minimize";
  const parameters = info.parameters;
  const short = shortNames(parameters);
  const names = new Map(parameters.map((path) => [path, escapeControls(short.get(path) ?? path)]));

  const inOrder = run.trials.filter(({ configuration }) => parseNumber(configuration) !== undefined)
    .toSorted((a, b) => Number(a.configuration) - Number(b.configuration));
  const rows = [
    ...summarise(inOrder, { parameters, metrics: info.metrics.filter((name) => name === metric) }).rows,
  ];
  const ranked = metric === undefined || parameters.length === 0
    ? rows
    : rankConfigurations(rows, metric, goal);
  const trials = Map.groupBy(inOrder, ({ configuration }) => Number(configuration));
  const survey = surveyOf(run, "metrics", metric);
  const isSound = soundnessOf(run, survey, metric, goal);
  const labels = uniqueLabels(rows, parameters, names, escapeControls(info.name));
  const configurations = ranked.map((summary): Configuration => {
    const number = Number(summary.configuration);
    const mean = metric === undefined ? undefined : parseNumber(summary[`${metric}_mean`]);
    return {
      number,
      label: labels.get(number)!,
      trials: trials.get(number)!,
      summary,
      mean: Number.isFinite(mean) ? mean : undefined,
      isSound: metric !== undefined && trials.get(number)!.every((row) => isSoundTrial(row, metric, isSound)),
    };
  });
  const importance = runImportance(run);
  const drawn = drawnOf(configurations, run.trials.length);
  return {
    run,
    metric,
    goal,
    metrics,
    parameters,
    names,
    configurations,
    drawn,
    isSound,
    importance,
    survey,
  };
}

/** The row of a configuration in summary.csv, with the statistics of all metrics. */
export function wholeSummary({ run: { info } }: ChartedRun, { trials }: Configuration): SummaryRow {
  const [row] = summarise(trials, { parameters: info.parameters, metrics: info.metrics }).rows;
  return row;
}

/** The sort key of a metric among the others. */
export function rankOf(name: string, metric: string | undefined): number {
  const place = ["val_", "test_", "train_"].findIndex((prefix) => name.startsWith(prefix));
  return name === metric ? 0 : place < 0 ? 4 : place + 1;
}

/** Labels by number of the configuration. Labels that are equal after rounding or cutting get the number in front. */
function uniqueLabels(
  rows: readonly SummaryRow[],
  parameters: readonly string[],
  names: ReadonlyMap<string, string>,
  otherwise: string,
): Map<number, string> {
  const labels = rows.map((row) => {
    const given = parameters.filter((path) => row[path] !== undefined && row[path] !== "");
    const text = given.map((path) => `${names.get(path)} = ${shownValue(String(row[path]))}`).join(", ");
    return cut(text || otherwise, LONGEST_LABEL);
  });
  const count = Map.groupBy(labels, (label) => label);
  return new Map(rows.map((row, i) => {
    const number = Number(row.configuration);
    return [number, count.get(labels[i])!.length > 1 ? `${number}: ${labels[i]}` : labels[i]];
  }));
}

/** A parameter's value, rounded for display. */
export function shownValue(cell: string): string {
  const number = parseNumber(cell);
  if (number === undefined) return escapeControls(cell);
  const text = shortNumber(number);
  const exponential = number.toExponential();
  return Math.abs(number) >= 1e7 && exponential.length < text.length ? exponential : text;
}
