const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0]; // 1 where the lower word comes first, else 0

/** The upper word of a float64: sign, exponent and the first 20 bits of the fraction. */
export function highWord(x: number): number {
  doubles[0] = x;
  return words[HIGH];
}

const LEAST_EXPONENT = -1074;
const powers = new Float64Array(1024 - LEAST_EXPONENT);
powers[0] = Number.MIN_VALUE;
for (let i = 1; i < powers.length; i++) powers[i] = 2 * powers[i - 1];

/** 2^k for k from -1074 to 1023. A table: faster than putting the bits together. */
export function powerOfTwo(k: number): number {
  return powers[k - LEAST_EXPONENT];
}

/** `x · 2^k` for x from 0.5 to 2 and k from -1076 to 1024, rounded once. */
export function scaled(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(k - 1) * 2;
  if (k > -1022) return x * powerOfTwo(k);
  return x * powerOfTwo(k + 200) * powerOfTwo(-200); // the first product is exact
}
