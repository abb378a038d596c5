import { Registry } from "../base/registry.ts";
import type { Vector } from "../compute/vector.ts";

/**
 * Turns a gradient into an update: one loop over parameters and gradients held in flat arrays. It keeps nothing
 * itself, so that state and step number alone are enough to resume.
 */
export interface Optimizer {
  /** Names of its state arrays, each as long as the parameters; empty when it has no state. */
  readonly slots: readonly string[];
  /** Fills the state before the first step; zeros unless given. */
  initialise?(state: readonly Vector[]): void;
  /**
   * One update, in place, without allocating. Arithmetic is in float64; results are rounded to the precision of
   * the arrays they are stored in. Finite numbers of moderate size never give NaN.
   *
   * @param params the parameters, overwritten
   * @param grads their gradient, read only
   * @param state one array per slot, overwritten
   * @param learningRate of this step, as the schedule gives it
   * @param step number of the update, from 0
   */
  update(params: Vector, grads: Vector, state: readonly Vector[], learningRate: number, step: number): void;
}

/** All optimizers by name. Every entry's options have a `learning_rate`: where the schedule starts from. */
export const optimizers: Registry<Optimizer> = new Registry<Optimizer>("optimizer", [["slots", "update"]]);
