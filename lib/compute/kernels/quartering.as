// The usual pooling: the greatest of 2 x 2 pixels, four channels at a time.

import { Windows } from "./images";

/** Where x replaces the greatest number m so far: a NaN does, and is then replaced by NaN only. */
@inline
export function replaces(x: v128, m: v128): v128 {
  return v128.or(f32x4.gt(x, m), f32x4.ne(x, x));
}

/** The greater numbers, of equal ones the first; NaN if one is. */
@inline
export function greater(m: v128, x: v128): v128 {
  return v128.bitselect(x, m, replaces(x, m));
}

/** Whether windows are 2 x 2 and do not overlap, as nearly always: loops of their own are several times faster. */
export function isQuartering(w: Windows): bool {
  return w.windowHeight == 2 && w.windowWidth == 2 && w.strideY >= 2 && w.strideX >= 2 && w.channels >= 4;
}

/** The greatest number of each window of the images `from .. to`. */
export function greatestOfFour(out: usize, x: usize, w: Windows, from: i32, to: i32): void {
  const pixel = <usize>w.channels << 2;
  const line = <usize>w.lineBytes;
  const step = <usize>w.strideX * pixel;
  const width = <usize>w.outWidth * pixel;
  out += <usize>(from * w.outHeight) * width;
  for (let image = from; image < to; image++) {
    for (let y = 0; y < w.outHeight; y++) {
      let p = x + <usize>(image * w.lines + y * w.strideY) * line;
      for (const end = out + width; out < end; out += pixel, p += step) {
        for (let v: usize = 0; v < pixel; v += 16) {
          const at = min(v, pixel - 16);
          const q = p + at;
          let most = greater(v128.load(q), v128.load(q + pixel));
          most = greater(most, v128.load(q + line));
          v128.store(out + at, greater(most, v128.load(q + line + pixel)));
        }
      }
    }
  }
}

/** Stores without reading what is there: no number is in two windows. */
export function toGreatestOfFour(dX: usize, dOut: usize, x: usize, w: Windows, from: i32, to: i32): void {
  const pixel = <usize>w.channels << 2;
  const line = <usize>w.lineBytes;
  const step = <usize>w.strideX * pixel;
  const width = <usize>w.outWidth * pixel;
  const imageBytes = <usize>w.lines * line;
  const zero = f32x4.splat(0); // -0 becomes 0, as when it is added
  dOut += <usize>(from * w.outHeight) * width;
  for (let image = from; image < to; image++) {
    const start = <usize>image * imageBytes;
    if (w.outHeight * 2 != w.lines || 2 * width != line) memory.fill(dX + start, 0, imageBytes);
    for (let y = 0; y < w.outHeight; y++) {
      let p = start + <usize>(y * w.strideY) * line;
      for (const end = dOut + width; dOut < end; dOut += pixel, p += step) {
        for (let v: usize = 0; v < pixel; v += 16) {
          const at = min(v, pixel - 16);
          const q = x + p + at;
          const target = dX + p + at;
          const d = v128.load(dOut + at);
          const x0 = v128.load(q);
          const x1 = v128.load(q + pixel);
          const is1 = replaces(x1, x0);
          const most = v128.bitselect(x1, x0, is1);
          const x2 = v128.load(q + line);
          const is2 = replaces(x2, most);
          const is3 = replaces(v128.load(q + line + pixel), v128.bitselect(x2, most, is2));
          const later = v128.or(is2, is3);
          v128.store(target, f32x4.add(zero, v128.andnot(d, v128.or(is1, later))));
          v128.store(target + pixel, f32x4.add(zero, v128.and(d, v128.andnot(is1, later))));
          v128.store(target + line, f32x4.add(zero, v128.and(d, v128.andnot(is2, is3))));
          v128.store(target + line + pixel, f32x4.add(zero, v128.and(d, is3)));
        }
      }
    }
  }
}
