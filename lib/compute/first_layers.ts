import type { Offset } from "./arena.ts";
import type { Matrix, Scaling } from "./backend.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { KernelMemory } from "./memory.ts";
import { Region } from "./region.ts";
import { Batch, readsZerosInPlace } from "./wasm_batch.ts";
import { Products } from "./wasm_products.ts";

/** A dense first layer of one network; byte offsets from the start of the memory. */
export interface FirstLayer {
  readonly units: number;
  /** `[inputs, units]` */
  readonly weight: Offset;
  /** `[units]` */
  readonly bias: Offset;
  /** `x · weight + bias`, `[batch, units]` */
  readonly z: Offset;
  readonly dWeight: Offset;
  readonly dBias: Offset;
  readonly dZ: Offset;
}

/** Units from which a layer is faster alone than in a wide product with others. */
const wideAlone = 32;

/**
 * The first layers of several networks that see the same batches. Their weights are laid side by side, so that one
 * wide product serves all: the batch is fetched once, its zeros are skipped once. Each number is the same sum in the
 * same order as in a product of its own.
 */
export class FirstLayers {
  readonly #batch: Batch;
  readonly #products: Products;
  readonly #x: Region;
  readonly #wide: Region;
  #rows = 0;
  /** The data if its non-zero numbers are read in place. */
  #sparse: Matrix | undefined;
  #matrix: Matrix | undefined;
  #copied = false;

  constructor(memory: KernelMemory, private readonly kernels: Kernels, private readonly inputs: number) {
    this.#batch = new Batch(memory, kernels);
    this.#products = new Products(memory, kernels);
    this.#x = new Region(memory);
    this.#wide = new Region(memory);
  }

  /** Takes rows of a data set, which must lie in the memory, as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    this.#rows = rowNumbers.length;
    this.#batch.note(matrix, rowNumbers, scaling);
    this.#sparse = readsZerosInPlace(matrix, scaling) ? matrix : undefined;
    this.#matrix = matrix;
    this.#copied = false;
  }

  /** The batch as numbers, copied once. */
  #copy(): Offset {
    const x = this.#x.ensure(4 * this.#rows * this.inputs);
    if (!this.#copied) this.#batch.copy(x, this.#matrix!, this.#matrix!.place!.offset, this.#rows);
    this.#copied = true;
    return x;
  }

  /** Writes z of every layer. */
  forward(layers: readonly FirstLayer[]): void {
    for (const group of this.#columns(layers)) {
      const { weight, bias, z, units } = this.#layOut(group);
      this.#join(weight, "weight", group, this.inputs);
      this.#join(bias, "bias", group, 1);
      if (this.#sparse) this.#batch.forward(z, this.#sparse, weight, bias, this.#rows, units);
      else {
        const sizes = { rows: this.#rows, depth: this.inputs, columns: units };
        this.#products.multiply(z, this.#copy(), weight, bias, sizes, "none");
      }
      this.#split(z, "z", group, this.#rows);
    }
  }

  /** Writes dWeight and dBias of every layer from its dZ. */
  backward(layers: readonly FirstLayer[]): void {
    const finite = layers.map(({ dZ, units }) => this.kernels.allFinite(dZ, 0, this.#rows * units) === 1);
    const sparse = finite.includes(true) ? this.#sparse : undefined;
    if (sparse) this.#batch.sort(sparse, this.#rows);
    for (const group of this.#columns(layers)) {
      const { weight: dWeight, z: dZ, units } = this.#layOut(group, "gradients");
      this.#join(dZ, "dZ", group, this.#rows);
      const skipsZeros = group.every((layer) => finite[layers.indexOf(layer)]); // 0 · Infinity is NaN
      if (sparse && skipsZeros) this.#batch.backward(dWeight, sparse, dZ, this.#rows, units);
      else {
        const sizes = { rows: this.inputs, depth: this.#rows, columns: units };
        this.#products.multiply(dWeight, this.#copy(), dZ, 0, sizes, "left");
      }
      this.#split(dWeight, "dWeight", group, this.inputs);
    }
    for (const layer of layers) this.kernels.columnSums(layer.dBias, layer.dZ, this.#rows, layer.units);
  }

  /** Gives its memory back. */
  close(): void {
    for (const part of [this.#batch, this.#products, this.#x, this.#wide]) part.close();
  }

  /** Layers that share a wide product: wide ones fill the registers alone, and copying them would cost more. */
  #columns(layers: readonly FirstLayer[]): FirstLayer[][] {
    const wide = layers.filter(({ units }) => units >= wideAlone).map((layer) => [layer]);
    const narrow = layers.filter(({ units }) => units < wideAlone);
    return narrow.length > 0 ? [narrow, ...wide] : wide;
  }

  /** Where the arrays of a product lie: those of the layer itself, or wide ones. */
  #layOut(layers: readonly FirstLayer[], of: "values" | "gradients" = "values") {
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

  /** Lays arrays of `rows` rows side by side. */
  #join(
    wide: Offset,
    array: Exclude<keyof FirstLayer, "units">,
    layers: readonly FirstLayer[],
    rows: number,
  ) {
    this.#eachPart(wide, layers, (at, stride, layer) => {
      this.kernels.copyMatrix(at, stride, layer[array], 4 * layer.units, rows, layer.units);
    });
  }

  /** Takes them apart again. */
  #split(
    wide: Offset,
    array: Exclude<keyof FirstLayer, "units">,
    layers: readonly FirstLayer[],
    rows: number,
  ) {
    this.#eachPart(wide, layers, (at, stride, layer) => {
      this.kernels.copyMatrix(layer[array], 4 * layer.units, at, stride, rows, layer.units);
    });
  }

  #eachPart(
    wide: Offset,
    layers: readonly FirstLayer[],
    copy: (at: Offset, stride: number, layer: FirstLayer) => void,
  ): void {
    if (layers.length === 1) return; // it is in place
    const stride = 4 * layers.reduce((sum, layer) => sum + layer.units, 0);
    let at = wide;
    for (const layer of layers) {
      copy(at, stride, layer);
      at += 4 * layer.units;
    }
  }
}
