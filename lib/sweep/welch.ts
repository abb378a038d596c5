import { isRounding } from "../base/rounding.ts";
import { cos, pow, sin } from "../base/math.ts";
import { mean, standardDeviation, tQuantile975 } from "./statistics.ts";

/**
 * The difference of two means, second - first, and the half-width of its 95 % confidence interval (Welch, 1947). The samples
 * are independent and may have different variances. Without an interval if one of them has a single value.
 */
export function welchDifference(
  first: readonly number[],
  second: readonly number[],
): { readonly difference: number; readonly halfWidth?: number } {
  const difference = mean(second)! - mean(first)!;
  if (first.length < 2 || second.length < 2) return { difference };
  const size = greatestOf([...first, ...second]);
  const [a, b] = [first, second].map((values) => standardDeviation(values)! / Math.sqrt(values.length));
  const greater = Math.max(a, b);
  const both = greater === 0 ? 0 : greater * Math.sqrt(squareOf(a / greater) + squareOf(b / greater));
  if (isRounding(both, size)) return withoutRounding({ difference, halfWidth: 0 }, size);
  // Shares of the variance: squares of a small variance would be 0.
  const [p, q] = [squareOf(a / both), squareOf(b / both)];
  const freedom = 1 / (squareOf(p) / (first.length - 1) + squareOf(q) / (second.length - 1));
  return withoutRounding({ difference, halfWidth: studentQuantile975(freedom) * both }, size);
}

/**
 * Replaces a difference that is only rounding by 0.
 *
 * @param size greatest magnitude of the values that it was computed from
 */
export function withoutRounding<Both extends { readonly difference: number; readonly halfWidth?: number }>(
  both: Both,
  size: number,
): Both {
  const { difference, halfWidth = NaN } = both;
  return {
    ...both,
    ...(isRounding(difference, size) ? { difference: 0 } : {}),
    ...(isRounding(halfWidth, size) ? { halfWidth: 0 } : {}),
  };
}

/** The greatest magnitude among values. */
export const greatestOf = (values: readonly number[]): number =>
  values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);

const squareOf = (x: number) => x * x;

/**
 * The 0.975 quantile of Student's t distribution to 7 digits, for any real number of degrees of freedom ν ≥ 1. With
 * t = √ν · cot φ, the tail beyond t is a share of the integral of sinᵛ⁻¹ from 0 to π/2; φ is found by bisection.
 */
export function studentQuantile975(freedom: number): number {
  if (freedom > 30) return tQuantile975(freedom); // its expansion holds for real numbers, too
  const whole = sineIntegral(freedom - 1, Math.PI / 2);
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (sineIntegral(freedom - 1, middle) < 0.05 * whole) low = middle;
    else high = middle;
  }
  return Math.sqrt(freedom) * cos(low) / sin(low);
}

const INTERVALS = 400;

/** ∫ sinᵃ φ dφ from 0 to `end` by Simpson's rule; φ = s³ makes the integrand smooth at 0 for any a ≥ 0. */
function sineIntegral(a: number, end: number): number {
  const last = pow(end, 1 / 3);
  let sum = 0;
  for (let i = 1; i <= INTERVALS; i++) {
    const s = last * i / INTERVALS;
    const weight = i === INTERVALS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * pow(sin(s * s * s), a) * 3 * s * s;
  }
  return sum * last / INTERVALS / 3;
}
