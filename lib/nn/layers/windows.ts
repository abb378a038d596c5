import * as v from "../../npm/valibot.ts";
import { integer } from "../../base/names/fields.ts";
import type { Pair, WindowShape } from "../../compute/layers/image_operations.ts";
import { mustBeImage, type Shape, ShapeError } from "../layer.ts";

const must = "must be a whole number of at least 1, or [height, width]";

/** Schema of a size of one number for both sides, or of height and width. */
export const pairOf = (description: string) =>
  v.pipe(
    v.union(
      [
        v.config(v.pipe(v.number(must), v.safeInteger(must), v.minValue(1, must)), { abortPipeEarly: true }),
        v.strictTuple([integer(1, "height"), integer(1, "width")]),
      ],
      ({ input }) => {
        const [side, ...others] = Array.isArray(input) ? input : [];
        const isOneSide = Number.isSafeInteger(side) && side > 0 && others.length === 0;
        return isOneSide ? `${must}\nnote: write ${side} for both sides, or [${side}, ${side}]` : must;
      },
    ),
    v.description(description),
  );

/** Both sides of a size. */
export const pair = (size: number | readonly [number, number]): Pair =>
  typeof size === "number" ? [size, size] : [size[0], size[1]];

/** `5 x 3` */
export const pairText = ([height, width]: Pair): string => `${height} x ${width}`;

/** A size as an option: `5`, or `[5, 3]`. */
export const optionText = ([height, width]: Pair): string =>
  height === width ? String(height) : `[${height}, ${width}]`;

/** Height, width and channels of the images that go in. @throws {ShapeError} if samples are none */
export function imageOf(input: Shape): { size: Pair; channels: number } {
  mustBeImage(input);
  return { size: [input[0], input[1]], channels: input[2] };
}

/** `1 row`, `2 rows` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** How far windows reach. */
export interface Windows {
  /** Height and width of an image. */
  readonly image: Pair;
  /** The same with all zeros around it. */
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
export function windowsIn({ image, input, window, stride }: Windows, key: string): Pair {
  if (window[0] > input[0] || window[1] > input[1]) {
    const isPadded = input[0] > image[0] || input[1] > image[1];
    throw new ShapeError(
      `has windows of ${pairText(window)} pixels, but gets images of ${pairText(image)}${
        isPadded ? `, with padding ${pairText(input)}` : ""
      }`,
      [`use a ${key} of at most ${optionText(input)}`],
      key,
    );
  }
  const along = (side: 0 | 1) => Math.floor((input[side] - window[side]) / stride[side]) + 1;
  return [along(0), along(1)];
}

/** A warning if windows leave pixels between them out. */
export function skippedPixels({ window, stride }: Pick<Windows, "window" | "stride">, key: string) {
  if (stride[0] <= window[0] && stride[1] <= window[1]) return undefined;
  return {
    message: `skips pixels: stride = ${optionText(stride)} is larger than its windows of ${
      pairText(window)
    } pixels`,
    notes: [`use a stride of at most ${key}`],
    key: "stride",
  };
}

/** Pixels at the lower and the right border that are in no window. */
export function droppedPixels(
  { input, window, stride, output }: Omit<WindowShape, "batch" | "channels">,
): Pair {
  const along = (side: 0 | 1) => input[side] - ((output[side] - 1) * stride[side] + window[side]);
  return [Math.max(0, along(0)), Math.max(0, along(1))];
}
