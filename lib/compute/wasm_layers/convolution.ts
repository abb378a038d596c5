import type { Offset } from "../arena.ts";
import type {
  ConvolutionArrays,
  ConvolutionGradients,
  ConvolutionShape,
  ImageOperations,
} from "../layers/image_operations.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";
import { type Layout, layoutOf, shapeBytes, writeShape } from "./windows.ts";

/** Bytes of scratch memory for a tile. */
const tileBytes = 256;

/** Convolutions by the kernels, with the scratch memory for packed weights and padded images. */
export class Convolutions {
  readonly #scratch: ScratchBuffer;

  constructor(
    private readonly threads: Threads,
    private readonly addressOf: (offset: Offset) => Offset,
  ) {
    this.#scratch = new ScratchBuffer(threads.memory);
  }

  forward: ImageOperations["convolutionForward"] = (out, { x, weight, bias }, shape) => {
    const { batch, window, channels, filters } = shape;
    const depth = window[0] * window[1] * channels;
    const [to, of, w] = [out, x, weight].map(this.addressOf);
    const added = bias === undefined ? 0 : this.addressOf(bias);
    const layout = layoutOf(shape);
    const memory = this.#place(layout, packedBytes(depth, filters));
    this.threads.kernels.packVectors(memory.shared, w, 4 * filters, 4, filters, depth, added);
    this.threads.call(
      "convolutionForward",
      this.threads.parts(batch, 1, workOf(shape)),
      ({ from, to: until, thread }) => {
        const { tile, places, copies } = memory.of(thread);
        return [to, of, memory.shared, memory.shape, from, until, tile, places, copies];
      },
    );
  };

  backward: ImageOperations["convolutionBackward"] = ({ dX, dWeight, dBias }, dOut, arrays, shape) => {
    this.weightGradient({ dWeight, dBias }, dOut, arrays.x, shape);
    if (dX !== undefined) this.#inputGradient(dX, dOut, arrays.weight, shape);
  };

  /** The gradients of the weights and, unless it is `undefined`, of the bias; overwritten. */
  weightGradient(
    { dWeight, dBias }: Pick<ConvolutionGradients, "dWeight" | "dBias">,
    dOut: Offset,
    x: ConvolutionArrays["x"],
    shape: ConvolutionShape,
  ): void {
    const { batch, window, channels, filters } = shape;
    const [to, d, of] = [dWeight, dOut, x].map(this.addressOf);
    const bias = dBias === undefined ? 0 : this.addressOf(dBias);
    const layout = layoutOf(shape);
    const tiles = Math.ceil(window[0] * window[1] * channels / 5);
    const pairs = Math.ceil(filters / 8);
    const tileSums = 160 * pairs;
    const memory = this.#place(layout, tiles * tileSums + 32 * pairs);
    const biasSums = memory.shared + tiles * tileSums;
    this.threads.call(
      "convolutionWeightGradient",
      this.threads.parts(tiles, 1, workOf(shape)),
      ({ from, to: until, thread }) => {
        const { copies, wide } = memory.of(thread);
        const sums = memory.shared + from * tileSums;
        return [to, bias, d, of, memory.shape, batch, from, until, sums, biasSums, copies, wide];
      },
    );
  }

  #inputGradient(dX: Offset, dOut: Offset, weight: Offset, shape: ConvolutionShape): void {
    const { batch, window: [lines, width], channels, filters } = shape;
    const [to, d, w] = [dX, dOut, weight].map(this.addressOf);
    const run = width * channels;
    const layout = layoutOf(shape, { copied: run < 4 }); // vectors would pass the ends of images
    const line = packedBytes(filters, run);
    const memory = this.#place(layout, lines * line);
    for (let ky = 0; ky < lines; ky++) {
      const from = w + 4 * ky * run * filters;
      this.threads.kernels.packVectors(memory.shared + ky * line, from, 4, 4 * filters, run, filters, 0);
    }
    this.threads.call(
      "convolutionInputGradient",
      this.threads.parts(batch, 1, workOf(shape)),
      ({ from, to: until, thread }) => {
        const { places, copies, dropped } = memory.of(thread);
        return [to, d, memory.shared, memory.shape, from, until, places, copies, dropped];
      },
    );
  }

  /** Images with the zeros around that a convolution of this shape reads: those of {@linkcode paddedOf}. */
  pad(out: Offset, x: Offset, shape: ConvolutionShape): void {
    const [to, of] = [out, x].map(this.addressOf);
    const memory = this.#place(layoutOf(shape), 0);
    const { batch, input, channels } = shape;
    this.threads.call(
      "padImages",
      this.threads.parts(batch, 1, 4 * batch * input[0] * input[1] * channels),
      ({ from, to: until }) => [to, of, memory.shape, from, until],
    );
  }

  /** Scratch memory: the sizes, bytes that all threads share, and parts for each thread. */
  #place(layout: Layout, sharedBytes: number) {
    const shared = roundUp(sharedBytes);
    const { placesBytes, copiesBytes, wideBytes, windowBytes } = layout;
    const sizes = [tileBytes, placesBytes, copiesBytes, wideBytes, windowBytes].map(roundUp);
    const own = sizes.reduce((sum, bytes) => sum + bytes, 0);
    const start = this.#scratch.ensure(shapeBytes + shared + this.threads.count * own);
    writeShape(this.threads.memory, start, layout);
    return {
      shape: start,
      shared: start + shapeBytes,
      of: (thread: number) => {
        let at = start + shapeBytes + shared + thread * own;
        const [tile, places, copies, wide, dropped] = sizes.map((bytes) => (at += bytes) - bytes);
        return { tile, places, copies, wide, dropped };
      },
    };
  }

  /** Releases its memory. */
  close(): void {
    this.#scratch.close();
  }
}

const roundUp = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Bytes of a matrix `[depth, columns]` and its bias that the kernel packVectors has packed. */
const packedBytes = (depth: number, columns: number) => 16 * (depth + 1) * Math.ceil(columns / 4);

const workOf = ({ batch, output, window, channels, filters }: ConvolutionShape) =>
  batch * output[0] * output[1] * window[0] * window[1] * channels * filters;
