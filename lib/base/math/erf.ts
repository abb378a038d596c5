import { exp } from "./exp.ts";
import { BITS, fixedErfIntegral, fixedPi, fixedSqrt, ONE, split } from "./fixed_point.ts";

const FIRST = 4; // the expansions are around j/8, j = FIRST .. LAST
const LAST = 48;
const DEGREE = 11;
const ROW = DEGREE + 2;

/** A row for each j: what rounding erf(j/8) lost, then the Taylor coefficients of erf at j/8, erf(j/8) first. */
let expansions: Float64Array | undefined;

/**
 * The error function, 2/√π ∫₀ˣ e^(-t²) dt, within 1 ulp: near 0 by its series, farther out by Taylor expansions
 * around multiples of 1/8, and ±1 from 6 on.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size >= 0.5)) return erfSeries(x);
  if (size >= 6) return x > 0 ? 1 : -1;
  expansions ??= makeExpansions();
  const j = Math.floor(size * 8 + 0.5);
  const h = size - j / 8; // |h| ≤ 1/16
  const first = (j - FIRST) * ROW + 1;
  let sum = expansions[first + DEGREE];
  for (let n = DEGREE - 1; n >= 1; n--) sum = expansions[first + n] + h * sum;
  const result = expansions[first] + (expansions[first - 1] + h * sum);
  return x > 0 ? result : -result;
}

const EXCESS = 0.12837916709551257390; // 2/√π - 1

/** 2/√π (x - x³/3 + x⁵/(2!·5) - ... + x^25/(12!·25)). */
function erfSeries(x: number): number {
  if (!(Math.abs(x) > 1e-300)) return x + EXCESS * x; // also -0 and NaN
  const z = x * x;
  const end = 1 / 76204800 + z * (-1 / 918086400 + z * (1 / 11975040000));
  const middle = 1 / 9360 + z * (-1 / 75600 + z * (1 / 685440 + z * (-1 / 6894720 + z * end)));
  const sum = -1 / 3 + z * (1 / 10 + z * (-1 / 42 + z * (1 / 216 + z * (-1 / 1320 + z * middle))));
  return x + (EXCESS * x + (1 + EXCESS) * x * z * sum);
}

function makeExpansions(): Float64Array {
  const factor = 2n * ONE * ONE / fixedSqrt(fixedPi(BITS)); // 2/√π
  const rows = new Float64Array((LAST - FIRST + 1) * ROW);
  for (let j = FIRST; j <= LAST; j++) {
    const row = rows.subarray((j - FIRST) * ROW);
    [row[1], row[0]] = split(factor * fixedErfIntegral(BigInt(j), 8n) / ONE);
    row[2] = (1 + EXCESS) * exp(-j * j / 64);
    // from erf'' = -2x erf'
    for (let n = 0; n + 2 <= DEGREE; n++) {
      row[n + 3] = -2 * ((j / 8) * (n + 1) * row[n + 2] + n * row[n + 1]) / ((n + 1) * (n + 2));
    }
  }
  return rows;
}
