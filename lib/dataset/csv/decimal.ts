/** Powers of ten that are float64 numbers. */
const tens = [
  ...[1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11],
  ...[1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22],
];

/** Decimal notation only: JavaScript would also read 0x10 and 0b1, which are names here. */
export const isNumber = (cell: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell.trim()) && Number.isFinite(Number(cell));

/**
 * The number in a stretch of a text, exactly what `Number()` makes of it, or NaN where {@linkcode isNumber} does not hold.
 *
 * Of up to 15 digits without an exponent no text is made: their whole number and the power of ten are both exact in
 * float64, so that one division is rounded right (Clinger, 1990).
 */
export function decimalIn(text: string, start: number, end: number): number {
  let at = start;
  const sign = at < end ? text.charCodeAt(at) : 0;
  if (sign === 45 || sign === 43) at++;
  let whole = 0;
  let digits = 0;
  let point = -1;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      whole = 10 * whole + code - 48;
      digits++;
    } else if (code === 46 && point < 0) point = digits;
    else return slowly(text.slice(start, end));
  }
  if (digits === 0 || digits > 15) return slowly(text.slice(start, end));
  const size = point < 0 ? whole : whole / tens[digits - point];
  return sign === 45 ? -size : size;
}

const slowly = (cell: string) => isNumber(cell) ? Number(cell) : NaN;
