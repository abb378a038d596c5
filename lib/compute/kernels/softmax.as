// Softmax of each row, and its gradient.

import { exp, splat } from "./functions";
import { firstLanes, loadLanes, storeLanes, sumOfLanes } from "./lanes";

/** Greatest number of a row; NaN if one is NaN. */
@inline
export function rowMax(x: usize, columns: i32): f32 {
  const full = columns & ~3;
  let greatest = splat(-Infinity);
  for (let c = 0; c < full; c += 4) greatest = f32x4.max(greatest, v128.load(x + (<usize>c << 2)));
  let result = f32x4.extract_lane(greatest, 0);
  result = max<f32>(result, f32x4.extract_lane(greatest, 1));
  result = max<f32>(result, f32x4.extract_lane(greatest, 2));
  result = max<f32>(result, f32x4.extract_lane(greatest, 3));
  for (let c = full; c < columns; c++) result = max<f32>(result, load<f32>(x + (<usize>c << 2)));
  return result;
}

/** y = softmax(x) of the rows `from .. to`, [rows, columns]. */
export function softmaxForward(y: usize, x: usize, from: i32, to: i32, columns: i32): void {
  const full = columns & ~3;
  const rest = columns & 3;
  const width = <usize>columns << 2;
  for (let row = from; row < to; row++) {
    const source = x + <usize>row * width;
    const target = y + <usize>row * width;
    const max = splat(rowMax(source, columns));
    let sum = splat(0);
    for (let c = 0; c < full; c += 4) {
      const e = exp(f32x4.sub(v128.load(source + (<usize>c << 2)), max));
      v128.store(target + (<usize>c << 2), e);
      sum = f32x4.add(sum, e);
    }
    const end = <usize>full << 2;
    if (rest) {
      const e = v128.and(exp(f32x4.sub(loadLanes(source + end, rest), max)), firstLanes(rest));
      storeLanes(target + end, e, rest);
      sum = f32x4.add(sum, e);
    }
    const total = splat(sumOfLanes(sum));
    for (let c = 0; c < full; c += 4) {
      const p = target + (<usize>c << 2);
      v128.store(p, f32x4.div(v128.load(p), total));
    }
    if (rest) storeLanes(target + end, f32x4.div(loadLanes(target + end, rest), total), rest);
  }
}

/** dX = y · (dY - Σ dY y) of the rows `from .. to`; dX may be dY. */
export function softmaxBackward(
  dX: usize,
  dY: usize,
  _x: usize,
  y: usize,
  from: i32,
  to: i32,
  columns: i32,
): void {
  const full = columns & ~3;
  const rest = columns & 3;
  const width = <usize>columns << 2;
  const end = <usize>full << 2;
  for (let row = from; row < to; row++) {
    const at = <usize>row * width;
    let sum = splat(0);
    for (let c = <usize>0; c < end; c += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(dY + at + c), v128.load(y + at + c)));
    }
    if (rest) {
      const last = f32x4.mul(loadLanes(dY + at + end, rest), loadLanes(y + at + end, rest));
      sum = f32x4.add(sum, last);
    }
    const dot = splat(sumOfLanes(sum));
    for (let c = <usize>0; c < end; c += 16) {
      const slope = f32x4.sub(v128.load(dY + at + c), dot);
      v128.store(dX + at + c, f32x4.mul(v128.load(y + at + c), slope));
    }
    if (rest) {
      const slope = f32x4.sub(loadLanes(dY + at + end, rest), dot);
      storeLanes(dX + at + end, f32x4.mul(loadLanes(y + at + end, rest), slope), rest);
    }
  }
}
