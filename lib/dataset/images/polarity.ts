import type { Matrix } from "../../compute/backend.ts";
import type { PictureSize } from "./tiles.ts";

/** Whether strokes are dark on white paper, as on scans, or bright on black, as in MNIST. */
export type Polarity = "dark strokes on white" | "bright strokes on black";

/** Pictures whose borders are looked at: as many as make a mean that more would not change. */
const mostPictures = 1000;

/**
 * Mean of the pixels at the borders of pictures, where there is paper and hardly a stroke.
 *
 * @param pictures one a row, `[pictures, height * width]`, numbers from 0 to 255
 * @param rows numbers of the rows, of which the first thousand count (default: all)
 */
export function borderOf(
  { rows: count, columns, values }: Matrix,
  { height, width }: PictureSize,
  rows: Uint32Array = Uint32Array.from({ length: count }, (_, row) => row),
): number {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    const isEnd = y === 0 || y === height - 1;
    for (let x = 0; x < width; x += isEnd || width === 1 ? 1 : width - 1) border.push(y * width + x);
  }
  const looked = rows.subarray(0, mostPictures);
  let sum = 0;
  for (const row of looked) for (const pixel of border) sum += values[row * columns + pixel];
  return sum / (looked.length * border.length);
}

/** What a border says: paper is white or black. */
export function polarityOf(border: number): Polarity {
  return border >= 127.5 ? "dark strokes on white" : "bright strokes on black";
}

/** How a picture is read by a network that was trained on others. */
export interface Reading {
  /** Whether its pixels are turned around, `255 - grey`. */
  readonly inverted: boolean;
  /** Whether the borders leave no doubt. */
  readonly clear: boolean;
}

/** Borders that are nearer to each other than this, one way rather than the other, leave doubt. */
const leastDifference = 64;

/**
 * Tells from the borders whether a picture must be inverted to be such as the training pictures were.
 *
 * @param border of the picture: mean grey
 * @param trained mean of the training pictures' borders, as numbers of the data
 */
export function readingOf(border: number, trained: number): Reading {
  const [straight, inverted] = [Math.abs(border - trained), Math.abs(255 - border - trained)];
  return { inverted: inverted <= straight, clear: Math.abs(inverted - straight) >= leastDifference };
}
