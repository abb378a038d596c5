import { fixedExp, fixedLog, nearest, ONE, split } from "./fixed_point.ts";
import { powerOfTwo, scaled } from "./float64.ts";

/** 2^(j/64) for j = 0..63 as sums of two numbers. */
const rootsHigh = new Float64Array(64);
const rootsLow = new Float64Array(64);

const fixedStep = fixedLog(2n, 1n) / 64n;
const STEPS_PER_UNIT = nearest(ONE * ONE / fixedStep); // 64 / ln 2
const [STEP_HIGH, STEP_LOW] = split(fixedStep, 42n); // ln 2 / 64; k · STEP_HIGH is exact for |k| < 2^17

let root = ONE;
for (let j = 0; j < 64; j++) {
  [rootsHigh[j], rootsLow[j]] = split(root);
  root = root * fixedExp(fixedStep) / ONE;
}

/**
 * e^x within 0.52 ulp, or 1 ulp where the result is subnormal.
 *
 * With k the whole number nearest to 64 x / ln 2 and r = x - k ln 2 / 64, e^x = 2^(k/64) · e^r: a table and a
 * short polynomial. (Tang, "Table-driven implementation of the exponential function", ACM TOMS 15, 1989)
 */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(x + low), with the rounding error of exp(), for a `low` far below 1. */
export function expOfSum(x: number, low: number): number {
  if (!(x < 709.79)) return x > 0 ? Infinity : NaN;
  if (x < -745.14) return 0;
  const k = Math.floor(x * STEPS_PER_UNIT + 0.5);
  const r = x - k * STEP_HIGH - (k * STEP_LOW - low);
  const high = rootsHigh[k & 63];
  return scaled(high + (rootsLow[k & 63] + high * expm1OfSmall(r)), k >> 6);
}

/** e^r - 1 for |r| < 0.006. */
function expm1OfSmall(r: number): number {
  return r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))));
}

/** e^x - 1 within 1 ulp, also near 0. */
export function expm1(x: number): number {
  if (!(Math.abs(x) > 0.25)) return expm1Series(x);
  if (x > 40) return exp(x);
  if (x < -38) return -1;
  const k = Math.floor(x * STEPS_PER_UNIT + 0.5);
  const r = x - k * STEP_HIGH - k * STEP_LOW;
  const scale = powerOfTwo(k >> 6);
  const high = rootsHigh[k & 63] * scale;
  const difference = high - 1;
  const lost = high > 1 ? high - difference - 1 : high - (difference + 1); // what rounding the difference lost
  return difference + (lost + rootsLow[k & 63] * scale + high * expm1OfSmall(r));
}

/** x + x²/2! + x³/3! + ... + x^13/13!. */
function expm1Series(x: number): number {
  if (!(Math.abs(x) > 1e-17)) return x; // also -0 and NaN
  const end = 1 / 39916800 + x * (1 / 479001600 + x * (1 / 6227020800));
  const middle = 1 / 5040 + x * (1 / 40320 + x * (1 / 362880 + x * (1 / 3628800 + x * end)));
  return x + x * x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * middle)))));
}

/**
 * The hyperbolic tangent within 2 ulp: near 0 by Lambert's continued fraction
 * x / (1 + x² / (3 + x² / (5 + ... + x² / 15))), written as x - x · x² · N / D; else 1 - 2 / (e^2x + 1).
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size > 1e-9)) return x; // also -0 and NaN
  if (size < 0.55) {
    const z = x * x;
    const numerator = 675675 + z * (45045 + z * (594 + z));
    const denominator = 2027025 + z * (945945 + z * (51975 + z * (630 + z)));
    return x - x * z * (numerator / denominator);
  }
  const result = size > 19.1 ? 1 : 1 - 2 / (exp(2 * size) + 1);
  return x < 0 ? -result : result;
}
