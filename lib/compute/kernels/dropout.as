// Dropout by Philox4x32-10 (lib/base/philox.ts): four blocks at once, word by word, one block to a lane. What happens to
// a number depends on its place only.

import { loadLanes, storeLanes } from "./lanes";

const FACTOR0: u32 = 0xd2511f53;
const FACTOR1: u32 = 0xcd9e8d57;

/** Upper halves of the products of four words with a factor in both halves of the vector. */
@inline
function upper(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

@inline
function lower(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** Four numbers of one block: 0 where the word is at most `last`, else multiplied. */
@inline
function drop(out: usize, x: usize, words: v128, last: v128, scale: v128, n: i32): void {
  const kept = i32x4.gt_u(words, last);
  if (n >= 4) v128.store(out, v128.and(f32x4.mul(v128.load(x), scale), kept));
  else if (n > 0) storeLanes(out, v128.and(f32x4.mul(loadLanes(x, n), scale), kept), n);
}

/**
 * The numbers `from .. to`; `from` is a multiple of 4.
 *
 * @param last words up to it make a number 0
 * @param key0 and key1: of the cipher; upper2 and upper3: of the counter
 */
export function dropout(
  out: usize,
  x: usize,
  from: i32,
  to: i32,
  last: u32,
  scale: f32,
  key0: u32,
  key1: u32,
  upper2: u32,
  upper3: u32,
): void {
  const factor0 = i32x4.splat(FACTOR0);
  const factor1 = i32x4.splat(FACTOR1);
  const limit = i32x4.splat(last);
  const scales = f32x4.splat(scale);
  for (let i = from; i < to; i += 16) {
    let c0 = i32x4.add(i32x4.splat(i >> 2), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(upper2);
    let c3 = i32x4.splat(upper3);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const a0 = i64x2.extmul_low_i32x4_u(c0, factor0);
      const a1 = i64x2.extmul_high_i32x4_u(c0, factor0);
      const b0 = i64x2.extmul_low_i32x4_u(c2, factor1);
      const b1 = i64x2.extmul_high_i32x4_u(c2, factor1);
      c0 = v128.xor(v128.xor(upper(b0, b1), c1), i32x4.splat(k0));
      c1 = lower(b0, b1);
      c2 = v128.xor(v128.xor(upper(a0, a1), c3), i32x4.splat(k1));
      c3 = lower(a0, a1);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    const low01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const at = <usize>i << 2;
    const n = to - i;
    drop(out + at, x + at, v128.shuffle<i64>(low01, low23, 0, 2), limit, scales, n);
    drop(out + at + 16, x + at + 16, v128.shuffle<i64>(low01, low23, 1, 3), limit, scales, n - 4);
    drop(out + at + 32, x + at + 32, v128.shuffle<i64>(high01, high23, 0, 2), limit, scales, n - 8);
    drop(out + at + 48, x + at + 48, v128.shuffle<i64>(high01, high23, 1, 3), limit, scales, n - 12);
  }
}
