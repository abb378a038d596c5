import { exp, log } from "../base/math.ts";
import type { Loss } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";

/**
 * `-Σ t · log(y + eps)` of a sample. An eps above 0 avoids log 0 and limits the loss of a sample to `-log(eps)`. The
 * gradient of a confident wrong prediction is then about 0. With eps = 0, the loss after softmax is computed from the
 * logits.
 */
export function crossEntropy(eps: number): Loss {
  return {
    kernel: { name: "crossEntropy", option: () => eps },
    crossEntropyEps: eps,
    onLogits: eps === 0 ? { link: "softmax", loss: crossEntropyLogits } : undefined,
    reduction: "mean",
    expects: "probabilities",
    targets: "distribution",
    row(y, t, start, columns) {
      let sum = 0;
      for (let i = start; i < start + columns; i++) {
        if (t[i] !== 0) sum -= t[i] * log(y[i] + eps);
      }
      return sum;
    },
    rowGradient(dY, y, t, start, columns) {
      for (let i = start; i < start + columns; i++) dY[i] = t[i] === 0 ? 0 : -t[i] / (y[i] + eps);
    },
  };
}

/** Σ e^(y - max) over a row, and the maximum: the parts of log-softmax. */
function rowExponentials(y: Vector, start: number, columns: number): { max: number; sum: number } {
  let max = -Infinity;
  for (let i = start; i < start + columns; i++) {
    if (!(y[i] <= max)) max = y[i];
  }
  let sum = 0;
  for (let i = start; i < start + columns; i++) sum += exp(y[i] - max);
  return { max, sum };
}

/** Log-softmax and negative log-likelihood in one, on logits: `Σ t · (log Σ e^y - y)`. */
export const crossEntropyLogits: Loss = {
  kernel: { name: "crossEntropyLogits", option: () => 0 },
  reduction: "mean",
  expects: "logits",
  targets: "distribution",
  row(y, t, start, columns) {
    const { max, sum } = rowExponentials(y, start, columns);
    const logSum = log(sum);
    let loss = 0;
    for (let i = start; i < start + columns; i++) {
      if (t[i] !== 0) loss += t[i] * (logSum - (y[i] - max));
    }
    return loss;
  },
  rowGradient(dY, y, t, start, columns) {
    const { max, sum } = rowExponentials(y, start, columns);
    let total = 0;
    for (let i = start; i < start + columns; i++) total += t[i];
    for (let i = start; i < start + columns; i++) dY[i] = (exp(y[i] - max) / sum) * total - t[i];
  },
};
