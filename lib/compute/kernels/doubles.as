// Four float32 numbers as twice two float64 ones, for sums that must not lose the difference of large numbers.

import { loadLanes, storeLanes } from "./lanes";

/** Four numbers, or the first n. */
@inline
export function loadSome(p: usize, n: i32): v128 {
  return n >= 4 ? v128.load(p) : loadLanes(p, n);
}

/** Stores four numbers, or the first n. */
@inline
export function storeSome(p: usize, v: v128, n: i32): void {
  if (n >= 4) v128.store(p, v);
  else storeLanes(p, v, n);
}

/** The first two numbers as float64. */
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two numbers as float64. */
@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}

/** Four float32 numbers of twice two float64. */
@inline
export function joined(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** sum + d² */
@inline
export function squareAdded(sum: v128, d: v128): v128 {
  return f64x2.add(sum, f64x2.mul(d, d));
}

/** 1 / √(variance + eps) */
@inline
export function inverseOf(variance: v128, eps: f64): v128 {
  return f64x2.div(f64x2(1, 1), f64x2.sqrt(f64x2.add(variance, f64x2.splat(eps))));
}
