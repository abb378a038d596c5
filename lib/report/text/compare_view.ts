import { parseNumber, type Row } from "../../base/cells.ts";
import { confidenceInterval, mean } from "../../sweep/statistics.ts";
import type { Run } from "../read/run_read.ts";
import { table } from "./table.ts";
import { shownCell, withNote } from "./table_columns.ts";
import { escapeControls, shortNumber } from "./terminal_text.ts";
import { greatestOf, withoutRounding } from "../../sweep/welch.ts";

/** A metric of two configurations, over the repeats that both completed. */
export interface PairedDifference {
  readonly metric: string;
  readonly repeats: number;
  readonly means: readonly [first: number, second: number];
  /** Mean of second - first over the repeats. */
  readonly difference: number;
  /** Half-width of its 95 % confidence interval (Student's t of the paired differences); `undefined` for one repeat. */
  readonly halfWidth?: number;
}

/**
 * Compares two configurations repeat by repeat. Equal seeds give equal batches and, for equal shapes, equal initial weights:
 * the effect of the seed cancels.
 */
export function pairedDifferences(
  trials: readonly Row[],
  metrics: readonly string[],
  pair: readonly [number, number],
): PairedDifference[] {
  const complete = pair.map((configuration) =>
    new Map(
      trials.filter((row) => parseNumber(row.configuration) === configuration && row.status === "complete")
        .map((row) => [row.repeat, row]),
    )
  );
  return metrics.flatMap((metric) => {
    const values = [...complete[0]].flatMap(([repeat, row]) => {
      const [first, second] = [parseNumber(row[metric]), parseNumber(complete[1].get(repeat)?.[metric])];
      return first === undefined || second === undefined ? [] : [[first, second] as const];
    });
    if (values.length === 0) return [];
    const differences = values.map(([first, second]) => second - first);
    const found: PairedDifference = {
      metric,
      repeats: values.length,
      means: [mean(values.map(([first]) => first))!, mean(values.map(([, second]) => second))!],
      difference: mean(differences)!,
      halfWidth: confidenceInterval(differences)?.halfWidth,
    };
    return [withoutRounding(found, greatestOf(values.flat()))];
  });
}

/** A difference and the half-width of its 95 % confidence interval, if known. */
export type Difference = Pick<PairedDifference, "difference" | "halfWidth">;

/** Two configurations side by side: the parameters and metrics in which they differ. */
export function compareView({ info, trials }: Run, pair: readonly [number, number], width: number): string[] {
  const [first, second] = pair.map((configuration) =>
    trials.find((row) => parseNumber(row.configuration) === configuration)!
  );
  const apart = info.parameters.filter((path) => first[path] !== second[path]);
  const found = pairedDifferences(trials, info.metrics, pair);
  const lines = [`configurations ${pair[0]} and ${pair[1]}`, ""];
  for (const path of apart) {
    lines.push(`  ${escapeControls(path)}: ${shownValue(first, path)} and ${shownValue(second, path)}`);
  }
  if (found.length === 0) {
    return [
      ...lines,
      "",
      `no repeat is complete in both: ${pair.map((k) => statusesOf(trials, k)).join("; ")}`,
    ];
  }
  return [
    ...lines,
    "",
    `over the repeats that both completed; difference ± 95 % confidence interval`,
    "",
    ...withNote(table([
      { name: "metric", cells: found.map(({ metric }) => metric), importance: 9 },
      { name: String(pair[0]), cells: found.map(({ means }) => means[0]), importance: 5 },
      { name: String(pair[1]), cells: found.map(({ means }) => means[1]), importance: 5 },
      { name: "difference", cells: found.map(differenceText), importance: 8 },
      { name: "repeats", cells: found.map(({ repeats }) => repeats), importance: 3 },
      ...(found.some(({ halfWidth }) => halfWidth !== undefined)
        ? [{ name: "", cells: found.map((one) => verdict(one, one.repeats)), importance: 4 }]
        : []),
    ], width)),
  ];
}

/** `configuration 13: 1 complete, 2 pruned` */
function statusesOf(trials: readonly Row[], configuration: number): string {
  const counts = new Map<string, number>();
  for (const row of trials) {
    if (parseNumber(row.configuration) !== configuration) continue;
    counts.set(row.status, (counts.get(row.status) ?? 0) + 1);
  }
  const list = [...counts].map(([status, count]) => `${count} ${escapeControls(status)}`).join(", ");
  return `configuration ${configuration}: ${list}`;
}

/** A swept value of a configuration as it is shown. */
export const shownValue = (row: Row, path: string): string | number =>
  shownCell(row[path] ?? "", path) ?? "not set";

/** `+0.25 ± 0.1` */
export function differenceText({ difference, halfWidth }: Difference): string {
  const sign = difference > 0 ? "+" : "";
  return sign + shortNumber(difference, 3) +
    (halfWidth === undefined ? "" : ` ± ${shortNumber(halfWidth, 2)}`);
}

/** Fewer pairs than this are too few for a verdict. */
const leastPairs = 3;

/**
 * Whether 0 is outside the interval. Two pairs are too few to say, and so are any number of equal differences: they
 * have no spread to compare with.
 *
 * @param count pairs; without pairs the trials of the run that has fewer
 */
export function verdict({ difference, halfWidth }: Difference, count: number): string {
  if (halfWidth === undefined) return "";
  if (difference === 0 && halfWidth === 0) return "equal";
  if (count < leastPairs || halfWidth === 0) return "too few to say";
  return Math.abs(difference) > halfWidth ? "differ" : "may be equal";
}
