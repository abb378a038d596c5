import type { Offset } from "./arena.ts";
import type { Matrix, Scaling } from "./backend.ts";
import type { FusedLayer, FusedLayers } from "./fused_layers.ts";
import { ScratchBuffer } from "./scratch_buffer.ts";
import type { Threads } from "./threads.ts";
import { Batch, canReadSparse } from "./wasm_batch.ts";
import { Products } from "./wasm_products.ts";

/**
 * The first layers of several networks with the same batches. Their weights are placed side by side, so that one wide
 * product computes all: the batch is read once, and its zeros are skipped once. Each number is the same sum, in the
 * same order, as in a separate product.
 */
export class WasmFusedLayers implements FusedLayers {
  readonly #batch: Batch;
  readonly #products: Products;
  readonly #x: ScratchBuffer;
  readonly #wide: ScratchBuffer;
  #rows = 0;
  /** The data if its non-zero numbers are read in place. */
  #sparse: Matrix | undefined;
  #matrix: Matrix | undefined;
  #copied = false;

  constructor(private readonly threads: Threads, private readonly inputs: number) {
    this.#batch = new Batch(threads);
    this.#products = new Products(threads);
    this.#x = new ScratchBuffer(threads.memory);
    this.#wide = new ScratchBuffer(threads.memory);
  }

  /** Takes rows of a data set, which must be in the memory, as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    this.#rows = rowNumbers.length;
    this.#batch.note(matrix, rowNumbers, scaling);
    this.#sparse = canReadSparse(matrix, scaling) ? matrix : undefined;
    this.#matrix = matrix;
    this.#copied = false;
  }

  /** The batch as numbers, copied once. */
  #copy(): Offset {
    const x = this.#x.ensure(4 * this.#rows * this.inputs);
    if (!this.#copied) this.#batch.copy(x, this.#matrix!, this.#rows);
    this.#copied = true;
    return x;
  }

  /** Writes z of every layer of a product. */
  forward(layers: readonly FusedLayer[]): void {
    const { weight, bias, z, units } = this.#layOut(layers);
    this.#copyParts("join", weight, "weight", layers, this.inputs);
    this.#copyParts("join", bias, "bias", layers, 1);
    if (this.#sparse) this.#batch.forward(z, this.#sparse, weight, bias, this.#rows, units);
    else {
      const sizes = { rows: this.#rows, depth: this.inputs, columns: units };
      this.#products.multiply(z, this.#copy(), weight, bias, sizes, "none");
    }
    this.#copyParts("split", z, "z", layers, this.#rows);
  }

  /** Writes dWeight and dBias of every layer of a product from its dZ. */
  backward(layers: readonly FusedLayer[]): void {
    const { weight: dWeight, z: dZ, units } = this.#layOut(layers, "gradients");
    this.#copyParts("join", dZ, "dZ", layers, this.#rows);
    if (this.#sparse && this.threads.kernels.allFinite(dZ, 0, this.#rows * units)) { // 0 · Infinity is NaN
      this.#batch.sort(this.#sparse, this.#rows);
      this.#batch.backward(dWeight, this.#sparse, dZ, this.#rows, units);
    } else {
      const sizes = { rows: this.inputs, depth: this.#rows, columns: units };
      this.#products.multiply(dWeight, this.#copy(), dZ, 0, sizes, "left");
    }
    this.#copyParts("split", dWeight, "dWeight", layers, this.inputs);
    for (const layer of layers) {
      this.threads.kernels.columnSums(layer.dBias, layer.dZ, this.#rows, layer.units);
    }
  }

  /** Releases its memory. */
  close(): void {
    for (const part of [this.#batch, this.#products, this.#x, this.#wide]) part.close();
  }

  /** Byte offsets of the arrays of a product: those of the layer itself, or wide ones. */
  #layOut(layers: readonly FusedLayer[], of: "values" | "gradients" = "values") {
    const units = layers.reduce((sum, layer) => sum + layer.units, 0);
    if (layers.length === 1) {
      const [{ weight, bias, z, dWeight, dBias, dZ }] = layers;
      return of === "values" ? { units, weight, bias, z } : { units, weight: dWeight, bias: dBias, z: dZ };
    }
    const row = Math.ceil(units / 16) * 64;
    const weights = Math.ceil((4 * units * this.inputs) / 64) * 64;
    const weight = this.#wide.ensure(weights + row + 4 * units * this.#rows);
    return { units, weight, bias: weight + weights, z: weight + weights + row };
  }

  /** Copies arrays of `rows` rows side by side into a wide one, or back. */
  #copyParts(
    direction: "join" | "split",
    wide: Offset,
    array: Exclude<keyof FusedLayer, "units">,
    layers: readonly FusedLayer[],
    rows: number,
  ): void {
    if (layers.length === 1) return; // already in place
    const stride = 4 * layers.reduce((sum, layer) => sum + layer.units, 0);
    let at = wide;
    for (const { [array]: part, units } of layers) {
      const width = 4 * units;
      if (direction === "join") this.threads.kernels.copyMatrix(at, stride, part, width, rows, units);
      else this.threads.kernels.copyMatrix(part, width, at, stride, rows, units);
      at += width;
    }
  }
}
