// Losses of rows, added one by one in float64, and their gradients. `scale` is 1 / rows for a mean.

import { exp, log, splat } from "./functions";
import { loadLanes, storeLanes } from "./lanes";
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

/** e^(y - max) of the first `lanes` numbers at y, as the lanes of softmax compute it; `to` takes them. */
@inline
function exponentials(y: usize, lanes: i32, max: v128, to: usize): v128 {
  const x = lanes == 4 ? v128.load(y) : loadLanes(y, lanes);
  const e = exp(f32x4.sub(x, max));
  if (to) {
    if (lanes == 4) v128.store(to, e);
    else storeLanes(to, e, lanes);
  }
  return e;
}

/** Σ e^(y - max) of a row, added one by one in float64; `to` takes the exponentials unless it is 0. */
function sumOfExponentials(y: usize, columns: i32, max: f32, to: usize): f64 {
  const m = splat(max);
  const rest = columns & 3;
  const end = <usize>(columns & ~3) << 2;
  let sum: f64 = 0;
  for (let c: usize = 0; c < end; c += 16) {
    const e = exponentials(y + c, 4, m, to ? to + c : 0);
    sum += <f64>f32x4.extract_lane(e, 0);
    sum += <f64>f32x4.extract_lane(e, 1);
    sum += <f64>f32x4.extract_lane(e, 2);
    sum += <f64>f32x4.extract_lane(e, 3);
  }
  if (rest) {
    const e = exponentials(y + end, rest, m, to ? to + end : 0);
    sum += <f64>f32x4.extract_lane(e, 0);
    if (rest > 1) sum += <f64>f32x4.extract_lane(e, 1);
    if (rest > 2) sum += <f64>f32x4.extract_lane(e, 2);
  }
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
    const logSum = log(sumOfExponentials(y, columns, max, 0));
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
    const share = total / sumOfExponentials(y, columns, max, dY);
    for (let c = <usize>0; c < width; c += 4) {
      const slope = <f64>load<f32>(dY + c) * share - <f64>load<f32>(t + c);
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
