import type { Cell } from "../base/cells.ts";
import { parseNumber } from "../base/cells.ts";
import { compareStandings } from "./ranking.ts";
import { confidenceInterval, mean, standardDeviation } from "./statistics.ts";

/** A row of summary.csv by column: parameters as in trials.csv, numbers, `undefined` for missing values. */
export type SummaryRow = Readonly<Record<string, Cell>>;

/** How a trial can end. Each has a column `n_<outcome>` in summary.csv. */
export const outcomes = ["complete", "pruned", "diverged", "failed", "timeout"] as const;

/** Columns of trials.csv that a summary is of. */
export interface SummarisedColumns {
  /** Swept keys by dotted path. */
  readonly parameters: readonly string[];
  /** `loss`, `val_accuracy`, ... */
  readonly metrics: readonly string[];
}

/** Columns of summary.csv in order, and its rows, which are made as they are asked for. */
export interface Summary {
  readonly columns: string[];
  readonly rows: Iterable<SummaryRow>;
}

/**
 * Content of summary.csv, one row per configuration: how its trials ended, and statistics of each metric over the
 * complete ones that have it (mean, sample standard deviation, 95 % interval). Holds the trials of one configuration
 * at a time.
 *
 * @param trials rows of trials.csv in the order of their configurations, as trials are numbered
 * @throws {RangeError} from the rows, when the trials of a configuration do not stand together
 */
export function summarise(trials: Iterable<Readonly<Record<string, Cell>>>, of: SummarisedColumns): Summary {
  return {
    columns: [
      "configuration",
      ...of.parameters,
      ...outcomes.map((outcome) => `n_${outcome}`),
      ...of.metrics.flatMap((metric) => statisticColumns(metric)),
    ],
    rows: summaryRows(trials, of),
  };
}

/** With fewer repeats, tables and reports show no interval: with two, `t` is 12.7 and the interval says nothing. */
const leastForInterval = 3;

/** The lower end of the interval that tables and reports show beside a mean. `undefined` with fewer than three repeats. */
export function shownLow(row: SummaryRow, metric: string): number | undefined {
  return Number(row.n_complete) >= leastForInterval ? parseNumber(row[`${metric}_ci95_low`]) : undefined;
}

/** The rows from best to worst by the mean of a metric, as {@linkcode compareStandings} has them. */
export function rankConfigurations(
  rows: readonly SummaryRow[],
  metric: string,
  goal: "minimize" | "maximize",
): SummaryRow[] {
  const ranked = rows.map((row) => {
    const value = parseNumber(row[`${metric}_mean`]) ?? NaN;
    return { row, troubled: isTroubled(row), value, number: parseNumber(row.configuration) ?? NaN };
  });
  ranked.sort((a, b) => compareStandings(a, b, goal));
  return ranked.map(({ row }) => row);
}

function statisticColumns(metric: string): [mean: string, std: string, low: string, high: string] {
  return [`${metric}_mean`, `${metric}_std`, `${metric}_ci95_low`, `${metric}_ci95_high`];
}

function* summaryRows(
  trials: Iterable<Readonly<Record<string, Cell>>>,
  of: SummarisedColumns,
): Generator<SummaryRow> {
  let group: Readonly<Record<string, Cell>>[] = [];
  let last = -Infinity;
  for (const trial of trials) {
    const configuration = parseNumber(trial.configuration) ?? NaN;
    if (configuration !== last) {
      if (!(configuration > last)) {
        throw new RangeError(
          `trials must be in the order of configurations, got ${configuration} after ${last}`,
        );
      }
      if (group.length > 0) yield summariseOne(group, of);
      group = [];
      last = configuration;
    }
    group.push(trial);
  }
  if (group.length > 0) yield summariseOne(group, of);
}

function summariseOne(
  trials: readonly Readonly<Record<string, Cell>>[],
  { parameters, metrics }: SummarisedColumns,
): SummaryRow {
  const cells: [string, Cell][] = [["configuration", parseNumber(trials[0].configuration)]];
  // Trials that have not begun may not know their parameters yet.
  const knowing = trials.find((trial) => parameters.some((path) => trial[path])) ?? trials[0];
  for (const path of parameters) cells.push([path, knowing[path]]);
  for (const outcome of outcomes) {
    cells.push([`n_${outcome}`, trials.filter(({ status }) => status === outcome).length]);
  }
  const complete = trials.filter(({ status }) => status === "complete");
  for (const metric of metrics) {
    const values = complete.map((trial) => parseNumber(trial[metric])).filter((value) => value !== undefined);
    const interval = confidenceInterval(values);
    const [ofMean, ofStd, ofLow, ofHigh] = statisticColumns(metric);
    cells.push([ofMean, mean(values)], [ofStd, standardDeviation(values)]);
    cells.push([ofLow, interval?.low], [ofHigh, interval?.high]);
  }
  return Object.fromEntries(cells);
}

function isTroubled(row: SummaryRow): boolean {
  return ["n_diverged", "n_failed", "n_timeout"].some((column) => (parseNumber(row[column]) ?? 0) > 0);
}
