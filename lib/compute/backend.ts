import type { Offset } from "./arena.ts";
import type { ImageOperations } from "./layers/image_operations.ts";
import type { NormOperations } from "./layers/norm_operations.ts";
import type { DenseShape, MatrixShape } from "./shapes.ts";
import type { Vector } from "./vector.ts";

export type { DenseShape, MatrixShape } from "./shapes.ts";

/** Maximum number of threads that compute one trial. */
export const mostThreads = 64;

/** A data set's matrix, row-major, `values[row * columns + column]`; bytes stay bytes until they are gathered. */
export interface Matrix extends MatrixShape {
  /** The numbers, row by row. */
  readonly values: Uint8Array | Float64Array;
  /** Their place in the memory of kernels, once they are stored there. */
  readonly place?: MatrixPlace;
}

/** The place of a matrix in the memory of kernels. */
export interface MatrixPlace {
  /** Byte offset of `values`. */
  readonly offset: Offset;
  /** Byte offsets of its non-zero numbers, row by row: see kernels/data.as. Only for byte matrices. */
  readonly compressed?: { readonly starts: Offset; readonly entries: Offset };
}

/**
 * A kernel that computes the same as the functions next to it. Backends without kernels call the functions. A backend
 * with kernels throws if it has none with this name.
 */
export interface KernelName {
  /** Its name among the kernels. */
  readonly name: string;
  /** The number that it takes, if it takes one. */
  readonly option?: number;
}

/** `scaled = (value - shift) / divisor`: one pair for all columns, or one for each. */
export interface Scaling {
  /** Subtracted first. */
  readonly shift: readonly number[];
  /** Divides the difference. */
  readonly divisor: readonly number[];
}

/**
 * Output activations after which a loss has a stable form on the pre-activation: softmax over a row, or the
 * logistic function of each number.
 */
export type Link = "softmax" | "logistic";

/** An element-wise activation `y = f(x)`. */
export interface ElementwiseActivation {
  /** Whether `f` is affine: stacked layers with affine activations collapse into one. */
  readonly linear?: boolean;
  /** The outputs of a layer with it: numbers in [0, 1] or any numbers (the default). */
  readonly outputs?: "probabilities" | "any";
  /** What it is, where losses have a form for it: see {@linkcode Loss.onLogits}. */
  readonly link?: Link;
  /** The kernels `nameForward`, `nameBackward`. */
  readonly kernel?: KernelName;
  /** The value at `x`. */
  f(x: number): number;
  /** `dy/dx` at `x`; `y = f(x)` is passed in too, because the forward pass has it already. */
  df(x: number, y: number): number;
}

/** An activation of a whole row, for example softmax. Rows never influence each other. */
export interface RowActivation {
  /** The outputs of a layer with it. */
  readonly outputs?: "probabilities" | "any";
  /** What it is, where losses have a form for it: see {@linkcode Loss.onLogits}. */
  readonly link?: Link;
  /** Minimum number of units: a softmax of one unit is constant. */
  readonly minUnits?: number;
  /** The kernels `nameForward`, `nameBackward`. */
  readonly kernel?: KernelName;
  /** Writes `y[start .. start + columns)` from `x` at the same positions. */
  forwardRow(y: Vector, x: Vector, start: number, columns: number): void;
  /** Writes `dX[start ..]` from `dY`, `x` and `y` at the same positions. */
  backwardRow(dX: Vector, dY: Vector, x: Vector, y: Vector, start: number, columns: number): void;
}

/** The function from a layer's pre-activation to its output. */
export type Activation = ElementwiseActivation | RowActivation;

/** A distance between outputs y and targets t, defined by the loss of one sample. */
export interface Loss {
  /** The loss of a batch is the mean of its samples' losses, or their sum. */
  readonly reduction: "mean" | "sum";
  /** Outputs that it is defined for: numbers in [0, 1], logits (any numbers, not from softmax or sigmoid), or any. */
  readonly expects: "probabilities" | "logits" | "any";
  /** Targets that it is defined for: numbers in [0, 1] (unit), or rows of them with the sum 1 (default: any). */
  readonly targets?: "any" | "unit" | "distribution";
  /**
   * The same loss as a function of the last pre-activation z, if the output activation is `link`: value and gradient
   * `∂loss/∂z` in one step. In two steps, both are lost if the activation saturates: y is then 0 or 1, and a network
   * that is certain of the wrong class would learn nothing.
   */
  readonly onLogits?: { readonly link: Link; readonly loss: Loss };
  /** The eps of `-Σ t · log(y + eps)`; numerical gradients after a softmax are then computed faster. */
  readonly crossEntropyEps?: number;
  /** The kernels `nameSum`, `nameGradient`, with their option for a number of columns. */
  readonly kernel?: { readonly name: string; option(columns: number): number };
  /** Loss of the sample at `[start .. start + columns)`. */
  row(y: Vector, t: Vector, start: number, columns: number): number;
  /** Writes `dY[start ..]`, the gradient of {@linkcode row} with respect to y. */
  rowGradient(dY: Vector, y: Vector, t: Vector, start: number, columns: number): void;
}

/** How gradients change parameters: the computing part of an optimizer. */
export interface UpdateRule {
  /** Names of its state arrays, each as long as the parameters; empty when it has no state. */
  readonly slots: readonly string[];
  /** The kernel of one update. */
  readonly kernel?: UpdateKernel;
  /** The same rule for biases, if it spares them: without weight decay. It has the same slots. */
  readonly forBiases?: UpdateRule;
  /**
   * One update, in place, without allocating. Finite numbers of moderate size never give NaN.
   *
   * @param params the parameters, overwritten
   * @param grads their gradient, read only
   * @param state one array per slot, overwritten
   * @param learningRate of this step, from the schedule
   * @param step number of the update, from 0
   */
  update(params: Vector, grads: Vector, state: readonly Vector[], learningRate: number, step: number): void;
}

/** A kernel of an optimizer: it takes params, grads, the state arrays, a range, and numbers. */
export interface UpdateKernel {
  /** Its name among the kernels. */
  readonly name: string;
  /** The state arrays, in the kernel's order; optional ones may be `undefined`. */
  readonly arrays: readonly (string | undefined)[];
  /** The numbers of a step. */
  numbers(learningRate: number, step: number): readonly number[];
}

/**
 * The operations of training, on arrays in one memory, which are given as byte offsets. A backend knows kernels, not
 * networks. All tests compare backends with the reference backend.
 */
export interface Backend {
  /** Its name. */
  readonly name: string;
  /** Bytes per number: 8 for float64, 4 for float32. */
  readonly bytesPerNumber: 4 | 8;

  /**
   * The array at an offset, for code outside kernels (extensions, checkpoints, tests).
   *
   * @throws {RangeError} if it is outside the memory, or not aligned
   */
  view(offset: Offset, length: number): Vector;

  /** Copies rows of a data set, scaled: out `[rowNumbers.length, matrix.columns]`, overwritten. */
  gather(out: Offset, matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void;

  /** Convolution and pooling. */
  readonly images: ImageOperations;

  /** Normalisations and dropout. */
  readonly norms: NormOperations;

  /** `out = x · weight + bias`; out is overwritten. Without a bias, it is `undefined`. */
  denseForward(out: Offset, x: Offset, weight: Offset, bias: Offset | undefined, shape: DenseShape): void;

  /**
   * From `dOut = ∂loss/∂out`: dWeight `[inputs, units]` = xᵀ · dOut; dBias `[units]` = column sums of dOut;
   * dX `[batch, inputs]` = dOut · weightᵀ. All are overwritten; dBias and dX are left out when `undefined`.
   */
  denseBackward(
    dX: Offset | undefined,
    dWeight: Offset,
    dBias: Offset | undefined,
    dOut: Offset,
    x: Offset,
    weight: Offset,
    shape: DenseShape,
  ): void;

  /** `y = activation(x)`; y is overwritten. */
  activationForward(activation: Activation, y: Offset, x: Offset, shape: MatrixShape): void;

  /** `dX` from `dY`, both `[rows, columns]`; dX is overwritten and may be dY. */
  activationBackward(
    activation: Activation,
    dX: Offset,
    dY: Offset,
    x: Offset,
    y: Offset,
    shape: MatrixShape,
  ): void;

  /**
   * `sum` plus the samples' losses, added one by one in row order in float64: a data set's loss does not depend on how
   * it is split into batches.
   */
  lossSum(loss: Loss, y: Offset, t: Offset, shape: MatrixShape, sum: number): number;

  /** Gradient of the batch's loss (its mean or sum over rows) with respect to y; dY is overwritten. */
  lossGradient(loss: Loss, dY: Offset, y: Offset, t: Offset, shape: MatrixShape): void;

  /**
   * One update of `length` parameters from their gradients; `state` has an array for each of the rule's slots.
   *
   * @returns whether all parameters are finite afterwards
   */
  update(
    rule: UpdateRule,
    arrays: { params: Offset; grads: Offset; state: readonly Offset[]; length: number },
    learningRate: number,
    step: number,
  ): boolean;

  /** Whether none of `length` numbers is NaN or infinite. */
  allFinite(offset: Offset, length: number): boolean;

  /** Byte offset of an array in the memory that all backends of the engine share, if they share one. */
  address?(offset: Offset): Offset;

  /** Releases the memory; the backend must not be used afterwards. */
  close(): void;
}

/** The form of a loss on the pre-activation of an output layer, if it has one for the layer's activation. */
export function lossOnLogits(loss: Loss, { link }: Activation): Loss | undefined {
  return link !== undefined && loss.onLogits?.link === link ? loss.onLogits.loss : undefined;
}

/** Whether an activation works on whole rows. */
export function isRowActivation(activation: Activation): activation is RowActivation {
  return "forwardRow" in activation;
}
