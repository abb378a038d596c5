// Convolutions of images [batch, height, width, channels] as matrix products without a matrix: the numbers under one
// line of a window are adjacent, so the tiles of window_variants.ts read them in place, line by line. Each sum is in the order
// (ky, kx, channel), started at 0, so zeros around images change no bit.

import { copyInside, placesOfWindows, vectorAt, vectorsOf, Windows } from "./images";
import { storeLanes } from "./lanes";
import { windowTile4, windowTile8 } from "./windows";

/** Rows of a tile. */
export const TILE: i32 = 5;

/**
 * Packs the columns of B, [depth, columns], into panels of two vectors, the last one of one if that is enough. A panel
 * begins with its numbers of the bias.
 *
 * @param row bytes from row to row of B
 * @param column bytes from column to column
 * @param bias one number a column, or 0 for none
 */
export function packVectors(
  panels: usize,
  b: usize,
  row: usize,
  column: usize,
  columns: i32,
  depth: i32,
  bias: usize,
): void {
  const vectors = vectorsOf(columns);
  for (let v = 0; v < vectors; v++) {
    const first = v & ~1;
    const width: usize = first + 1 < vectors ? 32 : 16;
    const start = panels + (<usize>(first * (depth + 1)) << 4) + (<usize>(v - first) << 4);
    for (let lane = 0; lane < 4; lane++) {
      const c = vectorAt(v, columns) + lane;
      const exists = c < columns;
      let to = start + (<usize>lane << 2);
      let from = b + <usize>c * column;
      store<f32>(to, exists && bias ? load<f32>(bias + (<usize>c << 2)) : 0);
      for (let k = 0; k < depth; k++) {
        to += width;
        store<f32>(to, exists ? load<f32>(from) : 0);
        from += row;
      }
    }
  }
}

/** Where a panel begins that packVectors() has written. */
@inline
function panelAt(panels: usize, v: i32, depth: i32): usize {
  return panels + (<usize>(v * (depth + 1)) << 4);
}

/** Where the window of a pixel begins: see placesOfWindows(). */
@inline
export function placeOf(places: usize, pixel: i32): usize {
  return <usize>load<i32>(places + (<usize>pixel << 2));
}

/** Copies the numbers of a tile that exist. */
function copyTile(out: usize, stride: usize, tile: usize, rows: i32, columns: i32, second: usize, wide: bool): void {
  for (let r = 0; r < rows; r++) {
    const from = tile + (<usize>r << 5);
    if (columns < 4) storeLanes(out, v128.load(from), columns);
    else v128.store(out, v128.load(from));
    if (wide) v128.store(out + second, v128.load(from, 16));
    out += stride;
  }
}

/** The pixels of some images, from the places of their windows. */
function forwardPixels(out: usize, x: usize, panels: usize, pixels: i32, shape: usize, tile: usize, places: usize): void {
  const w = changetype<Windows>(shape);
  const filters = w.filters;
  const lines = w.windowHeight;
  const run = w.windowWidth * w.channels;
  const depth = lines * run;
  const skip = <usize>w.lineBytes - (<usize>run << 2);
  const stride = <usize>filters << 2;
  const vectors = vectorsOf(filters);
  const full = pixels >= TILE && filters >= 4;
  for (let v = 0; v < vectors; v += 2) {
    const wide = v + 1 < vectors;
    const first = vectorAt(v, filters);
    const second = <usize>(vectorAt(v + 1, filters) - first) << 2;
    const bias = panelAt(panels, v, depth);
    for (let p = 0; p < pixels; p += TILE) {
      const pixel = pixels >= TILE ? min(p, pixels - TILE) : 0; // the last tile computes some pixels again
      const a0 = x + placeOf(places, pixel);
      const a1 = pixels > 1 ? x + placeOf(places, pixel + 1) : a0; // and those that do not exist are dropped
      const a2 = pixels > 2 ? x + placeOf(places, pixel + 2) : a0;
      const a3 = pixels > 3 ? x + placeOf(places, pixel + 3) : a0;
      const a4 = pixels > 4 ? x + placeOf(places, pixel + 4) : a0;
      const target = out + <usize>pixel * stride + (<usize>first << 2);
      const to = full ? target : tile;
      const step = full ? stride : 32;
      const apart = full ? second : 16;
      if (wide) windowTile8(lines, run, skip, a0, a1, a2, a3, a4, bias + 32, bias, to, step, apart);
      else windowTile4(lines, run, skip, a0, a1, a2, a3, a4, bias + 16, bias, to, step, apart);
      if (!full) copyTile(target, stride, tile, min(TILE, pixels), filters, second, wide);
    }
  }
}

/**
 * The images `from .. to` of a convolution.
 *
 * @param panels weight `[windowHeight · windowWidth · channels, filters]` and bias from packVectors()
 * @param scratch memory for a tile, places and copies
 */
export function convolutionForward(
  out: usize,
  x: usize,
  panels: usize,
  shape: usize,
  from: i32,
  to: i32,
  scratch: usize,
  places: usize,
  copies: usize,
): void {
  const w = changetype<Windows>(shape);
  const pixels = w.outHeight * w.outWidth;
  const imageBytes = <usize>(w.height * w.width * w.channels) << 2;
  placesOfWindows(places, min(w.block, to - from), shape);
  if (w.padded) memory.fill(copies, 0, <usize>(w.block * w.lines) * w.lineBytes);
  for (let image = from; image < to; image += w.block) {
    const images = min(w.block, to - image);
    const source = x + <usize>image * imageBytes;
    if (w.padded) copyInside(copies, source, images, shape);
    const target = out + (<usize>(image * pixels * w.filters) << 2);
    forwardPixels(target, w.padded ? copies : source, panels, images * pixels, shape, scratch, places);
  }
}
