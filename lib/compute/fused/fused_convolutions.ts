import type { Offset } from "../arena.ts";
import type { ConvolutionShape } from "../layers/image_operations.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";
import { Convolutions } from "../wasm_layers/convolution.ts";
import { paddedOf } from "../wasm_layers/windows.ts";
import type { FormOf, FusedLayer } from "./fused_layers.ts";
import type { SharedBatch } from "./shared_batch.ts";
import { type Part, SideBySide } from "./side_by_side.ts";

type Convolution = FusedLayer<FormOf<"convolution">>;

/**
 * First layers that are convolutions. All read the same images, which get their zeros around once. Those of a group
 * differ only in their filters, which are placed side by side: one wide convolution computes all. Each number is the
 * same sum, in the same order, as in a separate convolution.
 */
export class FusedConvolutions {
  readonly #convolutions: Convolutions;
  readonly #wide: SideBySide;
  /** Images with zeros around, by their sizes, and the batch that they are of. */
  readonly #padded = new Map<string, { readonly images: ScratchBuffer; batch: number }>();

  constructor(private readonly threads: Threads, private readonly batch: SharedBatch) {
    this.#convolutions = new Convolutions(threads, (address) => address);
    this.#wide = new SideBySide(threads);
  }

  /** Writes z of every layer of a group. */
  forward(layers: readonly Convolution[]): void {
    const { x, shape } = this.#imagesOf(layers);
    if (layers.length === 1) {
      const [{ z, weight, bias }] = layers;
      return this.#convolutions.forward(z, { x, weight, bias }, shape);
    }
    const { weightRows, outputRows } = rowsOf(shape);
    const { weight, bias, z } = this.#wide.room(shape.filters, weightRows, outputRows);
    this.#wide.join(weight, partsOf(layers, "weight"), weightRows);
    this.#wide.join(bias, partsOf(layers, "bias"), 1);
    this.#convolutions.forward(z, { x, weight, bias }, shape);
    this.#wide.split(partsOf(layers, "z"), z, outputRows);
  }

  /** Writes dWeight and dBias of every layer of a group from its dZ. */
  backward(layers: readonly Convolution[]): void {
    const { x, shape } = this.#imagesOf(layers);
    const { weightRows, outputRows } = rowsOf(shape);
    if (layers.length === 1) {
      const [{ dWeight, dBias, dZ }] = layers;
      return this.#convolutions.weightGradient({ dWeight, dBias }, dZ, x, shape);
    }
    const { weight: dWeight, bias: dBias, z: dZ } = this.#wide.room(shape.filters, weightRows, outputRows);
    this.#wide.join(dZ, partsOf(layers, "dZ"), outputRows);
    this.#convolutions.weightGradient({ dWeight, dBias }, dZ, x, shape);
    this.#wide.split(partsOf(layers, "dWeight"), dWeight, weightRows);
    this.#wide.split(partsOf(layers, "dBias"), dBias, 1);
  }

  /** The images of the batch as the layers of a group read them, and the sizes of the wide convolution. */
  #imagesOf(layers: readonly Convolution[]): { x: Offset; shape: ConvolutionShape } {
    const filters = layers.reduce((sum, { form }) => sum + form.sizes.filters, 0);
    const shape = { ...layers[0].form.sizes, filters, batch: this.batch.rows };
    const padded = paddedOf(shape);
    if (!padded) return { x: this.batch.copy(), shape };
    const { input, channels, before } = shape;
    const key = JSON.stringify([input, channels, before, padded.input]);
    const kept = this.#padded.get(key) ?? { images: new ScratchBuffer(this.threads.memory), batch: 0 };
    this.#padded.set(key, kept);
    const [height, width] = padded.input;
    const x = kept.images.ensure(4 * this.batch.rows * height * width * channels);
    if (kept.batch !== this.batch.number) this.#convolutions.pad(x, this.batch.copy(), shape);
    kept.batch = this.batch.number;
    return { x, shape: padded };
  }

  /** Releases its memory. */
  close(): void {
    this.#convolutions.close();
    this.#wide.close();
    for (const { images } of this.#padded.values()) images.close();
    this.#padded.clear();
  }
}

/** Rows of the arrays of a convolution: numbers that a filter reads, and pixels that come out. */
const rowsOf = ({ window, channels, batch, output }: ConvolutionShape) => ({
  weightRows: window[0] * window[1] * channels,
  outputRows: batch * output[0] * output[1],
});

const partsOf = (layers: readonly Convolution[], array: Exclude<keyof Convolution, "form">): Part[] =>
  layers.map(({ form, [array]: at }) => ({ at, columns: form.sizes.filters }));
