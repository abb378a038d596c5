import * as v from "../npm/valibot.ts";
import { Registry } from "../base/registry.ts";
import type { Vector } from "../compute/vector.ts";

/** A number per sample, whose mean over samples is reported next to the loss. It is not differentiated. */
export interface Metric {
  /** Whether more is better. */
  readonly goal: "maximize" | "minimize";
  /** The metric of the sample at `[start .. start + columns)` of outputs y and targets t. */
  row(y: Vector, t: Vector, start: number, columns: number): number;
}

/** Columns that tables have beside those of metrics, and those of the loss, the accuracy and the penalty. */
const columns = [
  ...["trial", "configuration", "repeat", "seed", "status", "error", "started", "worker"],
  ...["step", "steps", "epoch", "epochs", "learning_rate", "loss", "loss_after", "accuracy", "penalty"],
  ...["n_complete", "n_pruned", "n_diverged", "n_failed", "n_timeout"],
];

/** All metrics by name; each has its own columns in metrics.csv. */
export const metrics: Registry<Metric> = new Registry<Metric>(
  "metric",
  [{ goal: '"maximize" or "minimize"', row: "row(y, t, start, columns) => number" }],
  { goal: ["maximize", "minimize"] },
  { columns, prefixes: ["train_", "val_", "test_"] },
);

/** Index of the largest number of a row; the lowest index of several equal ones. */
export function argmax(values: Vector, start: number, columns: number): number {
  let best = start;
  for (let i = start + 1; i < start + columns; i++) {
    if (values[i] > values[best]) best = i;
  }
  return best - start;
}

/** What the outputs of a network are: probabilities, logits, or numbers fitted to the targets. */
export type OutputKind = "probabilities" | "logits" | "numbers";

/**
 * The predicted class of a row of outputs, from 0: the one with the largest output; the lowest of several equal ones. A
 * single output predicts class 1 above the middle between the two classes. This is 0 for a logit, and ½ for a
 * probability or a number fitted to the targets 0 and 1.
 */
export function classOf(y: Vector, start: number, columns: number, kind: OutputKind): number {
  if (columns === 1) return y[start] > (kind === "logits" ? 0 : 0.5) ? 1 : 0;
  return argmax(y, start, columns);
}

/**
 * Share of samples whose predicted class, by {@linkcode classOf}, is right.
 *
 * @param kind what the outputs are
 */
export function accuracy(kind: OutputKind): Metric {
  return {
    goal: "maximize",
    row: (y, t, start, columns) =>
      classOf(y, start, columns, kind) === classOf(t, start, columns, "numbers") ? 1 : 0,
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
