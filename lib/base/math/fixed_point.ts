/**
 * Constants to any number of bits, from their series in whole numbers: a `bigint` n means n / 2^bits.
 * Only used while tables are made, and to reduce huge angles.
 *
 * @module
 */

/** Bits after the point of everything here that is not told otherwise. */
export const BITS = 192n;

/** 1, as a fixed-point number. */
export const ONE = 1n << BITS;

/** e^x = Σ x^n / n!. */
export function fixedExp(x: bigint): bigint {
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = term * x / (ONE * n);
    sum += term;
  }
  return sum;
}

/** log(p / q) = 2 artanh((p - q) / (p + q)) of whole numbers; fast where p / q is near 1. */
export function fixedLog(p: bigint, q: bigint): bigint {
  const [above, below] = [p - q, p + q];
  let power = 2n * ONE * above / below;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = power * above * above / (below * below);
  }
  return sum;
}

/** π = 16 arctan(1/5) - 4 arctan(1/239). (Machin, 1706) */
export function fixedPi(bits: bigint): bigint {
  const guard = 16n; // every division below loses less than one unit
  const one = 1n << (bits + guard);
  return (16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one)) >> guard;
}

function arctanOfInverse(n: bigint, one: bigint): bigint {
  let sum = 0n;
  let power = one / n;
  for (let i = 1n; power !== 0n; i += 2n) {
    sum += i % 4n === 1n ? power / i : -power / i;
    power /= n * n;
  }
  return sum;
}

/** √π / 2 · erf(p/q) = Σ (-1)^n x^(2n+1) / (n! (2n+1)). */
export function fixedErfIntegral(p: bigint, q: bigint): bigint {
  let sum = 0n;
  let term = ONE * p / q;
  for (let n = 0n; term !== 0n; n++) {
    sum += term / (2n * n + 1n);
    term = -term * p * p / (q * q * (n + 1n));
  }
  return sum;
}

/** √x by Newton's method, which comes down to it from above. */
export function fixedSqrt(x: bigint): bigint {
  let root = x + ONE;
  while (true) {
    const next = (root + x * ONE / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** The float64 nearest to a fixed-point number. */
export function nearest(x: bigint): number {
  return Number(x) / Number(ONE); // the conversion rounds once, the division by a power of two is exact
}

/** The nearest multiple of 2^-places: few enough bits that its products with whole numbers are exact. */
export function rounded(x: bigint, places: bigint): bigint {
  const dropped = BITS - places;
  return ((x + (1n << (dropped - 1n))) >> dropped) << dropped;
}

/**
 * `[high, low]`, the sum of which is x to about 106 bits. `high` is the nearest float64, or has `places` bits after
 * the point.
 */
export function split(x: bigint, places?: bigint): [high: number, low: number] {
  const high = places === undefined ? BigInt(Number(x)) : rounded(x, places);
  return [nearest(high), nearest(x - high)];
}
