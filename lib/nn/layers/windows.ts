import * as v from "../../npm/valibot.ts";
import { integer } from "../../base/names/fields.ts";
import type { Pair, WindowShape } from "../../compute/layers/image_operations.ts";
import { type Shape, ShapeError, sizes } from "../layer.ts";

/** Schema of a size of one number for both sides, or of height and width. */
export const pairOf = (description: string) =>
  v.pipe(
    v.union(
      [
        v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
        v.strictTuple([integer(1, "height"), integer(1, "width")]),
      ],
      "must be a whole number of at least 1, or [height, width]",
    ),
    v.description(description),
  );

/** Both sides of a size. */
export const pair = (size: number | readonly [number, number]): Pair =>
  typeof size === "number" ? [size, size] : [size[0], size[1]];

/** `5 x 3` */
export const pairText = ([height, width]: Pair): string => `${height} x ${width}`;

/** Height, width and channels of the images that go in. @throws {ShapeError} if samples are none */
export function imageOf(input: Shape): { size: Pair; channels: number } {
  if (input.length === 3) return { size: [input[0], input[1]], channels: input[2] };
  throw new ShapeError(
    `takes images [height, width, channels], but gets ${
      input.length === 1 ? `rows of ${input[0]} numbers` : `samples of ${sizes(input)}`
    }`,
    ["for data in rows, set shape = [height, width, channels] in [data]"],
  );
}

/** How far windows reach. */
export interface Windows {
  readonly input: Pair;
  readonly window: Pair;
  readonly stride: Pair;
}

/**
 * Windows in each direction, of those that fit: `⌊(input - window) / stride⌋ + 1`.
 *
 * @param key the option with the size of a window
 * @throws {ShapeError} if not one fits
 */
export function windowsIn({ input, window, stride }: Windows, key: string): Pair {
  if (window[0] > input[0] || window[1] > input[1]) {
    throw new ShapeError(
      `has windows of ${pairText(window)} pixels, but gets images of ${pairText(input)}`,
      [`use a smaller ${key}, or fewer layers that make images smaller before it`],
      key,
    );
  }
  const along = (side: 0 | 1) => Math.floor((input[side] - window[side]) / stride[side]) + 1;
  return [along(0), along(1)];
}

/** Pixels at the lower and the right border that are in no window. */
export function droppedPixels(
  { input, window, stride, output }: Omit<WindowShape, "batch" | "channels">,
): Pair {
  const along = (side: 0 | 1) => input[side] - ((output[side] - 1) * stride[side] + window[side]);
  return [Math.max(0, along(0)), Math.max(0, along(1))];
}
