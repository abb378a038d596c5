// Vectors of four float32 numbers, and rows whose length is no multiple of four.

/** The first n (1 to 3) numbers at p, then zeros: nothing behind them is read. */
@inline
export function loadLanes(p: usize, n: i32): v128 {
  if (n == 1) return v128.load32_zero(p);
  const two = v128.load64_zero(p);
  return n == 2 ? two : v128.load_lane<f32>(p, two, 2, 8);
}

/** Stores the first n (1 to 3) lanes. */
@inline
export function storeLanes(p: usize, v: v128, n: i32): void {
  if (n == 1) {
    v128.store_lane<f32>(p, v, 0);
    return;
  }
  v128.store_lane<f64>(p, v, 0);
  if (n == 3) v128.store_lane<f32>(p, v, 2, 8);
}

/** Ones in the first n (1 to 3) lanes, zeros in the others. */
@inline
export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

/** Sum of the four lanes, pairs first. */
@inline
export function sumOfLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
