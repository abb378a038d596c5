// Losses of rows, added one by one in float64, and their gradients. `scale` is 1 / rows for a mean.

import { exp, log, splat } from "./functions";
import { rowMax } from "./softmax";

/** `sum` - Σ t log(y + eps), row by row. */
export function crossEntropySum(y: usize, t: usize, rows: i32, columns: i32, eps: f64, sum: f64): f64 {
  for (let row = 0; row < rows; row++) {
    let loss: f64 = 0;
    for (let c = 0; c < columns; c++) {
      const target = load<f32>(t);
      if (target != 0) loss -= <f64>target * log(<f64>load<f32>(y) + eps);
      t += 4;
      y += 4;
    }
    sum += loss;
  }
  return sum;
}

export function crossEntropyGradient(
  dY: usize,
  y: usize,
  t: usize,
  rows: i32,
  columns: i32,
  eps: f64,
  scale: f64,
): void {
  const length = rows * columns;
  for (let i = 0; i < length; i++) {
    const target = load<f32>(t);
    let slope: f64 = 0;
    if (target != 0) slope = -<f64>target / (<f64>load<f32>(y) + eps) * scale;
    store<f32>(dY, <f32>slope);
    t += 4;
    y += 4;
    dY += 4;
  }
}

/** e^(y - max) of one number, as the lanes of softmax compute it. */
@inline
function exponential(y: usize, max: f32): f32 {
  return f32x4.extract_lane(exp(splat(load<f32>(y) - max)), 0);
}

function sumOfExponentials(y: usize, columns: i32, max: f32): f64 {
  let sum: f64 = 0;
  for (let c = 0; c < columns; c++) sum += <f64>exponential(y + (<usize>c << 2), max);
  return sum;
}

/** `sum` + Σ t (log Σ e^y - y), row by row. */
export function crossEntropyLogitsSum(
  y: usize,
  t: usize,
  rows: i32,
  columns: i32,
  _option: f64,
  sum: f64,
): f64 {
  for (let row = 0; row < rows; row++) {
    const max = rowMax(y, columns);
    const logSum = log(sumOfExponentials(y, columns, max));
    let loss: f64 = 0;
    for (let c = 0; c < columns; c++) {
      const target = load<f32>(t);
      if (target != 0) loss += <f64>target * (logSum - (<f64>load<f32>(y) - <f64>max));
      t += 4;
      y += 4;
    }
    sum += loss;
  }
  return sum;
}

export function crossEntropyLogitsGradient(
  dY: usize,
  y: usize,
  t: usize,
  rows: i32,
  columns: i32,
  _option: f64,
  scale: f64,
): void {
  const width = <usize>columns << 2;
  for (let row = 0; row < rows; row++) {
    const max = rowMax(y, columns);
    let total: f64 = 0;
    for (let c = <usize>0; c < width; c += 4) total += <f64>load<f32>(t + c);
    const share = total / sumOfExponentials(y, columns, max);
    for (let c = <usize>0; c < width; c += 4) {
      const slope = <f64>exponential(y + c, max) * share - <f64>load<f32>(t + c);
      store<f32>(dY + c, <f32>(slope * scale));
    }
    y += width;
    t += width;
    dY += width;
  }
}

/** `sum` + Σ (y - t)² · factor, row by row: the factor is 1 / columns for a mean, ½ for half the sum. */
export function squaredErrorSum(y: usize, t: usize, rows: i32, columns: i32, factor: f64, sum: f64): f64 {
  for (let row = 0; row < rows; row++) {
    let loss: f64 = 0;
    for (let c = 0; c < columns; c++) {
      const difference = <f64>load<f32>(y) - <f64>load<f32>(t);
      loss += difference * difference;
      t += 4;
      y += 4;
    }
    sum += loss * factor;
  }
  return sum;
}

export function squaredErrorGradient(
  dY: usize,
  y: usize,
  t: usize,
  rows: i32,
  columns: i32,
  factor: f64,
  scale: f64,
): void {
  const length = rows * columns;
  const slope = 2 * factor * scale;
  for (let i = 0; i < length; i++) {
    store<f32>(dY, <f32>((<f64>load<f32>(y) - <f64>load<f32>(t)) * slope));
    t += 4;
    y += 4;
    dY += 4;
  }
}
