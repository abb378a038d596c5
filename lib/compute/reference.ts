import type { Offset } from "./arena.ts";
import type {
  Activation,
  Backend,
  DenseShape,
  Loss,
  Matrix,
  MatrixShape,
  Scaling,
  UpdateRule,
} from "./backend.ts";
import type { Engine } from "./engine.ts";
import { denseBackward, denseForward } from "./dense.ts";
import { activationBackward, activationForward, lossGradient, lossSum, updateByLoop } from "./elementwise.ts";
import { gather } from "./gather.ts";
import { imagesByLoop, normsByLoop } from "./layers/operations_by_loop.ts";

/**
 * The reference backend: plain TypeScript in float64, the same bits on every machine. Tests compare the other backends
 * with it. Function objectives, numerical gradients and gradient checks use it.
 */
export const reference: Engine = {
  name: "reference",
  bytesPerNumber: 8,
  open: (bytes) => new ReferenceBackend(bytes),
};

class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly bytesPerNumber = 8;
  readonly images = imagesByLoop((offset, length) => this.view(offset, length));
  readonly norms = normsByLoop((offset, length) => this.view(offset, length));
  readonly #memory: Float64Array;

  constructor(bytes: number) {
    this.#memory = new Float64Array(Math.ceil(bytes / 8));
  }

  view(offset: Offset, length: number): Float64Array {
    if (offset % 8 !== 0) throw new RangeError(`offset ${offset} is not a multiple of 8 bytes`);
    const start = offset / 8;
    if (!(offset >= 0) || !(length >= 0) || start + length > this.#memory.length) {
      throw new RangeError(
        `${length} numbers at byte ${offset} exceed the memory of ${this.#memory.byteLength} bytes`,
      );
    }
    return this.#memory.subarray(start, start + length);
  }

  gather(out: Offset, matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    gather(this.view(out, rowNumbers.length * matrix.columns), matrix, rowNumbers, scaling);
  }

  denseForward(out: Offset, x: Offset, weight: Offset, bias: Offset | undefined, shape: DenseShape): void {
    const { batch, inputs, units } = shape;
    denseForward(
      this.view(out, batch * units),
      this.view(x, batch * inputs),
      this.view(weight, inputs * units),
      bias === undefined ? undefined : this.view(bias, units),
      shape,
    );
  }

  denseBackward(
    dX: Offset | undefined,
    dWeight: Offset,
    dBias: Offset | undefined,
    dOut: Offset,
    x: Offset,
    weight: Offset,
    shape: DenseShape,
  ): void {
    const { batch, inputs, units } = shape;
    denseBackward(
      dX === undefined ? undefined : this.view(dX, batch * inputs),
      this.view(dWeight, inputs * units),
      dBias === undefined ? undefined : this.view(dBias, units),
      this.view(dOut, batch * units),
      this.view(x, batch * inputs),
      this.view(weight, inputs * units),
      shape,
    );
  }

  activationForward(activation: Activation, y: Offset, x: Offset, shape: MatrixShape): void {
    const length = shape.rows * shape.columns;
    activationForward(activation, this.view(y, length), this.view(x, length), shape);
  }

  activationBackward(
    activation: Activation,
    dX: Offset,
    dY: Offset,
    x: Offset,
    y: Offset,
    shape: MatrixShape,
  ): void {
    const [dXv, dYv, xv, yv] = [dX, dY, x, y].map((offset) => this.view(offset, shape.rows * shape.columns));
    activationBackward(activation, dXv, dYv, xv, yv, shape);
  }

  lossSum(loss: Loss, y: Offset, t: Offset, shape: MatrixShape, sum: number): number {
    const length = shape.rows * shape.columns;
    return lossSum(loss, this.view(y, length), this.view(t, length), shape, sum);
  }

  lossGradient(loss: Loss, dY: Offset, y: Offset, t: Offset, shape: MatrixShape): void {
    const [dYv, yv, tv] = [dY, y, t].map((offset) => this.view(offset, shape.rows * shape.columns));
    lossGradient(loss, dYv, yv, tv, shape);
  }

  update(
    rule: UpdateRule,
    { params, grads, state, length }: Parameters<Backend["update"]>[1],
    learningRate: number,
    step: number,
  ): boolean {
    const [p, g, ...slots] = [params, grads, ...state].map((offset) => this.view(offset, length));
    return updateByLoop(rule, p, g, slots, learningRate, step);
  }

  allFinite(offset: Offset, length: number): boolean {
    return this.view(offset, length).every(Number.isFinite);
  }

  close(): void {}
}
