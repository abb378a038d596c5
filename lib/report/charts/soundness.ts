import { parseNumber, type Row } from "../../base/cells.ts";
import type { Run } from "../read/run_read.ts";
import type { Survey } from "../read/survey.ts";

/** A result above this multiple of the initial value has exploded. */
const RUNAWAY = 1000;

/**
 * Whether a chart is scaled by a result. It is not if the result is not finite or has exploded: it would flatten all others.
 * Exploded means a thousand times the initial value, in the worse direction.
 */
export type IsSound = (value: number | undefined) => value is number;

/**
 * The rule for a metric of a run. The initial value is the lower quartile, over the complete trials, of the first numbers in
 * metrics.csv. A quartile, so that trials that exploded before their first row do not raise it.
 *
 * @param survey of metrics.csv, with the metric's first numbers
 */
export function soundnessOf(
  run: Run,
  survey: Survey,
  metric: string | undefined,
  goal: "minimize" | "maximize",
): IsSound {
  const complete = new Set(run.trials.filter(isComplete).map(({ trial }) => Number(trial)));
  const firsts: number[] = [];
  if (metric !== undefined && !metric.endsWith("accuracy")) { // an accuracy cannot explode
    for (const [trial, rows] of survey.trials) {
      const first = Math.abs(rows.first ?? NaN);
      if (complete.has(trial) && first > 0 && first < Infinity) firsts.push(first);
    }
  }
  const start = firsts.sort((a, b) => a - b)[Math.floor(firsts.length / 4)] ?? Infinity;
  const sign = goal === "minimize" ? 1 : -1;
  return (value): value is number => Number.isFinite(value) && sign * value! <= RUNAWAY * start;
}

/** Whether a trial is complete. */
export const isComplete = ({ status }: Row): boolean => status === "complete";

/** A trial's result; `undefined` if the cell is empty. */
export const resultOf = (row: Row, metric: string): number | undefined => parseNumber(row[metric]);

/** Whether charts are scaled by a trial: it has not failed, and its result, if any, has not exploded. */
export function isSoundTrial(row: Row, metric: string, isSound: IsSound): boolean {
  if (["diverged", "failed", "timeout"].includes(row.status)) return false;
  const result = resultOf(row, metric);
  return result === undefined || isSound(result);
}
