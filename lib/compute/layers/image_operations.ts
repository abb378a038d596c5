import type { Offset } from "../arena.ts";

/** Height and width. */
export type Pair = readonly [height: number, width: number];

/** Windows over images: x `[batch, ...input, channels]`, out `[batch, ...output, filters or channels]`. */
export interface WindowShape {
  /** Number of images. */
  readonly batch: number;
  /** Height and width of an image that goes in. */
  readonly input: Pair;
  /** Numbers of a pixel that goes in. */
  readonly channels: number;
  /** Height and width of a window. */
  readonly window: Pair;
  /** Pixels from window to window. */
  readonly stride: Pair;
  /** Height and width of what comes out: one pixel a window. */
  readonly output: Pair;
}

/** Sizes of a convolution: weight `[...window, channels, filters]`, out `[batch, ...output, filters]`. */
export interface ConvolutionShape extends WindowShape {
  /** Zeros above and to the left of an image; those below and to the right follow from the output. */
  readonly before: Pair;
  /** Numbers of a pixel that comes out. */
  readonly filters: number;
}

/** Arrays of a convolution. */
export interface ConvolutionArrays {
  /** Images that go in. */
  readonly x: Offset;
  /** `[...window, channels, filters]` */
  readonly weight: Offset;
  /** One number per filter, if there are any. */
  readonly bias: Offset | undefined;
}

/** Gradients of a convolution, all overwritten; what is `undefined` is left out. */
export interface ConvolutionGradients {
  /** Of the images. */
  readonly dX: Offset | undefined;
  /** Of the weights. */
  readonly dWeight: Offset;
  /** Of the bias. */
  readonly dBias: Offset | undefined;
}

/**
 * Operations on images, which are arrays `[batch, height, width, channels]`.
 *
 * Formulas: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 */
export interface ImageOperations {
  /** `out[b, y, x, f] = Σ x[b, y · stride + ky - top, x · stride + kx - left, c] · weight[ky, kx, c, f] + bias[f]`. */
  convolutionForward(out: Offset, arrays: ConvolutionArrays, shape: ConvolutionShape): void;

  /** From `dOut = ∂loss/∂out` to the gradients of what {@linkcode convolutionForward} has read. */
  convolutionBackward(
    gradients: ConvolutionGradients,
    dOut: Offset,
    arrays: Omit<ConvolutionArrays, "bias">,
    shape: ConvolutionShape,
  ): void;

  /** The greatest number of each window, for each channel. */
  maxPoolForward(out: Offset, x: Offset, shape: WindowShape): void;

  /** The gradient goes to the first of the greatest numbers of a window, by rows; dX is overwritten. */
  maxPoolBackward(dX: Offset, dOut: Offset, x: Offset, shape: WindowShape): void;

  /** The mean of each window, for each channel. */
  averagePoolForward(out: Offset, x: Offset, shape: WindowShape): void;

  /** dX is overwritten. */
  averagePoolBackward(dX: Offset, dOut: Offset, shape: WindowShape): void;
}

/** Numbers of the arrays: what goes in, what comes out, and the weights of a convolution. */
export function lengthsOf(
  { batch, input, output, channels, window, filters = channels }: WindowShape & { readonly filters?: number },
): { inputs: number; outputs: number; weights: number } {
  return {
    inputs: batch * input[0] * input[1] * channels,
    outputs: batch * output[0] * output[1] * filters,
    weights: window[0] * window[1] * channels * filters,
  };
}
