// Gradients of the images of convolutions: a tile is dOut of five pixels times the weights of two vectors under a line of
// their windows, and is added to these. A number of an image gets the parts of its windows, each a sum over filters, in
// the order of the tiles.

import { placeOf, TILE } from "./convolution";
import { copyOut, ownLanes, placesOfWindows, vectorAt, vectorsOf, Windows } from "./images";
import { lastScatterTile4, lastScatterTile8, scatterTile } from "./windows";

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
