// Gradients of the weights of convolutions: the product of images, read in place as in convolution.as, and dOut. Each is
// one sum over the pixels, in the order (image, y, x), that is kept in memory between images.

import { TILE } from "./convolution";
import { copyInside, vectorAt, vectorsOf, Windows } from "./images";
import { storeLanes } from "./lanes";
import {
  gradientTile4,
  gradientTile4Apart,
  gradientTile8,
  gradientTile8Apart,
} from "./windows";

/** Bytes of a tile in memory. */
const TILE_BYTES: usize = 160;

/** Where the numbers of a row of the weights begin, in bytes after a window. */
@inline
function rowPlace(row: i32, run: i32, lineBytes: i32): usize {
  return <usize>(row / run * lineBytes + (row % run << 2));
}

/** Adds an image's part to the sums of a tile of weights. */
function gradientOfImage(sums: usize, row: i32, rows: i32, x: usize, dOut: usize, stepB: usize, shape: usize): void {
  const w = changetype<Windows>(shape);
  const filters = w.filters;
  const run = w.windowWidth * w.channels;
  const lines = w.outHeight;
  const width = w.outWidth;
  const step = <usize>(w.strideX * w.channels) << 2;
  const skip = <usize>(w.strideY * w.lineBytes) - step * width;
  const vectors = vectorsOf(filters);
  const adjacent = row % run + TILE <= run;
  const a0 = x + rowPlace(row, run, w.lineBytes);
  const a1 = rows > 1 ? x + rowPlace(row + 1, run, w.lineBytes) : a0; // rows that do not exist are dropped
  const a2 = rows > 2 ? x + rowPlace(row + 2, run, w.lineBytes) : a0;
  const a3 = rows > 3 ? x + rowPlace(row + 3, run, w.lineBytes) : a0;
  const a4 = rows > 4 ? x + rowPlace(row + 4, run, w.lineBytes) : a0;
  for (let v = 0; v < vectors; v += 2) {
    const first = vectorAt(v, filters);
    const b = dOut + (<usize>first << 2);
    if (v + 1 < vectors) {
      const second = <usize>(vectorAt(v + 1, filters) - first) << 2;
      if (adjacent) gradientTile8(lines, width, step, skip, a0, b, stepB, sums, second);
      else gradientTile8Apart(lines, width, step, skip, a0, a1, a2, a3, a4, b, stepB, sums, second);
    } else {
      if (adjacent) gradientTile4(lines, width, step, skip, a0, b, stepB, sums);
      else gradientTile4Apart(lines, width, step, skip, a0, a1, a2, a3, a4, b, stepB, sums);
    }
    sums += TILE_BYTES;
  }
}

/** Stores the rows `from ..` of a tile's sums that exist. */
function storeGradient(dWeight: usize, sums: usize, row: i32, from: i32, rows: i32, filters: i32): void {
  const vectors = vectorsOf(filters);
  for (let v = 0; v < vectors; v++) {
    const pair = v & ~1;
    const width: usize = pair + 1 < vectors ? 32 : 16;
    const tile = sums + <usize>(v >> 1) * TILE_BYTES + (<usize>(v - pair) << 4);
    for (let r = from - row; r < rows; r++) {
      const sum = v128.load(tile + <usize>r * width);
      const to = dWeight + (<usize>((row + r) * filters + vectorAt(v, filters)) << 2);
      if (filters < 4) storeLanes(to, sum, filters);
      else v128.store(to, sum);
    }
  }
}

/** First row of a tile of weights: the last one overlaps the one before, so that it does not pass the end. */
@inline
function tileRow(tile: i32, rows: i32): i32 {
  return max(0, min(tile * TILE, rows - TILE));
}

/** Copies pixels of less than four numbers to four each. */
function widen(to: usize, from: usize, pixels: i32, filters: i32): void {
  for (let p = 0; p < pixels; p++) {
    for (let f = 0; f < 4; f++) {
      const value: f32 = f < filters ? load<f32>(from + (<usize>f << 2)) : 0;
      store<f32>(to + (<usize>f << 2), value);
    }
    to += 16;
    from += <usize>filters << 2;
  }
}

/** Adds pixels to the sums of filters, one by one, two vectors of filters at a time. */
function addPixels(sums: usize, d: usize, stepB: usize, pixels: i32, filters: i32): void {
  const vectors = vectorsOf(filters);
  for (let v = 0; v < vectors; v += 2) {
    const a = d + (<usize>vectorAt(v, filters) << 2);
    const b = d + (<usize>vectorAt(min(v + 1, vectors - 1), filters) << 2);
    let s0 = v128.load(sums);
    let s1 = v128.load(sums, 16);
    const end = <usize>pixels * stepB;
    for (let p: usize = 0; p < end; p += stepB) {
      s0 = f32x4.add(s0, v128.load(a + p));
      s1 = f32x4.add(s1, v128.load(b + p));
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    sums += 32;
  }
}

/**
 * The gradients of the weights, overwritten: tiles `from .. to` of five rows of
 * `[windowHeight · windowWidth · channels, filters]`. The caller with the first tile computes those of the bias, too,
 * while dOut is in a cache.
 *
 * @param dBias 0 if there is no bias
 * @param sums memory for 160 bytes a tile and 8 filters
 * @param biasSums memory for 32 bytes a 8 filters
 * @param copies memory for the padded images of a block
 * @param wide memory for a block of dOut with 4 filters, if there are fewer
 */
export function convolutionWeightGradient(
  dWeight: usize,
  dBias: usize,
  dOut: usize,
  x: usize,
  shape: usize,
  batch: i32,
  from: i32,
  to: i32,
  sums: usize,
  biasSums: usize,
  copies: usize,
  wide: usize,
): void {
  const w = changetype<Windows>(shape);
  const filters = w.filters;
  const pixels = w.outHeight * w.outWidth;
  const rows = w.windowHeight * w.windowWidth * w.channels;
  const tileRows = min(TILE, rows);
  const inBytes = <usize>(w.height * w.width * w.channels) << 2;
  const imageBytes = <usize>(w.lines * w.lineBytes);
  const stepB = <usize>max(4, filters) << 2;
  const vectors = vectorsOf(filters);
  const pairs = <usize>((vectors + 1) >> 1);
  const tileSums = pairs * TILE_BYTES;
  const addsBias = dBias != 0 && from == 0;
  memory.fill(sums, 0, <usize>(to - from) * tileSums);
  if (addsBias) memory.fill(biasSums, 0, pairs << 5);
  if (w.padded) memory.fill(copies, 0, <usize>w.block * imageBytes);
  for (let image = 0; image < batch; image += w.block) {
    const images = min(w.block, batch - image);
    let source = x + <usize>image * inBytes;
    if (w.padded) {
      copyInside(copies, source, images, shape);
      source = copies;
    }
    let d = dOut + (<usize>(image * pixels * filters) << 2);
    if (filters < 4) {
      widen(wide, d, images * pixels, filters);
      d = wide;
    }
    for (let tile = from; tile < to; tile++) {
      for (let i = 0; i < images; i++) {
        gradientOfImage(
          sums + <usize>(tile - from) * tileSums,
          tileRow(tile, rows),
          tileRows,
          source + <usize>i * imageBytes,
          d + <usize>(i * pixels) * stepB,
          stepB,
          shape,
        );
      }
    }
    if (addsBias) addPixels(biasSums, d, stepB, images * pixels, filters);
  }
  if (addsBias) {
    for (let v = 0; v < vectors; v++) {
      const sum = v128.load(biasSums + (<usize>v << 4));
      if (filters < 4) storeLanes(dBias, sum, filters);
      else v128.store(dBias + (<usize>vectorAt(v, filters) << 2), sum);
    }
  }
  for (let tile = from; tile < to; tile++) {
    const row = tileRow(tile, rows);
    storeGradient(dWeight, sums + <usize>(tile - from) * tileSums, row, tile * TILE, tileRows, filters);
  }
}
