import { isOurs } from "../base/guests.ts";
import type { BlasOnMemory } from "./blas.ts";
import type { Offset } from "./arena.ts";
import {
  type Activation,
  type Backend,
  type DenseShape,
  isRowActivation,
  type Loss,
  type Matrix,
  type MatrixShape,
  type Scaling,
  type UpdateRule,
} from "./backend.ts";
import type { Engine } from "./engine.ts";
import { activationBackward, activationForward, lossGradient, lossSum, updateByLoop } from "./elementwise.ts";
import { gather } from "./gather.ts";
import { KernelMemory } from "./memory.ts";
import { type PlacedMatrix, placeMatrix } from "./place_matrix.ts";
import type { FusedLayers } from "./fused/fused_layers.ts";
import type { ThreadPool } from "./thread_pool.ts";
import { type ThreadRange, Threads } from "./threads.ts";
import { Batch, canReadSparse, hasGatherKernel } from "./wasm_batch.ts";
import { WasmFusedLayers } from "./fused/wasm_fused_layers.ts";
import { WasmImages } from "./wasm_layers/images.ts";
import { WasmNorms } from "./wasm_layers/norms.ts";
import { Products } from "./wasm_products.ts";

/**
 * Backends on WebAssembly SIMD, in float32. `wasm` gives the same bits on every machine, for sparse and dense data.
 * `wasm-fma` fuses multiplication and addition if the processor can, so two results are possible. `blas` uses a system
 * library for products; its results depend on its version, on the processor and on the number of threads.
 */
export class WasmEngine implements Engine {
  readonly bytesPerNumber = 4;
  readonly #threads: Threads;

  /**
   * @param memory of this thread (default: a new one)
   * @param pool other threads that compute parts of its operations
   * @param library a BLAS library, for `blas`
   * @throws {Error} if the library cannot be loaded
   */
  constructor(
    readonly name: "wasm" | "wasm-fma" | "blas" = "wasm",
    readonly memory: KernelMemory = KernelMemory.create(),
    pool?: ThreadPool,
    library?: BlasOnMemory,
  ) {
    this.#threads = new Threads(memory, name === "wasm-fma" ? "fma" : "strict", pool, library);
  }

  /**
   * Places a matrix of a data set in the memory of kernels.
   *
   * @param sparse whether to list its non-zero numbers, too, for first layers; "auto": if they are few
   * @throws {OutOfMemoryError} when the memory is full
   */
  place(matrix: Matrix, sparse: boolean | "auto" = "auto"): PlacedMatrix {
    return placeMatrix(this.memory, this.#threads.kernels, matrix, sparse);
  }

  fusedLayers(inputs: number): FusedLayers {
    return new WasmFusedLayers(this.#threads, inputs);
  }

  /** @throws {OutOfMemoryError} when the memory is full */
  open(bytes: number, zeroed: number = bytes): WasmBackend {
    return new WasmBackend(this.name, this.#threads, bytes, zeroed);
  }
}

/** Kernels do not check offsets: the arrays of a trial are laid out by its `Arena`, which checks them. */
export class WasmBackend implements Backend {
  readonly bytesPerNumber = 4;
  readonly images: WasmImages;
  readonly norms: WasmNorms;
  readonly #base: Offset;
  readonly #batch: Batch;
  readonly #products: Products;
  /** Data rows in place of an input array, until the array itself is read. */
  #sparse: { x: Offset; matrix: Matrix; rows: number } | undefined;

  constructor(
    readonly name: string,
    private readonly threads: Threads,
    private readonly bytes: number,
    zeroed: number,
  ) {
    this.#base = threads.memory.allocate(bytes, zeroed);
    this.#batch = new Batch(threads);
    this.#products = new Products(threads);
    this.images = new WasmImages(threads, (offset) => this.#at(offset));
    this.norms = new WasmNorms(threads, (offset) => this.#at(offset));
  }

  view(offset: Offset, length: number): Float32Array {
    if (offset % 4 !== 0) throw new RangeError(`offset ${offset} is not a multiple of 4 bytes`);
    if (!(offset >= 0) || !(length >= 0) || offset + 4 * length > this.bytes) {
      throw new RangeError(`${length} numbers at byte ${offset} exceed the memory of ${this.bytes} bytes`);
    }
    this.#settle(offset, 4 * length);
    return this.#view(offset, length);
  }

  gather(out: Offset, matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    if (this.#sparse?.x === out) this.#sparse = undefined;
    else if (this.#sparse) this.#settle(this.#sparse.x);
    const rows = rowNumbers.length;
    if (!hasGatherKernel(matrix, scaling)) {
      return gather(this.view(out, rows * matrix.columns), matrix, rowNumbers, scaling);
    }
    this.#batch.note(matrix, rowNumbers, scaling);
    if (canReadSparse(matrix, scaling)) this.#sparse = { x: out, matrix, rows };
    else this.#batch.copy(this.#at(out), matrix, rows);
  }

  denseForward(out: Offset, x: Offset, weight: Offset, bias: Offset | undefined, shape: DenseShape): void {
    const { batch, inputs, units } = shape;
    const added = bias === undefined ? undefined : this.#at(bias);
    if (this.#sparse?.x === x) {
      const { matrix } = this.#sparse;
      this.#batch.forward(this.#at(out), matrix, this.#at(weight), added, batch, units);
      return;
    }
    const sizes = { rows: batch, depth: inputs, columns: units };
    this.#products.multiply(this.#at(out), this.#at(x), this.#at(weight), added ?? 0, sizes, "none");
  }

  denseBackward(
    dX: Offset | undefined,
    dWeight: Offset,
    dBias: Offset | undefined,
    dOut: Offset,
    x: Offset,
    weight: Offset,
    { batch, inputs, units }: DenseShape,
  ): void {
    const [d, w] = [this.#at(dOut), this.#at(weight)];
    // 0 · Infinity is NaN: skipping zeros would lose it, and the files of a diverged trial would differ.
    if (this.#sparse?.x === x && !this.allFinite(dOut, batch * units)) this.#settle(x);
    if (this.#sparse?.x === x) {
      this.#batch.backward(this.#at(dWeight), this.#sparse.matrix, d, batch, units);
    } else {
      const sizes = { rows: inputs, depth: batch, columns: units };
      this.#products.multiply(this.#at(dWeight), this.#at(x), d, 0, sizes, "left");
    }
    if (dBias !== undefined) this.threads.kernels.columnSums(this.#at(dBias), d, batch, units);
    if (dX === undefined) return;
    const sizes = { rows: batch, depth: units, columns: inputs };
    this.#products.multiply(this.#at(dX), d, w, 0, sizes, "right");
  }

  activationForward(activation: Activation, y: Offset, x: Offset, shape: MatrixShape): void {
    const length = shape.rows * shape.columns;
    const name = this.#kernelName(activation, "Forward");
    if (!name) return activationForward(activation, this.view(y, length), this.view(x, length), shape);
    const [to, of] = [this.#at(y), this.#at(x)];
    const last = isRowActivation(activation) ? shape.columns : activation.kernel!.option ?? 0;
    this.threads.call(
      name,
      this.#activationParts(activation, shape),
      (part) => [to, of, part.from, part.to, last],
    );
  }

  activationBackward(
    activation: Activation,
    dX: Offset,
    dY: Offset,
    x: Offset,
    y: Offset,
    shape: MatrixShape,
  ): void {
    const length = shape.rows * shape.columns;
    const name = this.#kernelName(activation, "Backward");
    if (!name) {
      const [dXv, dYv, xv, yv] = [dX, dY, x, y].map((offset) => this.view(offset, length));
      return activationBackward(activation, dXv, dYv, xv, yv, shape);
    }
    const arrays = [dX, dY, x, y].map((offset) => this.#at(offset));
    const last = isRowActivation(activation) ? shape.columns : activation.kernel!.option ?? 0;
    this.threads.call(
      name,
      this.#activationParts(activation, shape),
      ({ from, to }) => [...arrays, from, to, last],
    );
  }

  /** The smallest unit of work: rows for activations of rows, numbers for others, in whole cache lines. */
  #activationParts(activation: Activation, { rows, columns }: MatrixShape): readonly ThreadRange[] {
    const work = 16 * rows * columns;
    return isRowActivation(activation)
      ? this.threads.parts(rows, 4, work)
      : this.threads.parts(rows * columns, 16, work);
  }

  lossSum(loss: Loss, y: Offset, t: Offset, shape: MatrixShape, sum: number): number {
    const { rows, columns } = shape;
    const name = this.#kernelName(loss, "Sum");
    if (!name) return lossSum(loss, this.view(y, rows * columns), this.view(t, rows * columns), shape, sum);
    const option = loss.kernel!.option(columns);
    return this.threads.kernels[name](this.#at(y), this.#at(t), rows, columns, option, sum);
  }

  lossGradient(loss: Loss, dY: Offset, y: Offset, t: Offset, shape: MatrixShape): void {
    const { rows, columns } = shape;
    const name = this.#kernelName(loss, "Gradient");
    if (!name) {
      const [dYv, yv, tv] = [dY, y, t].map((offset) => this.view(offset, rows * columns));
      return lossGradient(loss, dYv, yv, tv, shape);
    }
    const scale = loss.reduction === "mean" ? 1 / rows : 1;
    const option = loss.kernel!.option(columns);
    this.threads.kernels[name](this.#at(dY), this.#at(y), this.#at(t), rows, columns, option, scale);
  }

  update(
    rule: UpdateRule,
    { params, grads, state, length }: Parameters<Backend["update"]>[1],
    learningRate: number,
    step: number,
  ): boolean {
    const name = this.#kernelName(rule, "");
    if (!name) {
      const [p, g, ...slots] = [params, grads, ...state].map((offset) => this.view(offset, length));
      return updateByLoop(rule, p, g, slots, learningRate, step);
    }
    const slots = rule.kernel!.arrays.map((slot) =>
      slot === undefined ? 0 : this.#at(state[rule.slots.indexOf(slot)])
    );
    const arrays = [this.#at(params), this.#at(grads), ...slots];
    const numbers = rule.kernel!.numbers(learningRate, step);
    const finite = this.threads.call(
      name,
      this.threads.parts(length, 16, length),
      ({ from, to }) => [...arrays, from, to, ...numbers],
    );
    return finite.every((one) => one === 1);
  }

  allFinite(offset: Offset, length: number): boolean {
    return this.threads.kernels.allFinite(this.#at(offset), 0, length) === 1;
  }

  close(): void {
    this.#batch.close();
    this.#products.close();
    this.images.close();
    this.norms.close();
    this.threads.memory.free(this.#base);
  }

  address(offset: Offset): Offset {
    return this.#at(offset);
  }

  #at(offset: Offset): Offset {
    this.#settle(offset);
    return this.#base + offset;
  }

  #view(offset: Offset, length: number): Float32Array {
    return new Float32Array(this.threads.memory.memory.buffer, this.#base + offset, length);
  }

  /** Copies the data rows into their input array, because the array is read. */
  #settle(offset: Offset, bytes = 1): void {
    if (!this.#sparse) return;
    const { x, matrix, rows } = this.#sparse;
    if (offset + bytes <= x || offset >= x + 4 * rows * matrix.columns) return;
    this.#sparse = undefined;
    this.#batch.copy(this.#base + x, matrix, rows);
  }

  /**
   * The kernel of a component, if it has one.
   *
   * @throws {TypeError} if there is no kernel with its name, as its slower loop would be used unnoticed; or if it is an
   *   extension's, as kernels do not check addresses
   */
  #kernelName(
    component: { readonly kernel?: { readonly name: string } },
    suffix: string,
  ): string | undefined {
    const name = component.kernel?.name;
    if (name === undefined) return undefined;
    if (!isOurs(component)) {
      throw new TypeError(
        "kernels are only for built-in components: leave `kernel` out to compute without one",
      );
    }
    if (name + suffix in this.threads.kernels) return name + suffix;
    throw new TypeError(`there is no kernel "${name + suffix}": leave \`kernel\` out to compute without one`);
  }
}
