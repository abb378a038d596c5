// Convolutions of images [batch, height, width, channels] as matrix products without a matrix: the numbers under one
// line of a window are adjacent, so the tiles of windows.as read them in place, line by line. Each sum has one order:
// (ky, kx, channel) forward, (image, y, x) for weights, and for images that of pixelAt(), each pixel's sum over filters.

import {
  copyInside,
  copyOut,
  ownLanes,
  placesOfWindows,
  vectorAt,
  vectorsOf,
  Windows,
} from "./images";
import { storeLanes } from "./lanes";
import {
  gradientTile4,
  gradientTile4Apart,
  gradientTile8,
  gradientTile8Apart,
  lastScatterTile4,
  lastScatterTile8,
  scatterTile,
  windowTile4,
  windowTile8,
} from "./windows";

/** Rows of a tile. */
const TILE: i32 = 5;
/** Bytes of a tile in memory. */
const TILE_BYTES: usize = 160;

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

@inline
function placeOf(places: usize, pixel: i32): usize {
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

/**
 * The gradients of the weights, overwritten: tiles `from .. to` of five rows of
 * `[windowHeight · windowWidth · channels, filters]`.
 *
 * @param sums memory for 160 bytes a tile and 8 filters
 * @param copies memory for the padded images of a block
 * @param wide memory for a block of dOut with 4 filters, if there are fewer
 */
export function convolutionWeightGradient(
  dWeight: usize,
  dOut: usize,
  x: usize,
  shape: usize,
  batch: i32,
  from: i32,
  to: i32,
  sums: usize,
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
  const tileSums = <usize>((vectorsOf(filters) + 1) >> 1) * TILE_BYTES;
  memory.fill(sums, 0, <usize>(to - from) * tileSums);
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
  }
  for (let tile = from; tile < to; tile++) {
    const row = tileRow(tile, rows);
    storeGradient(dWeight, sums + <usize>(tile - from) * tileSums, row, tile * TILE, tileRows, filters);
  }
}

/**
 * Adds the gradients of an image's pixels to the numbers under their windows. A tile has pixels that are far from each
 * other, so that no one waits for the stores of the others.
 *
 * @param dropped memory for the window of a pixel that does not exist
 */
function scatterPixels(dX: usize, dOut: usize, panels: usize, shape: usize, dropped: usize, places: usize): void {
  const w = changetype<Windows>(shape);
  const filters = w.filters;
  const run = w.windowWidth * w.channels;
  const pixels = w.outHeight * w.outWidth;
  const share = (pixels + TILE - 1) / TILE;
  const vectors = vectorsOf(run);
  const stride = <usize>filters << 2;
  const lanes = ownLanes(vectors - 1, run);
  const second = <usize>(vectorAt(vectors - 1, run) - vectorAt(vectors - 2, run)) << 2;
  for (let p0 = 0; p0 < share; p0++) {
    const p1 = p0 + share;
    const p2 = p1 + share;
    const p3 = p2 + share;
    const p4 = p3 + share;
    const a0 = dOut + <usize>p0 * stride;
    const a1 = p1 < pixels ? dOut + <usize>p1 * stride : a0;
    const a2 = p2 < pixels ? dOut + <usize>p2 * stride : a0;
    const a3 = p3 < pixels ? dOut + <usize>p3 * stride : a0;
    const a4 = p4 < pixels ? dOut + <usize>p4 * stride : a0;
    let d0 = dX + placeOf(places, p0);
    let d1 = p1 < pixels ? dX + placeOf(places, p1) : dropped;
    let d2 = p2 < pixels ? dX + placeOf(places, p2) : dropped;
    let d3 = p3 < pixels ? dX + placeOf(places, p3) : dropped;
    let d4 = p4 < pixels ? dX + placeOf(places, p4) : dropped;
    let b = panels;
    for (let ky = 0; ky < w.windowHeight; ky++) {
      let at: usize = 0;
      let v = 0;
      for (; v + 2 < vectors; v += 2) {
        scatterTile(filters, a0, a1, a2, a3, a4, b + 32, d0 + at, d1 + at, d2 + at, d3 + at, d4 + at);
        b += <usize>(filters + 1) << 5;
        at += 32;
      }
      if (v + 2 == vectors) {
        const e0 = d0 + at;
        lastScatterTile8(filters, a0, a1, a2, a3, a4, b + 32, e0, d1 + at, d2 + at, d3 + at, d4 + at, second, lanes);
        b += <usize>(filters + 1) << 5;
      } else {
        at = <usize>vectorAt(v, run) << 2;
        const e0 = d0 + at;
        lastScatterTile4(filters, a0, a1, a2, a3, a4, b + 16, e0, d1 + at, d2 + at, d3 + at, d4 + at, 0, lanes);
        b += <usize>(filters + 1) << 4;
      }
      d0 += w.lineBytes;
      d1 += w.lineBytes;
      d2 += w.lineBytes;
      d3 += w.lineBytes;
      d4 += w.lineBytes;
    }
  }
}

/**
 * The gradients of the images `from .. to`, overwritten.
 *
 * @param panels for each line of the window its weights, transposed, from packVectors()
 * @param copies memory for a padded image and 16 bytes more
 * @param dropped memory for the lines of a window and 16 bytes more
 */
export function convolutionInputGradient(
  dX: usize,
  dOut: usize,
  panels: usize,
  shape: usize,
  from: i32,
  to: i32,
  places: usize,
  copies: usize,
  dropped: usize,
): void {
  const w = changetype<Windows>(shape);
  const inBytes = <usize>(w.height * w.width * w.channels) << 2;
  const outBytes = <usize>(w.outHeight * w.outWidth * w.filters) << 2;
  placesOfWindows(places, 1, shape);
  for (let image = from; image < to; image++) {
    const target = dX + <usize>image * inBytes;
    memory.fill(target, 0, inBytes);
    if (w.padded) memory.fill(copies, 0, <usize>(w.lines * w.lineBytes) + 16);
    const d = dOut + <usize>image * outBytes;
    scatterPixels(w.padded ? copies : target, d, panels, shape, dropped, places);
    if (w.padded) copyOut(target, copies, shape);
  }
}
