import * as v from "valibot";
import { Registry } from "../base/registry.ts";
import type { Vector } from "../compute/vector.ts";

/** A number per sample whose mean over samples is reported beside the loss. It is not differentiated. */
export interface Metric {
  /** Whether more is better. */
  readonly goal: "maximize" | "minimize";
  /** The metric of the sample at `[start .. start + columns)` of outputs y and targets t. */
  row(y: Vector, t: Vector, start: number, columns: number): number;
}

/** All metrics by name; each has columns of its own in metrics.csv. */
export const metrics: Registry<Metric> = new Registry<Metric>("metric", [["goal", "row"]]);

/** Index of the greatest number of a row; the lowest index among equals. */
export function argmax(values: Vector, start: number, columns: number): number {
  let best = start;
  for (let i = start + 1; i < start + columns; i++) {
    if (values[i] > values[best]) best = i;
  }
  return best - start;
}

/**
 * Share of samples whose greatest output is that of their class.
 *
 * @param threshold for a single output unit, which says class 1 when it is above: 0.5 for probabilities, 0 for
 * logits
 */
export function accuracy(threshold: number): Metric {
  return {
    goal: "maximize",
    row(y, t, start, columns) {
      if (columns === 1) return (y[start] > threshold) === (t[start] > 0.5) ? 1 : 0;
      return argmax(y, start, columns) === argmax(t, start, columns) ? 1 : 0;
    },
  };
}

metrics
  .register("mae", {
    description: "mean absolute error over the outputs",
    options: v.strictObject({}),
    build: () => ({
      goal: "minimize",
      row(y, t, start, columns) {
        let sum = 0;
        for (let i = start; i < start + columns; i++) sum += Math.abs(y[i] - t[i]);
        return sum / columns;
      },
    }),
  });
