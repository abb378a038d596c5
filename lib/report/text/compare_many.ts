import { parseNumber, type Row } from "../../base/cells.ts";
import { counted } from "../../base/counted.ts";
import { mean } from "../../sweep/statistics.ts";
import { bestLines, configurationsOf } from "./compare_best.ts";
import { runDifferences } from "./compare_runs.ts";
import { type Difference, differenceText, pairedDifferences, shownValue, verdict } from "./compare_view.ts";
import { experimentsLines } from "./experiments_view.ts";
import type { Run } from "../read/run_read.ts";
import { namesOfRuns, runsHeading } from "./runs_view.ts";
import { escapeControls, shortNumber } from "./terminal_text.ts";
import { tables } from "./wide_table.ts";

/** What is compared with the first item: its own mean of a metric, and the difference from the first. */
interface Compared extends Difference {
  readonly metric: string;
  readonly mean: number;
  /** How many trials the difference is of. */
  readonly trials: string;
  /** What {@linkcode verdict} says of the difference; empty where means must not be compared. */
  readonly verdict: string;
}

/** Three or more runs as lines: the keys in which their experiments differ, then each metric against the first run. */
export function compareManyRuns(runs: readonly Run[], width: number): string[] {
  const [first, ...others] = runs;
  const names = namesOfRuns(runs.map(({ folder }) => folder));
  const found = others.map((run) => runDifferences(first, run));
  const configurations = runs.map(configurationsOf);
  const compared = found.map(({ of, trials, metrics }, i) =>
    metrics.map(({ metric, means, count, ...difference }): Compared => ({
      ...difference,
      verdict: of === "all" && Math.max(configurations[0], configurations[i + 1]) > 1
        ? ""
        : verdict(difference, count),
      metric,
      mean: means[1],
      trials: of === "pairs" ? counted(trials[0], "pair") : `${trials[0]} and ${trials[1]}`,
    }))
  );
  const isUnpaired = found.some(({ of }) => of === "all");
  const heading = [...runsHeading(runs), "", ...experimentsLines(runs, names, width), ""];
  if (compared.flat().length === 0) {
    return [...heading, "there is no metric that complete trials of the first run and another have"];
  }
  return [
    ...heading,
    `differences from ${escapeControls(names[0])} over complete trials${intervalWords(compared.flat())}`,
    ...(found.some(({ of }) => of === "pairs")
      ? ["pairs: trials with the same configuration, repeat and seed"]
      : []),
    ...(isUnpaired ? ["not paired: the means of all complete trials of both runs (Welch)"] : []),
    ...(isUnpaired && configurations.some((count) => count > 1)
      ? [
        `each mean is over all configurations of its run (${
          configurations.join(", ")
        }): no verdict where there are several`,
      ]
      : []),
    "",
    ...differencesLines(names, first.trials, compared, "trials", width),
    ...(isUnpaired && configurations.some((count) => count > 1) ? bestLines(runs, names, width) : []),
  ];
}

/**
 * Three or more configurations of a run as lines: the parameters in which they differ, then each metric against the
 * first configuration, repeat by repeat.
 *
 * @param numbers of the configurations
 */
export function compareConfigurations(
  { info, trials }: Run,
  numbers: readonly number[],
  width: number,
): string[] {
  const [first, ...others] = numbers;
  const rowsOf = (number: number) => trials.filter((row) => parseNumber(row.configuration) === number);
  const rows = numbers.map((number) => rowsOf(number)[0]);
  const names = numbers.map(String);
  const apart = info.parameters.filter((path) => rows.some((row) => row[path] !== rows[0][path]));
  const compared = others.map((number) =>
    pairedDifferences(trials, info.metrics, [first, number]).map((
      { means, repeats, ...difference },
    ): Compared => ({
      ...difference,
      mean: means[1],
      trials: String(repeats),
      verdict: verdict(difference, repeats),
    }))
  );
  const heading = [
    `configurations ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`,
    "",
    ...tables(
      { name: "parameter", cells: apart.map(escapeControls), importance: 9 },
      rows.map((row, i) => ({
        name: names[i],
        cells: apart.map((path) => String(shownValue(row, path))),
        importance: 5,
        mayCut: true,
      })),
      width,
    ),
    "",
  ];
  if (compared.flat().length === 0) return [...heading, "no repeat was completed by the first and another"];
  return [
    ...heading,
    `differences from ${first} over the repeats that both completed${intervalWords(compared.flat())}`,
    "",
    ...differencesLines(names, rowsOf(first), compared, "repeats", width),
  ];
}

const intervalWords = (all: readonly Difference[]) =>
  all.some(({ halfWidth }) => halfWidth !== undefined)
    ? "; ± 95 % confidence interval"
    : "; too few for an interval";

/** A table with a column for each item, and for each metric its mean, the difference from the first and what that says. */
function differencesLines(
  names: readonly string[],
  first: readonly Row[],
  compared: readonly (readonly Compared[])[],
  count: string,
  width: number,
): string[] {
  const metrics = [...new Set(compared.flatMap((list) => list.map(({ metric }) => metric)))];
  const hasVerdicts = compared.flat().some((one) => one.verdict !== "");
  const labels = ["  difference", ...(hasVerdicts ? ["  verdict"] : []), `  ${count}`];
  const cellsOf = (of: (metric: string) => Compared | undefined) =>
    metrics.flatMap((metric) => {
      const one = of(metric);
      const verdicts = hasVerdicts ? [one?.verdict] : [];
      return [one && shortNumber(one.mean, 5), one && differenceText(one), ...verdicts, one?.trials];
    });
  const firstCells = metrics.flatMap((metric) => {
    const values = first.filter(({ status }) => status === "complete").map((row) => parseNumber(row[metric]))
      .filter((value) => value !== undefined);
    return [values.length === 0 ? undefined : shortNumber(mean(values)!, 5), ...labels.map(() => undefined)];
  });
  return tables(
    {
      name: "metric",
      cells: metrics.flatMap((metric) => [escapeControls(metric), ...labels]),
      importance: 9,
    },
    names.map((name, i) => ({
      name,
      cells: i === 0 ? firstCells : cellsOf((metric) => compared[i - 1].find((one) => one.metric === metric)),
      importance: 5,
    })),
    width,
  );
}
