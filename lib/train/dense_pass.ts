import type { Activation, Loss } from "../compute/backend.ts";

/** A dense layer after a forward pass of a batch; arrays are float64, row by row. */
export interface DensePass {
  readonly inputs: number;
  readonly units: number;
  /** `[inputs, units]` */
  readonly weight: Float64Array;
  /** `[units]` */
  readonly bias: Float64Array;
  readonly activation: Activation;
  /** Pre-activation and output, `[rows, units]`. */
  readonly z: Float64Array;
  readonly a: Float64Array;
}

/** A network of dense layers on a batch. */
export interface NetworkPass {
  readonly rows: number;
  /** `[rows, inputs]` */
  readonly x: Float64Array;
  /** `[rows, outputs]` */
  readonly t: Float64Array;
  readonly layers: readonly DensePass[];
  readonly loss: Loss;
}
