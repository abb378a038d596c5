import type { MatrixShape } from "../shapes.ts";
import type { Vector } from "../vector.ts";

/** Mean and variance of each column of x `[rows, columns]`; sums are in row order. */
export function columnStatistics(
  mean: Vector,
  variance: Vector,
  x: Vector,
  { rows, columns }: MatrixShape,
): void {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) sums[i % columns] += x[i];
  const means = sums.map((sum) => sum / rows);
  sums.fill(0);
  for (let i = 0; i < rows * columns; i++) sums[i % columns] += square(x[i] - means[i % columns]);
  mean.set(means);
  variance.set(sums.map((sum) => sum / rows));
}

/** `out = (x - mean) / √(variance + eps) · gamma + beta`, by columns. */
export function normaliseColumns(
  out: Vector,
  x: Vector,
  { gamma, beta, mean, variance }: Record<"gamma" | "beta" | "mean" | "variance", Vector>,
  columns: number,
  eps: number,
): void {
  const factor = variance.map((one, c) => gamma[c] / Math.sqrt(one + eps));
  for (let i = 0; i < x.length; i++) {
    const c = i % columns;
    out[i] = (x[i] - mean[c]) * factor[c] + beta[c];
  }
}

/** The gradients of gamma and beta, and of x if it is given, through the statistics of x. */
export function normaliseColumnsBackward(
  { dX, dGamma, dBeta }: { dX: Vector | undefined; dGamma: Vector; dBeta: Vector },
  dOut: Vector,
  { x, gamma, mean, variance }: Record<"x" | "gamma" | "mean" | "variance", Vector>,
  { rows, columns }: MatrixShape,
  eps: number,
): void {
  const inverse = variance.map((one) => 1 / Math.sqrt(one + eps));
  dGamma.fill(0);
  dBeta.fill(0);
  for (let i = 0; i < x.length; i++) {
    const c = i % columns;
    dBeta[c] += dOut[i];
    dGamma[c] += dOut[i] * (x[i] - mean[c]) * inverse[c];
  }
  if (!dX) return;
  for (let i = 0; i < x.length; i++) {
    const c = i % columns;
    const scaled = (x[i] - mean[c]) * inverse[c];
    dX[i] = gamma[c] * inverse[c] * (dOut[i] - (dBeta[c] + scaled * dGamma[c]) / rows);
  }
}

/** `out = (x - mean) / √(variance + eps) · gamma + beta`, with mean and variance of each row. */
export function normaliseRows(
  out: Vector,
  x: Vector,
  { gamma, beta }: Record<"gamma" | "beta", Vector>,
  { rows, columns }: MatrixShape,
  eps: number,
): void {
  for (let r = 0; r < rows; r++) {
    const { mean, inverse } = ofRow(x, r * columns, columns, eps);
    for (let c = 0, i = r * columns; c < columns; c++, i++) {
      out[i] = (x[i] - mean) * inverse * gamma[c] + beta[c];
    }
  }
}

/** The gradients of gamma and beta, and of x if it is given. */
export function normaliseRowsBackward(
  { dX, dGamma, dBeta }: { dX: Vector | undefined; dGamma: Vector; dBeta: Vector },
  dOut: Vector,
  { x, gamma }: Record<"x" | "gamma", Vector>,
  { rows, columns }: MatrixShape,
  eps: number,
): void {
  dGamma.fill(0);
  dBeta.fill(0);
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    const { mean, inverse } = ofRow(x, start, columns, eps);
    let [sum, product] = [0, 0];
    for (let c = 0, i = start; c < columns; c++, i++) {
      const scaled = (x[i] - mean) * inverse;
      const d = dOut[i] * gamma[c];
      sum += d;
      product += d * scaled;
      dGamma[c] += dOut[i] * scaled;
      dBeta[c] += dOut[i];
    }
    for (let c = 0, i = start; dX && c < columns; c++, i++) {
      const scaled = (x[i] - mean) * inverse;
      dX[i] = inverse * (dOut[i] * gamma[c] - (sum + scaled * product) / columns);
    }
  }
}

function ofRow(x: Vector, start: number, columns: number, eps: number): { mean: number; inverse: number } {
  let sum = 0;
  for (let i = start; i < start + columns; i++) sum += x[i];
  const mean = sum / columns;
  let squares = 0;
  for (let i = start; i < start + columns; i++) squares += (x[i] - mean) * (x[i] - mean);
  return { mean, inverse: 1 / Math.sqrt(squares / columns + eps) };
}

const square = (x: number) => x * x;
