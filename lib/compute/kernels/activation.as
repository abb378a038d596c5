// Activations and their derivatives, number by number; the loops over arrays are generated (see variants.ts).

import { madd } from "./arithmetic";
import { exp, expm1, normalCdf, normalPdf, sigmoid, softplus, splat, tanh } from "./functions";

/** mask where x > 0 */
@inline
function above(x: v128): v128 {
  return f32x4.gt(x, splat(0));
}

@inline
function one(): v128 {
  return splat(1);
}

// Each activation is a pair: f(x) and df(x, y) with y = f(x); `option` is its option, if it has one.

@inline
export function identity(x: v128, _option: v128): v128 {
  return x;
}
@inline
export function identitySlope(_x: v128, _y: v128, _option: v128): v128 {
  return one();
}

@inline
export function logistic(x: v128, _option: v128): v128 {
  return sigmoid(x);
}
@inline
export function logisticSlope(_x: v128, y: v128, _option: v128): v128 {
  return f32x4.mul(y, f32x4.sub(one(), y));
}

@inline
export function hyperbolicTangent(x: v128, _option: v128): v128 {
  return tanh(x);
}
@inline
export function hyperbolicTangentSlope(_x: v128, y: v128, _option: v128): v128 {
  return f32x4.sub(one(), f32x4.mul(y, y));
}

@inline
export function relu(x: v128, _option: v128): v128 {
  return f32x4.pmax(x, splat(0)); // NaN stays NaN
}
@inline
export function reluSlope(x: v128, _y: v128, _option: v128): v128 {
  return v128.and(above(x), one());
}

@inline
export function leakyRelu(x: v128, slope: v128): v128 {
  return v128.bitselect(x, f32x4.mul(slope, x), above(x));
}
@inline
export function leakyReluSlope(x: v128, _y: v128, slope: v128): v128 {
  return v128.bitselect(one(), slope, above(x));
}

@inline
export function elu(x: v128, alpha: v128): v128 {
  return v128.bitselect(x, f32x4.mul(alpha, expm1(x)), above(x));
}
@inline
export function eluSlope(x: v128, _y: v128, alpha: v128): v128 {
  return v128.bitselect(one(), f32x4.mul(alpha, exp(x)), above(x));
}

@inline
export function gelu(x: v128, _option: v128): v128 {
  return f32x4.mul(x, normalCdf(x));
}
@inline
export function geluSlope(x: v128, _y: v128, _option: v128): v128 {
  return madd(bounded(x), normalPdf(x), normalCdf(x));
}

/** x, or the nearest of ±1e30: Infinity times a density of 0 would be NaN. */
@inline
function bounded(x: v128): v128 {
  return f32x4.max(splat(-1e30), f32x4.min(splat(1e30), x));
}

const ROOT_2_BY_PI: f32 = 0.7978845608028654;
const CUBIC: f32 = 0.044715;

@inline
function geluTanhOf(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  return tanh(f32x4.mul(splat(ROOT_2_BY_PI), madd(splat(CUBIC), cube, x)));
}
@inline
export function geluTanh(x: v128, _option: v128): v128 {
  return f32x4.mul(f32x4.mul(splat(0.5), x), f32x4.add(one(), geluTanhOf(x)));
}
@inline
export function geluTanhSlope(x: v128, _y: v128, _option: v128): v128 {
  const t = geluTanhOf(x);
  const inner = f32x4.mul(splat(ROOT_2_BY_PI), madd(splat(3 * CUBIC), f32x4.mul(x, x), one()));
  const rest = f32x4.mul(f32x4.mul(x, inner), f32x4.sub(one(), f32x4.mul(t, t)));
  const slope = f32x4.mul(splat(0.5), f32x4.add(f32x4.add(one(), t), rest));
  // Far out the tangent is flat, and Infinity times 0 would be NaN.
  const flat = f32x4.gt(f32x4.abs(x), splat(1e4));
  return v128.bitselect(v128.and(above(x), one()), slope, flat);
}

@inline
export function silu(x: v128, _option: v128): v128 {
  return f32x4.mul(x, sigmoid(x));
}
@inline
export function siluSlope(x: v128, _y: v128, _option: v128): v128 {
  const s = sigmoid(x);
  return madd(f32x4.mul(bounded(x), s), f32x4.sub(one(), s), s);
}

@inline
export function logOnePlusExp(x: v128, _option: v128): v128 {
  return softplus(x);
}
@inline
export function logOnePlusExpSlope(x: v128, _y: v128, _option: v128): v128 {
  return sigmoid(x);
}
