import * as v from "../../npm/valibot.ts";
import type { Pair, WindowShape } from "../../compute/layers/image_operations.ts";
import { type Layer, layers, type Shape, taking } from "../layer.ts";
import {
  counted,
  droppedPixels,
  imageOf,
  pair,
  pairOf,
  pairText,
  skippedPixels,
  windowsIn,
} from "./windows.ts";

/** How the numbers of a window become one. */
export type Pooling = "max" | "average";

/**
 * Pooling over images, for each channel. Windows that do not fit are dropped.
 *
 * @throws {ShapeError} if samples are no images, or smaller than a window
 */
export function pool2d(shape: Shape, pooling: Pooling, window: Pair, stride: Pair = window): Layer {
  const { size, channels } = imageOf(shape);
  const output = windowsIn({ image: size, input: size, window, stride }, "size");
  const sizes = { input: size, channels, window, stride, output };
  return { ...pool(shape, [...output, channels], pooling, sizes), remark: remarkOn(sizes) };
}

/** Whether windows reach all pixels. */
function remarkOn(sizes: Omit<WindowShape, "batch">): Layer["remark"] {
  const { window, stride, input } = sizes;
  if ([...window, ...stride].every((size) => size === 1)) {
    return {
      message: "has no effect: its windows are single pixels",
      notes: ["set size = 2, or remove the layer"],
      key: "size",
    };
  }
  const skipped = skippedPixels(sizes, "size");
  if (skipped) return skipped;
  const [rows, columns] = droppedPixels(sizes);
  if (rows === 0 && columns === 0) return undefined;
  const dropped = [
    ...(rows > 0 ? [`the last ${counted(rows, "row").replace(/^1 /, "")}`] : []),
    ...(columns > 0 ? [`the last ${counted(columns, "column").replace(/^1 /, "")}`] : []),
  ].join(" and ");
  return {
    message: `drops ${dropped} of its images of ${pairText(input)} pixels: no window reaches them`,
    notes: ["choose size and stride so that windows end at the border, or pad in the convolution before it"],
    key: "size",
  };
}

/**
 * The mean of each channel over the whole image.
 *
 * @throws {ShapeError} if samples are no images
 */
export function globalAveragePool2d(shape: Shape): Layer {
  const { size, channels } = imageOf(shape);
  const sizes = { input: size, channels, window: size, stride: size, output: [1, 1] as const };
  return pool(shape, [channels], "average", sizes);
}

function pool(input: Shape, output: Shape, pooling: Pooling, sizes: Omit<WindowShape, "batch">): Layer {
  return {
    input,
    output,
    tensors: [],
    forward({ images }, out, { x }, { batch }) {
      const shape = { ...sizes, batch };
      if (pooling === "max") images.maxPoolForward(out, x, shape);
      else images.averagePoolForward(out, x, shape);
    },
    backward({ images }, dX, _dTensors, dOut, { x }, { batch }) {
      if (dX === undefined) return;
      const shape = { ...sizes, batch };
      if (pooling === "max") images.maxPoolBackward(dX, dOut, x, shape);
      else images.averagePoolBackward(dX, dOut, shape);
    },
  };
}

const options = v.strictObject({
  size: v.optional(pairOf("height and width of a window, in pixels: n or [height, width]"), 2),
  stride: v.optional(pairOf("pixels from window to window: n or [height, width] (default: size)")),
});

for (
  const [name, pooling, what] of [["max_pool2d", "max", "greatest"], [
    "avg_pool2d",
    "average",
    "mean",
  ]] as const
) {
  layers.register(name, {
    description: `the ${what} number of each window of an image, for each channel`,
    options,
    build: ({ size, stride = size }) =>
      taking("images", (input) => pool2d(input, pooling, pair(size), pair(stride))),
  });
}

layers.register("global_avg_pool2d", {
  description: "the mean of each channel over the whole image: rows of numbers come out",
  options: v.strictObject({}),
  build: () => taking("images", globalAveragePool2d),
});
