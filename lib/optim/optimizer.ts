import { Registry } from "../base/registry.ts";
import type { UpdateRule } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";

/**
 * Turns a gradient into an update: one loop over parameters and gradients held in flat arrays. It keeps nothing
 * itself, so that state and step number alone are enough to resume.
 */
export interface Optimizer extends UpdateRule {
  /** Fills the state before the first step. Default: zeros. */
  initialise?(state: readonly Vector[]): void;
}

/** All optimizers by name. Every entry's options have a `learning_rate`: where the schedule starts from. */
export const optimizers: Registry<Optimizer> = new Registry<Optimizer>("optimizer", [["slots", "update"]]);

/** A number above 0 as kernels need it: one too small for float32 would be 0, and divide 0 by 0. */
export const inFloat32 = (eps: number): number => Math.max(eps, 1.1754943508222875e-38);
