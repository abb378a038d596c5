// Pooling of images [batch, height, width, channels], four channels at a time; the last vector overlaps the one before.
// Of less than four channels each number is computed alone, by the same operations.

import { ownLanes, vectorAt, vectorsOf, Windows } from "./images";
import { greater, greatestOfFour, isQuartering, replaces, toGreatestOfFour } from "./quartering";

/** Four numbers, or one in the first lane. */
@inline
function loadFew(p: usize, few: bool): v128 {
  return few ? v128.load32_zero(p) : v128.load(p);
}

@inline
function storeFew(p: usize, v: v128, few: bool): void {
  if (few) v128.store_lane<f32>(p, v, 0);
  else v128.store(p, v);
}

/** Number of vectors, or of channels if they are less than four. */
@inline
function stepsOf(channels: i32): i32 {
  return channels < 4 ? channels : vectorsOf(channels);
}

/** Where a vector begins, in bytes. */
@inline
function stepAt(v: i32, channels: i32): usize {
  return <usize>(channels < 4 ? v : vectorAt(v, channels)) << 2;
}

/** Lanes of a vector that no other has. */
@inline
function lanesOf(v: i32, channels: i32): v128 {
  return channels < 4 ? i32x4(-1, 0, 0, 0) : ownLanes(v, channels);
}

/** The greatest or the mean of a window. */
function pooled(p: usize, w: Windows, few: bool, mean: bool): v128 {
  const pixel = <usize>w.channels << 2;
  let result = mean ? f32x4.splat(0) : loadFew(p, few);
  for (let ky = 0; ky < w.windowHeight; ky++) {
    let q = p;
    for (let kx = 0; kx < w.windowWidth; kx++) {
      const x = loadFew(q, few);
      result = mean ? f32x4.add(result, x) : greater(result, x);
      q += pixel;
    }
    p += w.lineBytes;
  }
  return mean ? f32x4.div(result, f32x4.splat(<f32>(w.windowHeight * w.windowWidth))) : result;
}

@inline
function forward(out: usize, x: usize, shape: usize, from: i32, to: i32, mean: bool): void {
  const w = changetype<Windows>(shape);
  const pixel = <usize>w.channels << 2;
  const few = w.channels < 4;
  const steps = stepsOf(w.channels);
  out += <usize>(from * w.outHeight * w.outWidth) * pixel;
  for (let image = from; image < to; image++) {
    for (let y = 0; y < w.outHeight; y++) {
      let p = x + <usize>(image * w.lines + y * w.strideY) * w.lineBytes;
      for (let column = 0; column < w.outWidth; column++) {
        for (let v = 0; v < steps; v++) {
          const at = stepAt(v, w.channels);
          storeFew(out + at, few ? pooled(p + at, w, true, mean) : pooled(p + at, w, false, mean), few);
        }
        out += pixel;
        p += <usize>w.strideX * pixel;
      }
    }
  }
}

/** The greatest number of each window of the images `from .. to`. */
export function maxPoolForward(out: usize, x: usize, shape: usize, from: i32, to: i32): void {
  const w = changetype<Windows>(shape);
  if (isQuartering(w)) greatestOfFour(out, x, w, from, to);
  else forward(out, x, shape, from, to, false);
}

/** The mean of each window of the images `from .. to`. */
export function averagePoolForward(out: usize, x: usize, shape: usize, from: i32, to: i32): void {
  forward(out, x, shape, from, to, true);
}

/** Adds d to the greatest of a window's numbers x, the first one of equal ones. */
function addToGreatest(dX: usize, x: usize, d: v128, w: Windows, few: bool): void {
  const pixel = <usize>w.channels << 2;
  let most = loadFew(x, few);
  let best = i32x4.splat(0);
  let p = x;
  for (let ky = 0, k = 0; ky < w.windowHeight; ky++) {
    let q = p;
    for (let kx = 0; kx < w.windowWidth; kx++, k++) {
      const value = loadFew(q, few);
      const better = replaces(value, most);
      most = v128.bitselect(value, most, better);
      best = v128.bitselect(i32x4.splat(k), best, better);
      q += pixel;
    }
    p += w.lineBytes;
  }
  for (let ky = 0, k = 0; ky < w.windowHeight; ky++) {
    let q = dX;
    for (let kx = 0; kx < w.windowWidth; kx++, k++) {
      const part = v128.and(d, i32x4.eq(best, i32x4.splat(k)));
      storeFew(q, f32x4.add(loadFew(q, few), part), few);
      q += pixel;
    }
    dX += w.lineBytes;
  }
}

/** Adds a share of d to all numbers of a window. */
function addShare(dX: usize, d: v128, lanes: v128, w: Windows, few: bool): void {
  const pixel = <usize>w.channels << 2;
  const share = v128.and(f32x4.div(d, f32x4.splat(<f32>(w.windowHeight * w.windowWidth))), lanes);
  for (let ky = 0; ky < w.windowHeight; ky++) {
    let q = dX;
    for (let kx = 0; kx < w.windowWidth; kx++) {
      storeFew(q, f32x4.add(loadFew(q, few), share), few);
      q += pixel;
    }
    dX += w.lineBytes;
  }
}

@inline
function backward(dX: usize, dOut: usize, x: usize, shape: usize, from: i32, to: i32, mean: bool): void {
  const w = changetype<Windows>(shape);
  const pixel = <usize>w.channels << 2;
  const few = w.channels < 4;
  const steps = stepsOf(w.channels);
  const imageBytes = <usize>(w.lines * w.lineBytes);
  memory.fill(dX + <usize>from * imageBytes, 0, <usize>(to - from) * imageBytes);
  dOut += <usize>(from * w.outHeight * w.outWidth) * pixel;
  for (let image = from; image < to; image++) {
    for (let y = 0; y < w.outHeight; y++) {
      let p = <usize>(image * w.lines + y * w.strideY) * w.lineBytes;
      for (let column = 0; column < w.outWidth; column++) {
        for (let v = 0; v < steps; v++) {
          const at = stepAt(v, w.channels);
          const lanes = lanesOf(v, w.channels);
          const d = loadFew(dOut + at, few);
          const to = dX + p + at;
          if (mean) addShare(to, d, lanes, w, few);
          else if (few) addToGreatest(to, x + p + at, v128.and(d, lanes), w, true);
          else addToGreatest(to, x + p + at, v128.and(d, lanes), w, false);
        }
        dOut += pixel;
        p += <usize>w.strideX * pixel;
      }
    }
  }
}

/** The gradients of the images `from .. to`, overwritten: to the first of the greatest numbers of a window, by lines. */
export function maxPoolBackward(dX: usize, dOut: usize, x: usize, shape: usize, from: i32, to: i32): void {
  const w = changetype<Windows>(shape);
  if (isQuartering(w)) toGreatestOfFour(dX, dOut, x, w, from, to);
  else backward(dX, dOut, x, shape, from, to, false);
}

/** The gradients of the images `from .. to`, overwritten: all numbers of a window take the same share. */
export function averagePoolBackward(dX: usize, dOut: usize, shape: usize, from: i32, to: i32): void {
  backward(dX, dOut, 0, shape, from, to, true);
}
