import { parseNumber } from "../../base/cells.ts";
import { type Importance, importanceOf } from "../../sweep/importance.ts";
import { outcomes, summarise, type SummaryRow } from "../../sweep/summary.ts";
import type { Run } from "../read/run_read.ts";
import { shortNames } from "../query/sort_trials.ts";
import { withNote } from "./table_columns.ts";
import { table } from "./table.ts";
import { escapeControls } from "./terminal_text.ts";

/** How much of the differences between the configurations of a run each swept parameter explains. */
export interface RunImportance extends Importance {
  /** Swept keys by dotted path, the most important first; `shares` are in their order. */
  readonly parameters: readonly string[];
  /** Number of configurations that it is computed from. */
  readonly configurations: number;
  /** Of these, how many were pruned, and how many diverged: they share the last ranks. */
  readonly pruned: number;
  readonly diverged: number;
}

/**
 * Importance by the ranks of the configurations: by mean of the metric, then pruned ones, then diverged ones. Ties share the
 * mean of their ranks. Ranks are used because a single loss of 1e30 would dominate the variance.
 *
 * @returns `undefined` without a metric, a swept parameter, or two configurations that differ
 */
export function runImportance({ info, trials }: Run): RunImportance | undefined {
  const { metric, goal, parameters } = info;
  if (metric === null || parameters.length === 0) return undefined;
  const inOrder = trials.filter(({ configuration }) => parseNumber(configuration) !== undefined)
    .sort((a, b) => Number(a.configuration) - Number(b.configuration));
  const sign = goal === "maximize" ? -1 : 1;
  const points: (number | string | undefined)[][] = [];
  const results: number[] = [];
  for (const row of summarise(inOrder, { parameters, metrics: [metric] }).rows) {
    const badness = badnessOf(row, metric, sign);
    if (badness === undefined) continue;
    results.push(badness);
    points.push(parameters.map((path) => valueOf(String(row[path] ?? ""))));
  }
  const found = importanceOf(points, ranksOf(results));
  if (!found) return undefined;
  const order = parameters.map((_, p) => p).sort((a, b) => found.shares[b] - found.shares[a]);
  return {
    parameters: order.map((p) => parameters[p]),
    shares: order.map((p) => found.shares[p]),
    interactions: found.interactions,
    configurations: results.length,
    pruned: results.filter((badness) => badness === prunedBadness).length,
    diverged: results.filter((badness) => badness === Infinity).length,
  };
}

/** The importance of a run's parameters as lines. */
export function importanceView(run: Run, width: number): string[] {
  const found = runImportance(run);
  const { metric, parameters } = run.info;
  if (!found) {
    const why = parameters.length === 0
      ? "nothing was swept"
      : metric === null
      ? "the sweep has no metric"
      : "no two configurations have ended with different results";
    return [`importance cannot be computed: ${why}`];
  }
  const names = shortNames(parameters);
  const rows = [
    ...found.parameters.map((path, k) => [names.get(path) ?? path, found.shares[k]] as const),
    ...(parameters.length > 1 ? [["interactions", found.interactions] as const] : []),
  ];
  return [
    `importance for ${
      escapeControls(metric!)
    }: share of the variance in rank over ${found.configurations} configurations`,
    ...lastRanks(found),
    "",
    ...withNote(table([
      { name: "parameter", cells: rows.map(([name]) => name), importance: 9 },
      { name: "share (%)", cells: rows.map(([, share]) => percent(share)), importance: 8 },
      { name: "", cells: rows.map(([, share]) => "█".repeat(Math.round(share * 30))), importance: 1 },
    ], width)),
  ];
}

/** `16 pruned: they rank equal, after all that are complete` */
function lastRanks({ pruned, diverged }: RunImportance): string[] {
  return [
    ...(pruned > 0 ? [`${pruned} pruned: they rank equal, after all that are complete`] : []),
    ...(diverged > 0 ? [`${diverged} diverged: they rank equal, last`] : []),
  ];
}

const percent = (share: number) => (100 * share).toFixed(1).padStart("share (%)".length);

const valueOf = (cell: string) => cell === "" ? undefined : parseNumber(cell) ?? cell;

/** Worse than every complete configuration, better than diverged ones. */
const prunedBadness = Number.MAX_VALUE;

/** Lower is better. `undefined` for configurations that have not ended or have failed. */
function badnessOf(row: SummaryRow, metric: string, sign: number): number | undefined {
  const [, pruned, diverged, failed, timeout] = outcomes.map((outcome) => Number(row[`n_${outcome}`]));
  if (failed + timeout > 0) return undefined;
  if (diverged > 0) return Infinity;
  if (pruned > 0) return prunedBadness;
  const mean = parseNumber(row[`${metric}_mean`]);
  return mean === undefined || Number.isNaN(mean) ? undefined : sign * mean;
}

/** Ranks of values, from 0; ties share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const [firsts, lasts] = [new Map<number, number>(), new Map<number, number>()];
  for (const [place, value] of sorted.entries()) {
    if (!firsts.has(value)) firsts.set(value, place);
    lasts.set(value, place);
  }
  return values.map((value) => (firsts.get(value)! + lasts.get(value)!) / 2);
}
