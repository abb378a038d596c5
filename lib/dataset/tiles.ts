import type { Matrix } from "../compute/backend.ts";
import type { Rgba } from "./png.ts";

/** Sizes of a picture in pixels. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Ink of each pixel, `255 - grey`: data sets of digits have bright strokes on black, images dark ones on white. What is
 * not opaque lies on white paper. Grey is `⌊(299 R + 587 G + 114 B + 500) / 1000⌋`, the luminance of ITU-R BT.601,
 * rounded exactly.
 *
 * @returns `[height, width]`
 */
export function inkOf({ width, height, data }: Rgba): Uint8Array {
  const ink = new Uint8Array(width * height);
  for (let i = 0; i < ink.length; i++) {
    const opacity = data[4 * i + 3];
    const onWhite = (sample: number) => Math.round((sample * opacity + 255 * (255 - opacity)) / 255);
    const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]].map(onWhite);
    ink[i] = 255 - Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
  }
  return ink;
}

/**
 * Cuts a picture into tiles, left to right, then top to bottom.
 *
 * @param ink `[size.height, size.width]`, whole multiples of the tile's
 * @returns one tile a row, `[tiles, tile.height * tile.width]`
 */
export function tilesOf(ink: Uint8Array, size: PictureSize, tile: PictureSize): Matrix {
  const [down, across] = [size.height / tile.height, size.width / tile.width];
  const columns = tile.height * tile.width;
  const values = new Uint8Array(down * across * columns);
  for (let at = 0; at < down * across; at++) {
    const [top, left] = [Math.floor(at / across) * tile.height, (at % across) * tile.width];
    for (let y = 0; y < tile.height; y++) {
      const from = (top + y) * size.width + left;
      values.set(ink.subarray(from, from + tile.width), at * columns + y * tile.width);
    }
  }
  return { rows: down * across, columns, values };
}
