import { exp } from "../base/math.ts";
import type { RowActivation } from "../compute/backend.ts";

/**
 * Softmax of each row: `y[k] = e^(x[k]) / Σ e^(x[i])`, with the row's maximum subtracted first, so that no exponent is
 * positive and at least one term is 1. Maximum and sum are taken per row: a sample's probabilities never depend on the
 * rest of the batch.
 *
 * Its gradient, for any loss: `dX = y · (dY - Σ dY[j] y[j])`.
 */
export const softmax: RowActivation = {
  kernel: { name: "softmax" },
  outputs: "probabilities",
  link: "softmax",
  minUnits: 2,

  forwardRow(y, x, start, columns) {
    const end = start + columns;
    let max = -Infinity;
    for (let i = start; i < end; i++) {
      if (!(x[i] <= max)) max = x[i]; // also accepts NaN, which then spreads over the row
    }
    let sum = 0;
    for (let i = start; i < end; i++) {
      y[i] = exp(x[i] - max);
      sum += y[i];
    }
    for (let i = start; i < end; i++) y[i] /= sum;
  },

  backwardRow(dX, dY, _x, y, start, columns) {
    const end = start + columns;
    let dot = 0;
    for (let i = start; i < end; i++) dot += dY[i] * y[i];
    for (let i = start; i < end; i++) dX[i] = y[i] * (dY[i] - dot);
  },
};
