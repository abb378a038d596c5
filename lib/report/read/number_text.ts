/**
 * Reads numbers directly from the bytes of a table, without a string for each cell.
 *
 * @module
 */

/** Powers of ten that a float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Whole numbers below this are exact; larger ones may round to it. */
const EXACT = 2 ** 53;

const [PLUS, MINUS, POINT, ZERO, SMALL_E] = [43, 45, 46, 48, 101];

/**
 * Reads the number in a cell, with the grammar and the result of {@linkcode parseNumber}: the nearest float64. A whole number
 * below 2^53, times or divided by a power of ten up to 1e22, is rounded once from exact operands. The engine reads all
 * others.
 *
 * @param bytes ASCII
 * @param from,to start and end of the cell
 * @param out receives the number
 * @param at index in `out`; -1 only checks the spelling
 * @returns whether it is a number
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const out = new Float64Array(1);
 * assertEquals(readNumber(new TextEncoder().encode("-1.25e-3,"), 0, 8, out, 0), true);
 * assertEquals(out[0], -0.00125);
 * ```
 */
export function readNumber(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
): boolean {
  let i = from;
  const isNegative = bytes[i] === MINUS;
  if (isNegative || bytes[i] === PLUS) i++;
  const digits = i;
  let whole = 0;
  for (; i < to; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) break;
    whole = 10 * whole + digit;
  }
  let count = i - digits;
  let exponent = 0;
  if (i < to && bytes[i] === POINT) {
    const fraction = ++i;
    for (; i < to; i++) {
      const digit = bytes[i] - ZERO;
      if (digit < 0 || digit > 9) break;
      whole = 10 * whole + digit;
    }
    exponent = fraction - i;
    count += i - fraction;
  }
  if (count === 0) return readWord(bytes, from, to, out, at);
  if (i < to && (bytes[i] | 32) === SMALL_E) {
    i++;
    const isBelow = bytes[i] === MINUS;
    if (i < to && (isBelow || bytes[i] === PLUS)) i++;
    const first = i;
    let given = 0;
    for (; i < to; i++) {
      const digit = bytes[i] - ZERO;
      if (digit < 0 || digit > 9) break;
      if (given < 1e6) given = 10 * given + digit;
    }
    if (i === first) return false;
    exponent += isBelow ? -given : given;
  }
  if (i !== to) return false;
  if (at < 0) return true;
  if (whole < EXACT && exponent >= -22 && exponent <= 22) {
    const size = exponent < 0 ? whole / POWERS[-exponent] : whole * POWERS[exponent];
    out[at] = isNegative ? -size : size;
  } else {
    out[at] = Number(textOf(bytes, from, to));
  }
  return true;
}

const WORDS: readonly (readonly [string, number])[] = [
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

function readWord(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): boolean {
  if (to - from > "-Infinity".length) return false;
  const text = textOf(bytes, from, to);
  const known = WORDS.find(([word]) => word === text);
  if (known && at >= 0) out[at] = known[1];
  return known !== undefined;
}

/** Faster than a decoder for a few bytes. */
const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
