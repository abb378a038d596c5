import * as v from "../../npm/valibot.ts";
import { flag, integer } from "../../base/names/fields.ts";
import type { ConvolutionShape, Pair } from "../../compute/layers/image_operations.ts";
import { type Layer, layers, type Shape, ShapeError, taking } from "../layer.ts";
import { imageOf, optionText, pair, pairOf, pairText, skippedPixels, windowsIn } from "./windows.ts";

/** Options of a convolution: see the registered layer. */
export interface ConvolutionOptions {
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: "valid" | "same" | number;
  /** Default: yes. */
  readonly bias?: boolean | undefined;
}

/**
 * A convolution over images: weight `[kernel height, kernel width, channels, filters]` and bias `[filters]`. Like in
 * all libraries of the field the kernel is not turned (it is a cross-correlation).
 *
 * @throws {ShapeError} if samples are no images, or smaller than the kernel
 */
export function conv2d(shape: Shape, options: ConvolutionOptions): Layer {
  const { filters, kernel, stride, bias = true } = options;
  const { size, channels } = imageOf(shape);
  const { before, padded } = paddingOf(options, size);
  const output = windowsIn({ image: size, input: padded, window: kernel, stride }, "kernel_size");
  const inner = kernel[0] * kernel[1];
  const sizes = { input: size, channels, window: kernel, stride, before, output, filters };
  const sizesOf = (batch: number): ConvolutionShape => ({ batch, ...sizes });
  return {
    input: shape,
    output: [...output, filters],
    remark: skippedPixels({ window: kernel, stride }, "kernel_size") ?? widePadding(options),
    can: ["fused"],
    fusedAs: { kind: "convolution", sizes },
    work: output[0] * output[1] * inner * channels * filters,
    tensors: [
      {
        name: "weight",
        shape: [...kernel, channels, filters],
        initial: "initializer",
        fanIn: inner * channels,
        fanOut: inner * filters,
      },
      ...(bias ? [{ name: "bias", shape: [filters], initial: "zeros", isBias: true }] as const : []),
    ],
    forward(backend, out, { x, tensors: [weight, bias] }, { batch }) {
      backend.images.convolutionForward(out, { x, weight, bias }, sizesOf(batch));
    },
    backward(backend, dX, [dWeight, dBias], dOut, { x, tensors: [weight] }, { batch }) {
      backend.images.convolutionBackward({ dX, dWeight, dBias }, dOut, { x, weight }, sizesOf(batch));
    },
  };
}

/** A warning if whole windows are zeros of the padding. */
function widePadding({ kernel, padding }: ConvolutionOptions): Layer["remark"] {
  if (typeof padding === "string" || (padding < kernel[0] && padding < kernel[1])) return undefined;
  return {
    message: `has padding = ${padding}, so the outermost of its ${pairText(kernel)} windows hold only zeros`,
    notes: ["use a padding smaller than kernel_size"],
    key: "padding",
  };
}

/** Zeros before an image, and its size with all zeros. The odd zero of an even kernel comes after. */
function paddingOf(
  { kernel, stride, padding }: ConvolutionOptions,
  size: Pair,
): { before: Pair; padded: Pair } {
  if (padding === "same") {
    if (stride[0] !== 1 || stride[1] !== 1) {
      const zeros = Math.floor((Math.max(kernel[0], kernel[1]) - 1) / 2);
      throw new ShapeError(
        `has padding = "same" and stride = ${optionText(stride)}: "same" is only for stride = 1`,
        [`write the number of zeros on each side: padding = ${zeros}`],
        "padding",
      );
    }
    const all = (side: 0 | 1) => kernel[side] - 1;
    return {
      before: [Math.floor(all(0) / 2), Math.floor(all(1) / 2)],
      padded: [size[0] + all(0), size[1] + all(1)],
    };
  }
  const zeros = padding === "valid" ? 0 : padding;
  return { before: [zeros, zeros], padded: [size[0] + 2 * zeros, size[1] + 2 * zeros] };
}

const mustPad = 'must be "valid", "same", or a whole number of at least 0';

layers.register("conv2d", {
  description: "convolution over images: each filter looks for one pattern everywhere",
  options: v.strictObject({
    filters: integer(1, "number of filters; each makes one channel of the output"),
    kernel_size: pairOf("height and width of the patterns, in pixels: n or [height, width]"),
    stride: v.optional(pairOf("pixels from one place of a pattern to the next: n or [height, width]"), 1),
    padding: v.optional(
      v.pipe(
        v.union(
          [
            v.picklist(["valid", "same"]),
            v.config(
              v.pipe(v.number(mustPad), v.safeInteger(mustPad), v.minValue(0, mustPad)),
              { abortPipeEarly: true },
            ),
          ],
          mustPad,
        ),
        v.description(
          "zeros around images. valid: none; same: as many as keep their size, for stride 1; or a number for each side",
        ),
      ),
      "valid",
    ),
    bias: v.optional(
      flag("whether filters have a bias (default: true); a batch_norm after the layer makes it useless"),
    ),
  }),
  build: ({ filters, kernel_size, stride, padding, bias }) => {
    const options = { filters, kernel: pair(kernel_size), stride: pair(stride), padding, bias };
    return taking("images", (input) => conv2d(input, options));
  },
});
