import { parseNumber, type Row, shortCell } from "../../base/cells.ts";
import { confidenceInterval, mean } from "../../sweep/statistics.ts";
import { bestLines, configurationsOf } from "./compare_best.ts";
import { type Difference, differenceText, verdict } from "./compare_view.ts";
import { experimentsLines } from "./experiments_view.ts";
import type { Run } from "../read/run_read.ts";
import { namesOfRuns, runsHeading } from "./runs_view.ts";
import { withNote } from "./table_columns.ts";
import { table } from "./table.ts";
import { welchDifference } from "../../sweep/welch.ts";

/** The difference of a metric between two runs. */
export interface RunDifference extends Difference {
  readonly metric: string;
  readonly means: readonly [first: number, second: number];
  /** Pairs that have the metric; without pairs the trials of the run that has fewer. */
  readonly count: number;
}

/** The differences between two runs, and the number of complete trials. */
export interface RunDifferences {
  /** `pairs`: trials with the same configuration, repeat and seed. `all`: all complete trials, unpaired. */
  readonly of: "pairs" | "all";
  readonly trials: readonly [first: number, second: number];
  readonly metrics: readonly RunDifference[];
}

/**
 * The differences of the metrics that two runs share, second - first, each with its 95 % confidence interval. If both ran
 * the same configurations with the same seeds, trials are compared in pairs, which cancels the effect of the seed. Otherwise
 * the means of all complete trials are compared (Welch).
 */
export function runDifferences(first: Run, second: Run): RunDifferences {
  const metrics = first.info.metrics.filter((metric) => second.info.metrics.includes(metric));
  const complete = [first, second].map(({ trials }) => trials.filter(({ status }) => status === "complete"));
  const pairs = pairsOf(first, second, complete);
  if (pairs) {
    return {
      of: "pairs",
      trials: [pairs.length, pairs.length],
      metrics: metrics.flatMap((metric) => pairedDifference(metric, pairs)),
    };
  }
  return {
    of: "all",
    trials: [complete[0].length, complete[1].length],
    metrics: metrics.flatMap((metric): RunDifference[] => {
      const [a, b] = complete.map((rows) => numbersOf(rows, metric));
      if (a.length === 0 || b.length === 0) return [];
      const count = Math.min(a.length, b.length);
      return [{ metric, means: [mean(a)!, mean(b)!], count, ...welchDifference(a, b) }];
    }),
  };
}

type RowPair = readonly [first: Row, second: Row];

/** `undefined` if seeds or configurations differ, or too few trials have ended in both. */
function pairsOf({ info }: Run, second: Run, [some, others]: readonly Row[][]): RowPair[] | undefined {
  const { parameters } = info;
  if (parameters.join("\n") !== second.info.parameters.join("\n")) return undefined;
  const keyOf = ({ configuration, repeat }: Row) => `${configuration}/${repeat}`;
  const known = new Map(others.map((row) => [keyOf(row), row]));
  const pairs = some.flatMap((row): RowPair[] =>
    known.has(keyOf(row)) ? [[row, known.get(keyOf(row))!]] : []
  );
  const isSame = (column: string, [a, b]: RowPair) => shortCell(a[column]) === shortCell(b[column]);
  const agree = pairs.every((pair) => ["seed", ...parameters].every((column) => isSame(column, pair)));
  const least = Math.min(2, some.length, others.length);
  return agree && pairs.length > 0 && pairs.length >= least ? pairs : undefined;
}

function pairedDifference(metric: string, pairs: readonly RowPair[]): RunDifference[] {
  const known = pairs.filter((pair) => pair.every((row) => parseNumber(row[metric]) !== undefined));
  if (known.length === 0) return [];
  const [a, b] = [0, 1].map((side) => numbersOf(known.map((pair) => pair[side]), metric));
  const differences = b.map((value, i) => value - a[i]);
  return [{
    metric,
    means: [mean(a)!, mean(b)!],
    difference: mean(differences)!,
    halfWidth: confidenceInterval(differences)?.halfWidth,
    count: known.length,
  }];
}

const numbersOf = (rows: readonly Row[], metric: string) =>
  rows.map((row) => parseNumber(row[metric])).filter((number) => number !== undefined);

/** Two runs side by side, as lines: the differences between their experiments, and between their metrics. */
export function compareRuns(first: Run, second: Run, width: number): string[] {
  const names = namesOfRuns([first.folder, second.folder]);
  const found = runDifferences(first, second);
  return [
    ...runsHeading([first, second]),
    "",
    ...experimentsLines([first, second], names, width),
    "",
    ...metricsView(found, [first, second], names, width),
  ];
}

function metricsView(
  { of, trials, metrics }: RunDifferences,
  runs: readonly Run[],
  names: readonly string[],
  width: number,
): string[] {
  if (metrics.length === 0) return ["no metric has values in complete trials of both runs"];
  const configurations = runs.map(configurationsOf);
  const pairs = trials[0] === 1 ? "1 pair" : `${trials[0]} pairs`;
  const mixed = of === "all" && Math.max(...configurations) > 1
    ? [`each mean is over all configurations of its run (${configurations.join(" and ")}): no verdict`]
    : [];
  const isKnown = metrics.some(({ halfWidth }) => halfWidth !== undefined);
  const interval = isKnown
    ? "; difference ± 95 % confidence interval"
    : "; too few for a confidence interval";
  return [
    of === "pairs"
      ? `${pairs} of complete trials with the same configuration, repeat and seed${interval}`
      : `${trials[0]} and ${trials[1]} complete trials, unpaired${interval}${isKnown ? " (Welch)" : ""}`,
    ...mixed,
    "",
    ...withNote(table([
      { name: "metric", cells: metrics.map(({ metric }) => metric), importance: 9 },
      { name: names[0], cells: metrics.map(({ means }) => means[0]), importance: 5 },
      { name: names[1], cells: metrics.map(({ means }) => means[1]), importance: 5 },
      { name: "difference", cells: metrics.map(differenceText), importance: 8 },
      ...(isKnown && mixed.length === 0
        ? [{ name: "", cells: metrics.map((one) => verdict(one, one.count)), importance: 4 }]
        : []),
    ], width)),
    ...(mixed.length > 0 ? bestLines(runs, names, width) : []),
  ];
}
