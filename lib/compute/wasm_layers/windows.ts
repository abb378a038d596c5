import type { Offset } from "../arena.ts";
import type { ConvolutionShape, Pair, WindowShape } from "../layers/image_operations.ts";
import type { KernelMemory } from "../memory.ts";

/** Pixels that are computed together, at least, if there are as many: small images come several at once. */
const blockPixels = 64;

/** Bytes of the sizes that {@linkcode writeShape} writes. */
export const shapeBytes = 64;

/** Sizes of windows as kernels read them, and of the scratch memory that one thread needs. */
export interface Layout {
  /** The class Windows of images.as. */
  readonly numbers: readonly number[];
  /** For the places of the windows of a block of images. */
  readonly placesBytes: number;
  /** For copies of these images with zeros around. */
  readonly copiesBytes: number;
  /** For their outputs, with four numbers a pixel if there are fewer. */
  readonly wideBytes: number;
  /** For the lines under a window. */
  readonly windowBytes: number;
}

/**
 * The layout of a convolution.
 *
 * @param options copied: whether images are copied even if no window passes their borders
 */
export function layoutOf(shape: ConvolutionShape, { copied = false } = {}): Layout {
  const { batch, input, channels, window, stride, output, before, filters } = shape;
  const reach = reachOf(shape);
  const padded = copied || passesBorders(shape, reach);
  const [lines, width] = padded ? reach : input;
  const pixels = output[0] * output[1];
  const block = Math.max(1, Math.min(batch, Math.ceil(blockPixels / pixels)));
  return {
    numbers: [
      ...[...input, channels, ...window, ...stride, ...output, filters, ...before],
      ...[Number(padded), lines, 4 * width * channels, block],
    ],
    placesBytes: 4 * block * pixels,
    copiesBytes: padded ? 4 * block * lines * width * channels + 16 : 0,
    wideBytes: filters < 4 ? 16 * block * pixels : 0,
    windowBytes: 4 * window[0] * width * channels + 16,
  };
}

/** Height and width of an image with the zeros around that windows reach. */
const reachOf = ({ output, stride, window }: ConvolutionShape): Pair => [
  (output[0] - 1) * stride[0] + window[0],
  (output[1] - 1) * stride[1] + window[1],
];

const passesBorders = ({ before, input }: ConvolutionShape, reach: Pair) =>
  before.some((zeros) => zeros > 0) || reach[0] > input[0] || reach[1] > input[1];

/**
 * The same convolution over images that have their zeros around already; `undefined` if no window passes the borders of
 * an image.
 */
export function paddedOf(shape: ConvolutionShape): ConvolutionShape | undefined {
  const reach = reachOf(shape);
  return passesBorders(shape, reach) ? { ...shape, input: reach, before: [0, 0] } : undefined;
}

/** The layout of pooling: windows stay inside. */
export const poolingLayout = (shape: WindowShape): Layout =>
  layoutOf({ ...shape, before: [0, 0], filters: shape.channels });

/** Writes the sizes for kernels to a place of {@linkcode shapeBytes} bytes. */
export function writeShape({ memory }: KernelMemory, at: Offset, { numbers }: Layout): void {
  new Int32Array(memory.buffer, at, numbers.length).set(numbers);
}
