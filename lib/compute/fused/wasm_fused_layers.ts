import type { Matrix, Scaling } from "../backend.ts";
import type { Threads } from "../threads.ts";
import { FusedConvolutions } from "./fused_convolutions.ts";
import type { FormOf, FusedForm, FusedLayer, FusedLayers } from "./fused_layers.ts";
import { FusedProducts } from "./fused_products.ts";
import { SharedBatch } from "./shared_batch.ts";

/** The first layers of several networks with the same batches, by the kernels: a form of each kind. */
export class WasmFusedLayers implements FusedLayers {
  readonly #batch: SharedBatch;
  readonly #products: FusedProducts;
  readonly #convolutions: FusedConvolutions;

  constructor(threads: Threads, inputs: number) {
    this.#batch = new SharedBatch(threads, inputs);
    this.#products = new FusedProducts(threads, this.#batch, inputs);
    this.#convolutions = new FusedConvolutions(threads, this.#batch);
  }

  /** Takes rows of a data set, which must be in the memory, as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    this.#batch.gather(matrix, rowNumbers, scaling);
  }

  /** Writes z of every layer of a group. */
  forward(layers: readonly FusedLayer[]): void {
    this.#pass("forward", layers);
  }

  /** Writes dWeight and dBias of every layer of a group from its dZ. */
  backward(layers: readonly FusedLayer[]): void {
    this.#pass("backward", layers);
  }

  #pass(direction: "forward" | "backward", layers: readonly FusedLayer[]): void {
    const dense = layersOf("dense", layers);
    if (dense.length > 0) this.#products[direction](dense);
    const convolutions = layersOf("convolution", layers);
    if (convolutions.length > 0) this.#convolutions[direction](convolutions);
  }

  /** Releases its memory. */
  close(): void {
    for (const part of [this.#products, this.#convolutions, this.#batch]) part.close();
  }
}

const layersOf = <Kind extends FusedForm["kind"]>(kind: Kind, layers: readonly FusedLayer[]) =>
  layers.filter((layer): layer is FusedLayer<FormOf<Kind>> => layer.form.kind === kind);
