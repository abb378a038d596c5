import { exp } from "../base/math.ts";
import { classOf, type OutputKind } from "./metric.ts";
import { softmax } from "./softmax.ts";

/** The predictions of a classifier. */
export interface ClassPredictions {
  /** The class of each row, from 0: the one with the highest score; the lowest of several equal ones. */
  readonly classes: Int32Array;
  /** `[rows, count]`: probabilities, or the unchanged outputs if they are no probabilities. */
  readonly scores: Float64Array;
  /** Number of classes. */
  readonly count: number;
}

/**
 * Classes and their scores from a classifier's outputs. A single output belongs to the second of two classes. Logits
 * become probabilities by softmax, or by the logistic function for a single output.
 *
 * @param outputs `[rows, columns]`
 */
export function classPredictions(outputs: Float64Array, columns: number, kind: OutputKind): ClassPredictions {
  const rows = outputs.length / columns;
  const count = Math.max(2, columns);
  const classes = Int32Array.from(
    { length: rows },
    (_, row) => classOf(outputs, row * columns, columns, kind),
  );
  if (columns === 1) {
    const second = kind === "logits" ? outputs.map((y) => 1 / (1 + exp(-y))) : outputs;
    return {
      classes,
      scores: Float64Array.from(
        { length: 2 * rows },
        (_, i) => i % 2 === 0 ? 1 - second[i >> 1] : second[i >> 1],
      ),
      count,
    };
  }
  const scores = outputs.slice();
  for (let row = 0; row < rows && kind === "logits"; row++) {
    softmax.forwardRow(scores, outputs, row * columns, columns);
  }
  return { classes, scores, count };
}
