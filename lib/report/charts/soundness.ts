import { parseNumber, type Row } from "../../base/cells.ts";
import type { Run } from "../read_run.ts";
import type { Survey } from "../survey.ts";

/** A result of more than so many times what training began with has run away. */
const RUNAWAY = 1000;

/**
 * Tells results that a chart is scaled by from those that have run away, which would press all others together: numbers
 * that are not finite, and such as are a thousand times what training began with, in the direction that is worse.
 */
export type IsSound = (value: number | undefined) => value is number;

/**
 * The rule for a metric of a run. What training begins with is the lower quartile, over the complete trials, of the first
 * numbers in metrics.csv: trials that ran away before their first row do not raise it.
 *
 * @param survey of metrics.csv, with the first numbers of the metric
 */
export function soundnessOf(
  run: Run,
  survey: Survey,
  metric: string | undefined,
  goal: "minimize" | "maximize",
): IsSound {
  const complete = new Set(run.trials.filter(isComplete).map(({ trial }) => Number(trial)));
  const firsts: number[] = [];
  if (metric !== undefined && !metric.endsWith("accuracy")) { // a share cannot run away
    for (const [trial, rows] of survey.trials) {
      const first = Math.abs(rows.first ?? NaN);
      if (complete.has(trial) && first > 0 && first < Infinity) firsts.push(first);
    }
  }
  const start = firsts.sort((a, b) => a - b)[Math.floor(firsts.length / 4)] ?? Infinity;
  const sign = goal === "minimize" ? 1 : -1;
  return (value): value is number => Number.isFinite(value) && sign * value! <= RUNAWAY * start;
}

/** Whether a trial has ended as planned. */
export const isComplete = ({ status }: Row): boolean => status === "complete";

/** A trial's result; none where the cell is empty. */
export const resultOf = (row: Row, metric: string): number | undefined => parseNumber(row[metric]);

/** Whether a trial is a part of what charts are scaled by: it has not gone wrong, and its result, if any, has not run away. */
export function isSoundTrial(row: Row, metric: string, isSound: IsSound): boolean {
  if (["diverged", "failed", "timeout"].includes(row.status)) return false;
  const result = resultOf(row, metric);
  return result === undefined || isSound(result);
}
