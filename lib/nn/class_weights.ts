import type { Loss } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";

/**
 * A loss of classes whose samples count by the weight of their class: `weight · loss` for each. The loss of a batch is
 * still their sum divided by the number of rows, as in Keras.
 *
 * The class of a sample is that of its greatest target; for one output, the second class from a target of ½ on. Smoothed
 * labels keep their classes.
 *
 * @param weights of each class, at least 0
 */
export function weightedByClass(loss: Loss, weights: ArrayLike<number>): Loss {
  const { reduction, expects, targets, onLogits } = loss;
  const weightOf = (t: Vector, start: number, columns: number) => weights[classAt(t, start, columns)];
  // Kernels know no weights: without a kernel's name, every engine calls these functions.
  return {
    reduction,
    expects,
    targets,
    onLogits: onLogits && { link: onLogits.link, loss: weightedByClass(onLogits.loss, weights) },
    row(y, t, start, columns) {
      const weight = weightOf(t, start, columns);
      return weight === 0 ? 0 : weight * loss.row(y, t, start, columns); // also where the loss is infinite
    },
    rowGradient(dY, y, t, start, columns) {
      const weight = weightOf(t, start, columns);
      loss.rowGradient(dY, y, t, start, columns);
      for (let i = start; i < start + columns; i++) dY[i] = weight === 0 ? 0 : weight * dY[i];
    },
  };
}

/** The class that the targets of a sample stand for. */
function classAt(t: Vector, start: number, columns: number): number {
  if (columns === 1) return t[start] >= 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < columns; k++) if (t[start + k] > t[start + best]) best = k;
  return best;
}

/**
 * Weights with which all classes count alike: `n / (K · n_k)` for a class with n_k of n rows. (King and Zeng, 2001)
 *
 * @param counts rows of each class; K is the number of those with rows, the others have the weight 0
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(balancedWeights([2, 6]), [2, 2 / 3]);
 * ```
 */
export function balancedWeights(counts: readonly number[]): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => count === 0 ? 0 : rows / (present * count));
}
