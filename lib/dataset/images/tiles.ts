import type { Matrix } from "../../compute/backend.ts";
import type { Rgba } from "./png.ts";

/** Sizes of a picture in pixels. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Grey of each pixel, 0 black to 255 white: `⌊(299 R + 587 G + 114 B + 500) / 1000⌋`, the luminance of ITU-R BT.601,
 * rounded exactly. What is not opaque lies on white paper.
 *
 * @returns `[height, width]`
 */
export function greyOf({ width, height, data }: Rgba): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const opacity = data[4 * i + 3];
    const onWhite = (sample: number) => Math.round((sample * opacity + 255 * (255 - opacity)) / 255);
    const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]].map(onWhite);
    grey[i] = Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
  }
  return grey;
}

/** Ink of each pixel where dark strokes are on white: `255 - grey`. */
export function inkOf(picture: Rgba): Uint8Array {
  return greyOf(picture).map((grey) => 255 - grey);
}

/**
 * Cuts a picture into tiles, left to right, then top to bottom.
 *
 * @param pixels `[size.height, size.width]`, whole multiples of the tile's
 * @returns one tile a row, `[tiles, tile.height * tile.width]`
 */
export function tilesOf(pixels: Uint8Array, size: PictureSize, tile: PictureSize): Matrix {
  const [down, across] = [size.height / tile.height, size.width / tile.width];
  const columns = tile.height * tile.width;
  const values = new Uint8Array(down * across * columns);
  for (let at = 0; at < down * across; at++) {
    const [top, left] = [Math.floor(at / across) * tile.height, (at % across) * tile.width];
    for (let y = 0; y < tile.height; y++) {
      const from = (top + y) * size.width + left;
      values.set(pixels.subarray(from, from + tile.width), at * columns + y * tile.width);
    }
  }
  return { rows: down * across, columns, values };
}
