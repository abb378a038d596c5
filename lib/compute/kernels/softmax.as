// Softmax of each row, and its gradient.

import { exp, splat } from "./functions";
import { firstLanes, loadLanes, storeLanes, sumOfLanes } from "./lanes";

/** Greatest number of four; of NaN one does not know. */
@inline
function maxOfLanes(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** Greatest number of a row, in any order; of a row with a NaN one does not know. */
@inline
export function rowMax(x: usize, columns: i32): f32 {
  const full = columns & ~3;
  let greatest = splat(-Infinity);
  for (let c = 0; c < full; c += 4) greatest = f32x4.pmax(greatest, v128.load(x + (<usize>c << 2)));
  for (let c = full; c < columns; c++) greatest = f32x4.pmax(greatest, v128.load32_splat(x + (<usize>c << 2)));
  return maxOfLanes(greatest);
}

/**
 * y = softmax(x) of the rows `from .. to`, [rows, columns]; y may be x. A NaN makes its whole row NaN, whatever the
 * maximum is then.
 */
export function softmaxForward(y: usize, x: usize, from: i32, to: i32, columns: i32): void {
  const end = <usize>(columns & ~3) << 2;
  const rest = columns & 3;
  const width = <usize>columns << 2;
  const mask = firstLanes(rest);
  x += <usize>from * width;
  y += <usize>from * width;
  for (let row = from; row < to; row++) {
    const max = splat(rowMax(x, columns));
    let sum = splat(0);
    for (let c: usize = 0; c < end; c += 16) {
      const e = exp(f32x4.sub(v128.load(x + c), max));
      v128.store(y + c, e);
      sum = f32x4.add(sum, e);
    }
    let last = splat(0);
    if (rest) {
      last = v128.and(exp(f32x4.sub(loadLanes(x + end, rest), max)), mask);
      sum = f32x4.add(sum, last);
    }
    const total = splat(sumOfLanes(sum));
    for (let c: usize = 0; c < end; c += 16) v128.store(y + c, f32x4.div(v128.load(y + c), total));
    if (rest) storeLanes(y + end, f32x4.div(last, total), rest);
    x += width;
    y += width;
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
