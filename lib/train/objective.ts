import type { Vector } from "../compute/vector.ts";
import type { ParameterTensor } from "../nn/network.ts";
import type { Optimizer } from "../optim/optimizer.ts";

/** Numbers by the name of their metrics column: `loss`, `accuracy`, `val_loss`, ... */
export type Measures = Readonly<Record<string, number>>;

/** Copies of an objective's parameters and then of its running tensors, in their order. */
export type KeptTensors = readonly Vector[];

/** A row of curve.csv: an objective's value and the exact one. */
export interface CurvePoint {
  /** Where it was evaluated. */
  readonly x: number;
  /** Its value. */
  readonly value: number;
  /** Unknown for some functions. */
  readonly exact?: number;
}

/** A gradient in parts, called in this order for each step. */
export interface GradientParts {
  /** Takes the batch of a step and feeds it into the first layer. */
  begin(step: number): void;
  /** Everything else up to the first layer's gradient. @returns the loss of the batch */
  pass(): number;
  /** The gradient of the first layer. */
  end(): void;
  /** Adds what does not depend on the batch to the gradient of all parameters. @returns the whole loss */
  finish(loss: number): number;
}

/**
 * What gradient descent minimizes: parameters, a value and a gradient. For example a network's loss on data, or a plain
 * function. The training loop knows only this interface.
 */
export interface Objective {
  /** The point, moved by the optimizer. */
  readonly params: Vector;
  /** The gradient at the point, overwritten by {@linkcode gradient}. */
  readonly grads: Vector;
  /** The optimizer's state, one array per slot, each as long as the parameters. */
  readonly state: readonly Vector[];
  /** The parameters as named arrays. */
  readonly tensors: readonly ParameterTensor[];
  /** What it learns without a gradient, such as running means; checkpoints have it too. */
  readonly running?: readonly ParameterTensor[];
  /** Whether to stop after divergence: networks stop; functions continue to the last step, to show their path. */
  readonly stopsWhenDiverged: boolean;

  /**
   * Overwrites `grads` with the gradient at `params`, on the batch of a step.
   *
   * @param step 0-based
   * @returns the loss of that batch, at the parameters that the gradient belongs to
   */
  gradient(step: number): number;

  /**
   * The same in parts, if objectives with the same batches can share the first and the last part. Otherwise {@linkcode
   * gradient} is used.
   */
  readonly parts?: GradientParts;

  /** Metrics of the batch of the last {@linkcode gradient}, at the parameters that the gradient belongs to. */
  metrics(): Measures;

  /**
   * One update of the parameters from the gradient.
   *
   * @returns whether all parameters are finite afterwards
   */
  update(optimizer: Optimizer, learningRate: number, step: number): boolean;

  /** Loss on the batch of the last {@linkcode gradient}, at the current parameters, with all that is added to it. */
  lossOfBatch(): number;

  /**
   * Loss and metrics of the validation and test data at the current parameters, and of all training rows if they are asked
   * for; empty without such data.
   */
  evaluate(): Measures;

  /** Epochs after a number of steps; `undefined` without data. */
  epochs(steps: number): number | undefined;

  /** Whether the outputs of the last {@linkcode gradient} were all finite. */
  outputsFinite(): boolean;

  /** Copies of what it has learned so far, which early stopping may go back to. */
  keep(): KeptTensors;

  /** Goes back to what was kept. */
  restore(kept: KeptTensors): void;

  /** The current parameters and the exact solution, for functions. */
  curve?(): CurvePoint[];
}
