import { highWord, powerOfTwo } from "./float64.ts";
import { FIRST, inverses, LN2_HIGH, LN2_LOW, logsHigh, logsLow } from "./log_table.ts";

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** The natural logarithm within 0.52 ulp. */
export function log(x: number): number {
  if (x >= SMALLEST_NORMAL && x < Infinity) return logOfSum(x, 0, 0);
  if (x > 0) return x === Infinity ? x : logOfSum(x * powerOfTwo(54), 0, -54);
  return x === 0 ? -Infinity : NaN;
}

/** log(1 + x) within 1 ulp, also near 0. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > 0 ? x : NaN;
  if (x === 0) return x; // keeps -0
  const sum = 1 + x;
  const lost = x > 1 ? x - sum + 1 : 1 - sum + x;
  return logOfSum(sum, lost, 0);
}

/**
 * log((x + low) · 2^exponent) of a normal x > 0 and a `low` of at most half its last place.
 *
 * With x = 2^k · m, m from √½ to √2, c near 1/m from a table and r = m c - 1 (exact as a sum of two numbers, because
 * c is short): log x = k ln 2 - log c + log(1 + r). (Tang, "Table-driven implementation of the logarithm function",
 * ACM TOMS 16, 1990)
 */
function logOfSum(x: number, low: number, exponent: number): number {
  const k = (highWord(x) - 0x3fe6a09e) >> 20; // subtracts the upper word of √½
  const scale = powerOfTwo(-k);
  const m = x * scale;
  const i = Math.floor(m * 128 + 0.5) - FIRST;
  const c = inverses[i];
  const front = m + 6144 - 6144; // m to 40 bits after the point
  const rFront = front * c - 1; // exact, as is the next product
  const rRest = (m - front) * c;
  const r = rFront + rRest;
  const rLow = rFront - r + rRest + low * scale * c;

  const whole = (k + exponent) * LN2_HIGH + logsHigh[i]; // exact; 0 or larger than r
  const sum = whole + r;
  const rest = rLow * (1 - r) + ((k + exponent) * LN2_LOW + logsLow[i]) + r * r * series(r);
  return sum + (whole - sum + r + rest);
}

/** (log(1 + r) - r) / r² = -1/2 + r/3 - r²/4 + ... for |r| < 0.006. */
function series(r: number): number {
  return -1 / 2 + r * (1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8))))));
}
