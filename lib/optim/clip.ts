import type { Vector } from "../compute/vector.ts";

/** Clips every number of the gradient to `-limit .. limit`, in place. */
export function clipByValue(grads: Vector, limit: number): void {
  for (let i = 0; i < grads.length; i++) grads[i] = Math.min(limit, Math.max(-limit, grads[i]));
}

/**
 * Scales the gradient of all parameters together, in place, so that its 2-norm is at most `maxNorm`: by
 * `min(1, maxNorm / (norm + 1e-6))` (Pascanu et al., 2013).
 *
 * @returns the norm before, summed in float64 in the order of the parameters
 */
export function clipByNorm(grads: Vector, maxNorm: number): number {
  let sum = 0;
  for (let i = 0; i < grads.length; i++) sum += grads[i] * grads[i];
  const norm = Math.sqrt(sum);
  const factor = maxNorm / (norm + 1e-6);
  if (factor < 1) { for (let i = 0; i < grads.length; i++) grads[i] *= factor; }
  return norm;
}
