// Elementary functions of four float32 numbers at once, within 3 ulp of float64 where the result is normal.
// The polynomials are minimax fits of this project. pmin and pmax are one instruction each on x86; the order
// of their arguments lets a NaN through.

import { madd } from "./arithmetic";

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** Adding it rounds a number of at most 2^22 to a whole one, which then stands in the lowest bits. */
const ROUND: f32 = 12582912; // 1.5 · 2^23
const LOG2_E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375; // 9 bits: its product with a whole number below 2^15 is exact
const LN2_LOW: f32 = -2.12194440e-4;

/** e^x; Infinity above 88.72, 0 below -87.33, where the result would be subnormal. */
@inline
export function exp(x: v128): v128 {
  const t = f32x4.add(f32x4.mul(x, splat(LOG2_E)), splat(ROUND));
  const n = f32x4.sub(t, splat(ROUND));
  let r = madd(n, splat(-LN2_HIGH), x); // exact
  r = madd(n, splat(-LN2_LOW), r);
  let p = madd(splat(0.0013950602151453495), r, splat(0.008368953131139278));
  p = madd(p, r, splat(0.04166620597243309));
  p = madd(p, r, splat(0.166665181517601));
  p = madd(p, r, splat(0.5));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1));
  const y = i32x4.add(p, i32x4.shl(t, 23)); // times 2^n: n is added to the exponent
  const large = f32x4.gt(x, splat(88.72283));
  const small = f32x4.lt(x, splat(-87.33654));
  const bounded = v128.bitselect(splat(Infinity), y, large);
  return nanOf(x, v128.andnot(bounded, small));
}

/** y where x is a number, else x. */
@inline
function nanOf(x: v128, y: v128): v128 {
  return v128.bitselect(y, x, f32x4.eq(x, x));
}

/** e^x - 1. */
@inline
export function expm1(x: v128): v128 {
  let p = madd(splat(0.0001999318483285606), x, splat(0.0013997446512803435));
  p = madd(p, x, splat(0.008333072066307068));
  p = madd(p, x, splat(0.04166531562805176));
  p = madd(p, x, splat(0.1666666865348816));
  p = madd(p, x, splat(0.5));
  const near = madd(p, f32x4.mul(x, x), x);
  return v128.bitselect(near, f32x4.sub(exp(x), splat(1)), f32x4.lt(f32x4.abs(x), splat(0.5)));
}

/** 1 / (1 + e^-x). */
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp(f32x4.neg(x))));
}

/** Near 0 a polynomial, else 1 - 2 / (e^2|x| + 1) with the sign of x. */
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = madd(splat(0.0021227458491921425), square, splat(-0.008156280033290386));
  p = madd(p, square, splat(0.021692607551813126));
  p = madd(p, square, splat(-0.053945377469062805));
  p = madd(p, square, splat(0.13333195447921753));
  p = madd(p, square, splat(-0.3333333134651184));
  const near = madd(f32x4.mul(p, square), x, x);
  const e = exp(f32x4.add(size, size));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(e, splat(1))));
  const signed = v128.or(far, v128.and(x, splat(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, splat(0.625)));
}

/** log(1 + e) for e from 0 to 1. */
@inline
export function log1pOfShare(e: v128): v128 {
  let p = madd(splat(-0.0032440240029245615), e, splat(0.019851457327604294));
  p = madd(p, e, splat(-0.056959524750709534));
  p = madd(p, e, splat(0.10603653639554977));
  p = madd(p, e, splat(-0.15305592119693756));
  p = madd(p, e, splat(0.1967593878507614));
  p = madd(p, e, splat(-0.24954134225845337));
  p = madd(p, e, splat(0.3332996368408203));
  p = madd(p, e, splat(-0.4999990165233612));
  p = madd(p, e, splat(1));
  return f32x4.mul(p, e);
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
@inline
export function softplus(x: v128): v128 {
  const rest = log1pOfShare(exp(f32x4.neg(f32x4.abs(x))));
  return f32x4.add(f32x4.max(x, splat(0)), rest);
}

/** The normal distribution function Φ(x) = erfc(-x / √2) / 2, by erfc(z) = e^(-z²) · q(1 / (1 + 0.4 z)). */
@inline
export function normalCdf(x: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), splat(0.70710678));
  const t = f32x4.div(splat(1), madd(z, splat(0.4), splat(1)));
  let q = madd(splat(-0.037139810621738434), t, splat(0.24135911464691162));
  q = madd(q, t, splat(-0.6078478097915649));
  q = madd(q, t, splat(0.7053007483482361));
  q = madd(q, t, splat(-0.4297773540019989));
  q = madd(q, t, splat(0.3609442412853241));
  q = madd(q, t, splat(0.09323200583457947));
  q = madd(q, t, splat(0.22480784356594086));
  q = madd(q, t, splat(0.22325485944747925));
  q = madd(q, t, splat(0.2258732169866562));
  q = madd(q, t, splat(-7.066328180371784e-6));
  const tail = f32x4.mul(splat(0.5), f32x4.mul(q, exp(f32x4.mul(splat(-0.5), f32x4.mul(x, x)))));
  return v128.bitselect(tail, f32x4.sub(splat(1), tail), f32x4.lt(x, splat(0)));
}

/** The standard normal density. */
@inline
export function normalPdf(x: v128): v128 {
  return f32x4.mul(splat(0.3989422804014327), exp(f32x4.mul(splat(-0.5), f32x4.mul(x, x))));
}

/**
 * The natural logarithm of one float64 number within 1 ulp, for sums of losses: with x = 2^k · m, m from √½ to √2,
 * and s = (m - 1) / (m + 1), log x = k ln 2 + 2 (s + s³/3 + s⁵/5 + ...).
 */
export function log(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  let k: i64 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    k = -54;
  }
  const bits = reinterpret<i64>(x);
  const above = (bits - 0x3fe6a09e667f3bcd) >> 52; // less the bits of √½
  k += above;
  const m = reinterpret<f64>(bits - (above << 52));
  const f = m - 1;
  const s = f / (m + 1);
  const z = s * s;
  const series = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z *
    (2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21))))))))));
  // 2s = f - s f: what is added to k ln 2 last is the large part
  return <f64>k * 0.6931471805599453 + (f - s * (f - series));
}
