import type { Offset } from "../arena.ts";
import type { Threads } from "../threads.ts";
import { Products } from "../wasm_products.ts";
import type { FormOf, FusedLayer } from "./fused_layers.ts";
import type { SharedBatch } from "./shared_batch.ts";
import { type Part, SideBySide } from "./side_by_side.ts";

type Dense = FusedLayer<FormOf<"dense">>;

/**
 * Dense first layers. Those of a group are placed side by side, so that one wide product computes all: the batch is
 * read once, and its zeros are skipped once. Each number is the same sum, in the same order, as in a separate product.
 */
export class FusedProducts {
  readonly #products: Products;
  readonly #wide: SideBySide;

  constructor(
    private readonly threads: Threads,
    private readonly batch: SharedBatch,
    private readonly inputs: number,
  ) {
    this.#products = new Products(threads);
    this.#wide = new SideBySide(threads);
  }

  /** Writes z of every layer of a group. */
  forward(layers: readonly Dense[]): void {
    const units = unitsOf(layers);
    if (layers.length === 1) return this.#forward(layers[0].z, layers[0].weight, layers[0].bias, units);
    const { weight, bias, z } = this.#wide.room(units, this.inputs, this.batch.rows);
    const hasBias = layers.some((layer) => layer.bias !== undefined);
    this.#wide.join(weight, partsOf(layers, "weight"), this.inputs);
    if (hasBias) this.#wide.join(bias, partsOf(layers, "bias"), 1);
    this.#forward(z, weight, hasBias ? bias : undefined, units);
    this.#wide.split(partsOf(layers, "z"), z, this.batch.rows);
  }

  #forward(z: Offset, weight: Offset, bias: Offset | undefined, units: number): void {
    const { sparse, nonZero, rows } = this.batch;
    if (sparse) return nonZero.forward(z, sparse, weight, bias, rows, units);
    const sizes = { rows, depth: this.inputs, columns: units };
    this.#products.multiply(z, this.batch.copy(), weight, bias ?? 0, sizes, "none");
  }

  /** Writes dWeight and dBias of every layer of a group from its dZ. */
  backward(layers: readonly Dense[]): void {
    const units = unitsOf(layers);
    const { rows } = this.batch;
    if (layers.length === 1) this.#weightGradient(layers[0].dWeight, layers[0].dZ, units);
    else {
      const { weight: dWeight, z: dZ } = this.#wide.room(units, this.inputs, rows);
      this.#wide.join(dZ, partsOf(layers, "dZ"), rows);
      this.#weightGradient(dWeight, dZ, units);
      this.#wide.split(partsOf(layers, "dWeight"), dWeight, this.inputs);
    }
    for (const { dBias, dZ, form } of layers) {
      if (dBias !== undefined) this.threads.kernels.columnSums(dBias, dZ, rows, form.units);
    }
  }

  #weightGradient(dWeight: Offset, dZ: Offset, units: number): void {
    const { sparse, nonZero, rows } = this.batch;
    if (sparse && this.threads.kernels.allFinite(dZ, 0, rows * units)) { // 0 · Infinity is NaN
      nonZero.sort(sparse, rows);
      nonZero.backward(dWeight, sparse, dZ, rows, units);
    } else {
      const sizes = { rows: this.inputs, depth: rows, columns: units };
      this.#products.multiply(dWeight, this.batch.copy(), dZ, 0, sizes, "left");
    }
  }

  /** Releases its memory. */
  close(): void {
    this.#products.close();
    this.#wide.close();
  }
}

const unitsOf = (layers: readonly Dense[]) => layers.reduce((sum, { form }) => sum + form.units, 0);

const partsOf = (layers: readonly Dense[], array: Exclude<keyof Dense, "form">): Part[] =>
  layers.map(({ form, [array]: at }) => ({ at, columns: form.units }));
