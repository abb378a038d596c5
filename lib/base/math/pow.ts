import { expOfSum } from "./exp.ts";
import { highWord, powerOfTwo } from "./float64.ts";
import { FIRST, inverses, LN2_HIGH, LN2_LOW, logsHigh, logsLow } from "./log_table.ts";

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * x^y within 1 ulp, with the special cases of ECMAScript's `Math.pow`: those of IEEE 754, but NaN where `y` is
 * NaN, and where |x| is 1 and `y` is infinite.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (size === 1 && Math.abs(y) === Infinity) return NaN;
  if (x > 0) return powOfPositive(x, y);
  if (x < 0 && x > -Infinity && Math.floor(y) !== y) return NaN;
  const negative = Math.abs(y % 2) === 1 && (x < 0 || Object.is(x, -0));
  return negative ? -powOfPositive(size, y) : powOfPositive(size, y);
}

/** x^y of x from 0 to infinity, neither being NaN. */
function powOfPositive(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === 0 || x === Infinity || Math.abs(y) === Infinity) return (x > 1) === (y > 0) ? Infinity : 0;
  return x < SMALLEST_NORMAL ? powOfNormal(x * powerOfTwo(54), -54, y) : powOfNormal(x, 0, y);
}

/**
 * `(x · 2^exponent)^y = e^(y · log(x · 2^exponent))`. The logarithm is that of log.ts, but its last terms are kept
 * as a second number: y may make its relative error 700 times as large.
 */
function powOfNormal(x: number, exponent: number, y: number): number {
  const shift = (highWord(x) - 0x3fe6a09e) >> 20;
  const k = shift + exponent;
  const m = x * powerOfTwo(-shift);
  const i = Math.floor(m * 128 + 0.5) - FIRST;
  const c = inverses[i];
  const front = m + 6144 - 6144; // m to 40 bits after the point
  const rFront = front * c - 1; // exact, as is the next product
  const rRest = (m - front) * c;
  const r = rFront + rRest;
  const rLow = rFront - r + rRest;

  // log(1 + r) = r - square - rest, where the square of the upper bits of r is exact
  const upper = r + 786432 - 786432; // r to 33 bits after the point
  const square = upper * upper / 2;
  const rest = (r - upper) * (r + upper) / 2 + r * rLow - r * r * r * series(r);
  const whole = k * LN2_HIGH + logsHigh[i]; // exact; 0 or larger than r
  const sum1 = whole + r;
  const sum2 = sum1 - square;
  const lost = whole - sum1 + r + (sum1 - sum2 - square) + (rLow + (k * LN2_LOW + logsLow[i])) - rest;
  const log = sum2 + lost;
  const logLow = sum2 - log + lost;

  const product = y * log;
  if (!(Math.abs(product) < 750)) return product > 0 ? Infinity : 0;
  return expOfSum(product, productError(y, log, product) + y * logLow);
}

/** log(1 + r) = r - r²/2 + r³ · series(r) for |r| < 0.006. */
function series(r: number): number {
  return 1 / 3 +
    r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8 + r * (1 / 9 + r * (-1 / 10)))))));
}

/** What rounding `product = a · b` lost. (Dekker, "A floating-point technique for extending the precision", 1971) */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a number below 10^300. */
function upperHalf(x: number): number {
  const spread = x * 134217729; // 2^27 + 1
  return spread - (spread - x);
}
