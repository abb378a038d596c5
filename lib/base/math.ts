/**
 * Elementary functions in plain float64 arithmetic: the same bits on every engine and machine, which `Math.exp`
 * and its kin do not promise.
 *
 * @module
 */

const LN2_HIGH = 0.693147180369123816490; // the upper 33 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10;
const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);

/** e^x. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.79) return Infinity;
  if (x < -745.14) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (let n = 13; n >= 1; n--) sum = (1 + sum) * (r / n);
  const half = k >> 1;
  return (1 + sum) * powerOfTwo(half) * powerOfTwo(k - half);
}

/** e^x - 1, exact near 0. */
export function expm1(x: number): number {
  if (x === 0 || x !== x) return x;
  if (Math.abs(x) > 0.5) return exp(x) - 1;
  let sum = 0;
  for (let n = 16; n >= 2; n--) sum = (1 + sum) * (x / n);
  return x + x * sum;
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  doubles[0] = x;
  k += (words[1] >>> 20) - 1023;
  words[1] = (words[1] & 0xfffff) | 0x3ff00000;
  let m = doubles[0];
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let sum = 0;
  for (let n = 23; n >= 3; n -= 2) sum = (sum + 1 / n) * z;
  // log(1+f) = 2s + 2s·sum = f - s·(f - 2·sum)
  return k * LN2_HIGH + (f - (s * (f - 2 * sum) - k * LN2_LOW));
}

/** log(1 + x), exact near 0. */
export function log1p(x: number): number {
  if (x === 0 || x === Infinity) return x;
  const u = 1 + x;
  if (u === 1) return x;
  return log(u) + (u > 4e15 ? 0 : (x - (u - 1)) / u);
}

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  if (x === 0 || x !== x) return x;
  const a = Math.abs(x);
  if (a > 22) return Math.sign(x);
  const t = expm1(2 * a);
  return Math.sign(x) * (t / (t + 2));
}

/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** log(1 + e^x), without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/** The error function. */
export function erf(x: number): number {
  if (x === 0 || x !== x) return x;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  // 2/√π · e^(-x²) · Σ 2^n x^(2n+1) / (1·3·...·(2n+1))
  let term = a;
  let sum = a;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= 2 * a * a / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * Math.min(1, 1.1283791670955126 * exp(-a * a) * sum);
}

/** The sine of an angle in radians. */
export function sin(x: number): number {
  if (x === 0) return x;
  return quarter(x, 0);
}

/** The cosine of an angle in radians. */
export function cos(x: number): number {
  return quarter(x, 1);
}

function quarter(x: number, add: number): number {
  const k = Math.round(x / (Math.PI / 2));
  const r = x - k * 1.57079632673412561417 - k * 6.07710050650619224932e-11;
  const z = r * r;
  const n = (((k + add) % 4) + 4) % 4;
  let sum = 0;
  const odd = n % 2 === 0;
  for (let i = odd ? 19 : 18; i >= 2; i -= 2) sum = -(1 + sum) * z / (i * (i - 1));
  const value = odd ? r + r * sum : 1 + sum;
  return n >= 2 ? -value : value;
}

/** x^y, with the special cases of ECMAScript's `Math.pow`. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const whole = Math.floor(y) === y;
  if (whole && Math.abs(y) <= 64) {
    let result = 1;
    let base = x;
    for (let n = Math.abs(y); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result *= base;
      base *= base;
    }
    return y < 0 ? 1 / result : result;
  }
  const a = Math.abs(x);
  if (a === 1) return Math.abs(y) === Infinity ? NaN : x < 0 && !whole ? NaN : x < 0 && y % 2 !== 0 ? -1 : 1;
  const size = exp(y * log(a));
  if (x < 0 || Object.is(x, -0)) return Math.abs(y) % 2 === 1 ? -size : x < 0 && !whole ? NaN : size;
  return size;
}

function powerOfTwo(k: number): number {
  doubles[0] = 0;
  words[1] = (k + 1023) << 20;
  return doubles[0];
}
