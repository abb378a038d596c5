import { exp } from "../base/math.ts";
import { classOf, type OutputKind } from "./metric.ts";
import { softmax } from "./softmax.ts";

/** What a classifier says of each sample. */
export interface Answers {
  /** The class of each row, from 0: that of the highest score, the lowest among equals. */
  readonly classes: Int32Array;
  /** `[rows, count]`: probabilities, or the outputs as they are where they are no such. */
  readonly scores: Float64Array;
  /** Number of classes. */
  readonly count: number;
}

/**
 * Classes and their scores from a classifier's outputs. One output stands for the second of two classes. Logits are turned
 * into probabilities by softmax, or by the logistic function of one.
 *
 * @param outputs `[rows, columns]`
 */
export function answersOf(outputs: Float64Array, columns: number, kind: OutputKind): Answers {
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
