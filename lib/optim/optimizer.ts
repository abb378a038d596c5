import { Registry } from "../base/registry.ts";
import type { UpdateRule } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";

/**
 * Turns a gradient into an update: one loop over flat arrays of parameters and gradients. It has no state of its own,
 * so that the state arrays and the step number are enough to resume.
 */
export interface Optimizer extends UpdateRule {
  /** Fills the state before the first step (default: zeros). */
  initialise?(state: readonly Vector[]): void;
}

/** All optimizers by name. Every entry has the option `learning_rate`, on which the schedule is based. */
export const optimizers: Registry<Optimizer> = new Registry<Optimizer>("optimizer", [{
  slots: "an array of names ([] for none)",
  update: "update(params, grads, state, learningRate, step)",
}]);

/** A positive number for kernels: one that is too small for float32 would become 0, and 0 / 0 is NaN. */
export const inFloat32 = (eps: number): number => Math.max(eps, 1.1754943508222875e-38);
