import { BITS, fixedPi, nearest, rounded, split } from "./fixed_point.ts";

const fixedHalfPi = fixedPi(BITS) / 2n;
const [HALF_PI_1, rest1] = upperPart(fixedHalfPi, 31n); // π/2 in three parts; products of the first two with
const [HALF_PI_2, rest2] = upperPart(rest1, 64n); // whole numbers below 2^20 are exact
const HALF_PI_3 = nearest(rest2);
const TWO_OVER_PI = 2 / Math.PI;
const TWO_53 = 2 ** 53;

function upperPart(x: bigint, places: bigint): [part: number, rest: bigint] {
  const part = rounded(x, places);
  return [nearest(part), x - part];
}

/** The sine of an angle in radians, any finite one, within 1 ulp. */
export function sin(x: number): number {
  if (!(Math.abs(x) > 1e-9)) return x; // also -0 and NaN
  return sinOfQuarters(x, 0);
}

/** The cosine of an angle in radians, any finite one, within 1 ulp. */
export function cos(x: number): number {
  return sinOfQuarters(x, 1);
}

/** sin(x + shift · π/2). With k the whole number nearest to x / (π/2), |r| = |x - k π/2| ≤ π/4 is left. */
function sinOfQuarters(x: number, shift: number): number {
  if (!(Math.abs(x) < 1e6)) return Math.abs(x) < Infinity ? sinOfHuge(x, shift) : NaN;
  const k = Math.floor(x * TWO_OVER_PI + 0.5);
  if (k === 0) return sinOfRest(x, 0, shift);
  const r1 = x - k * HALF_PI_1; // exact
  const part2 = k * HALF_PI_2;
  const r2 = r1 - part2;
  const back = r1 - r2;
  const lost = r1 - (r2 + back) + (back - part2) - k * HALF_PI_3; // r1 - part2 = r2 + lost, before part 3
  const r = r2 + lost;
  if (Math.abs(r) < 1e-8) return sinOfHuge(x, shift); // so little is left that three parts are not enough
  return sinOfRest(r, r2 - r + lost, k + shift);
}

const HUGE_BITS = 1280n; // 1024 before the point of the largest x, 62 that may cancel, 192 that remain
let halfPiOfHuge = 0n;

/** `sinOfQuarters` by whole numbers, for any finite |x| > 0.7. */
function sinOfHuge(x: number, shift: number): number {
  halfPiOfHuge ||= fixedPi(HUGE_BITS) / 2n;
  const size = Math.abs(x);
  const angle = size < TWO_53 ? BigInt(size * TWO_53) << (HUGE_BITS - 53n) : BigInt(size) << HUGE_BITS;
  const k = (2n * angle / halfPiOfHuge + 1n) / 2n;
  const [r, low] = split((angle - k * halfPiOfHuge) >> (HUGE_BITS - BITS));
  const quarters = Number(k & 3n);
  return x > 0 ? sinOfRest(r, low, quarters + shift) : sinOfRest(-r, -low, shift - quarters);
}

/** sin(r + low + quarters · π/2) for |r| ≤ π/4 and a `low` below the last place of r. */
function sinOfRest(r: number, low: number, quarters: number): number {
  const value = (quarters & 1) === 0 ? sinSeries(r, low) : cosSeries(r, low);
  return (quarters & 2) === 0 ? value : -value;
}

/** r - r³/3! + ... + r^17/17!, and `low` times the cosine. */
function sinSeries(r: number, low: number): number {
  const z = r * r;
  const end = 1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000));
  const sum = -1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 + z * (-1 / 39916800 + z * end))));
  return r + (low * (1 - z / 2) + r * z * sum);
}

/** 1 - r²/2! + ... + r^18/18!, and `low` times the derivative. */
function cosSeries(r: number, low: number): number {
  const z = r * r;
  const end = 1 / 479001600 + z * (-1 / 87178291200 + z * (1 / 20922789888000 + z * (-1 / 6402373705728000)));
  const sum = 1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * (-1 / 3628800 + z * end)));
  const front = 1 - z / 2;
  return front + (1 - front - z / 2 + (z * z * sum - r * low)); // 1 - front - z / 2 is what rounding front lost
}
