import { type Activation, isRowActivation, type Loss, type MatrixShape, type UpdateRule } from "./backend.ts";
import type { Vector } from "./vector.ts";

/**
 * Activations, losses and updates computed by their own functions, on arrays of any precision. The reference backend
 * uses them; other backends use them without a kernel, as for extensions.
 *
 * @module
 */

/** `y = activation(x)`, both `[rows, columns]`. */
export function activationForward(
  activation: Activation,
  y: Vector,
  x: Vector,
  { rows, columns }: MatrixShape,
): void {
  if (isRowActivation(activation)) {
    for (let r = 0; r < rows; r++) activation.forwardRow(y, x, r * columns, columns);
  } else {
    for (let i = 0; i < x.length; i++) y[i] = activation.f(x[i]);
  }
}

/** `dX` from `dY`, `[rows, columns]`; dX may be dY. */
export function activationBackward(
  activation: Activation,
  dX: Vector,
  dY: Vector,
  x: Vector,
  y: Vector,
  { rows, columns }: MatrixShape,
): void {
  if (isRowActivation(activation)) {
    for (let r = 0; r < rows; r++) activation.backwardRow(dX, dY, x, y, r * columns, columns);
  } else {
    for (let i = 0; i < x.length; i++) dX[i] = dY[i] * activation.df(x[i], y[i]);
  }
}

/** `sum` plus the losses of the rows, one by one. */
export function lossSum(
  loss: Loss,
  y: Vector,
  t: Vector,
  { rows, columns }: MatrixShape,
  sum: number,
): number {
  for (let r = 0; r < rows; r++) sum += +loss.row(y, t, r * columns, columns); // + converts or refuses values that are not numbers, such as a string of an extension
  return sum;
}

/** Gradient of the rows' mean or sum of losses with respect to y. */
export function lossGradient(
  loss: Loss,
  dY: Vector,
  y: Vector,
  t: Vector,
  { rows, columns }: MatrixShape,
): void {
  for (let r = 0; r < rows; r++) loss.rowGradient(dY, y, t, r * columns, columns);
  if (loss.reduction === "mean") {
    for (let i = 0; i < dY.length; i++) dY[i] /= rows;
  }
}

/**
 * One update by the rule's own loop; all arrays have the same length. @returns whether all parameters are finite
 * afterwards
 */
export function updateByLoop(
  rule: UpdateRule,
  params: Vector,
  grads: Vector,
  state: readonly Vector[],
  learningRate: number,
  step: number,
): boolean {
  rule.update(params, grads, state, learningRate, step);
  return params.every(Number.isFinite);
}
