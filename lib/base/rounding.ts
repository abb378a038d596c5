/** Computed numbers that are equal on paper agree in about 15 digits: 12 leave room for long sums. */
const tolerance = 1e-12;

/**
 * Whether a number is no more than what rounding leaves of 0.
 *
 * @param difference computed from numbers of this size: a difference, a range, a standard deviation
 * @param size the greatest of these numbers, or less
 *
 * @example Usage
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isRounding(0.1 + 0.2 - 0.3, 0.3));
 * assert(!isRounding(1e-15, 1e-14));
 * ```
 */
export function isRounding(difference: number, size: number): boolean {
  return Math.abs(difference) <= tolerance * Math.abs(size);
}
