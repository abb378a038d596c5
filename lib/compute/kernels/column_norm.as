// Statistics and normalisation of the columns of matrices [rows, columns], four columns at a time. Sums are float64 and in
// row order. Threads split columns where there are sums over rows, and rows elsewhere.

import { high, inverseOf, joined, loadSome, low, squareAdded, storeSome } from "./doubles";

/** Mean and variance of the columns `from .. to`. */
export function columnStatistics(
  mean: usize,
  variance: usize,
  x: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize>columns << 2;
  const count = f64x2.splat(rows);
  for (let c = from; c < to; c += 4) {
    const n = to - c;
    const at = <usize>c << 2;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    for (let r = 0, p = x + at; r < rows; r++, p += stride) {
      const v = loadSome(p, n);
      s0 = f64x2.add(s0, low(v));
      s1 = f64x2.add(s1, high(v));
    }
    const m0 = f64x2.div(s0, count);
    const m1 = f64x2.div(s1, count);
    s0 = f64x2.splat(0);
    s1 = f64x2.splat(0);
    for (let r = 0, p = x + at; r < rows; r++, p += stride) {
      const v = loadSome(p, n);
      s0 = squareAdded(s0, f64x2.sub(low(v), m0));
      s1 = squareAdded(s1, f64x2.sub(high(v), m1));
    }
    storeSome(mean + at, joined(m0, m1), n);
    storeSome(variance + at, joined(f64x2.div(s0, count), f64x2.div(s1, count)), n);
  }
}

/** out = (x - mean) / √(variance + eps) · gamma + beta for the rows `from .. to`. */
export function normaliseColumns(
  out: usize,
  x: usize,
  gamma: usize,
  beta: usize,
  mean: usize,
  variance: usize,
  columns: i32,
  eps: f64,
  from: i32,
  to: i32,
): void {
  const stride = <usize>columns << 2;
  const start = <usize>from * stride;
  for (let c = 0; c < columns; c += 4) {
    const n = columns - c;
    const at = <usize>c << 2;
    const v = loadSome(variance + at, n);
    const factor = f32x4.mul(loadSome(gamma + at, n), joined(inverseOf(low(v), eps), inverseOf(high(v), eps)));
    const m = loadSome(mean + at, n);
    const b = loadSome(beta + at, n);
    for (let r = from, i = start + at; r < to; r++, i += stride) {
      storeSome(out + i, f32x4.add(f32x4.mul(f32x4.sub(loadSome(x + i, n), m), factor), b), n);
    }
  }
}

/** The gradients of gamma and beta in the columns `from .. to`. */
export function normaliseColumnsSums(
  dGamma: usize,
  dBeta: usize,
  dOut: usize,
  x: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  columns: i32,
  eps: f64,
  from: i32,
  to: i32,
): void {
  const stride = <usize>columns << 2;
  for (let c = from; c < to; c += 4) {
    const n = to - c;
    const at = <usize>c << 2;
    const v = loadSome(variance + at, n);
    const m = loadSome(mean + at, n);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let p0 = f64x2.splat(0);
    let p1 = f64x2.splat(0);
    for (let r = 0, i = at; r < rows; r++, i += stride) {
      const d = loadSome(dOut + i, n);
      const z = f32x4.sub(loadSome(x + i, n), m);
      s0 = f64x2.add(s0, low(d));
      s1 = f64x2.add(s1, high(d));
      p0 = f64x2.add(p0, f64x2.mul(low(d), low(z)));
      p1 = f64x2.add(p1, f64x2.mul(high(d), high(z)));
    }
    storeSome(dBeta + at, joined(s0, s1), n);
    p0 = f64x2.mul(p0, inverseOf(low(v), eps));
    p1 = f64x2.mul(p1, inverseOf(high(v), eps));
    storeSome(dGamma + at, joined(p0, p1), n);
  }
}

/** The gradients of x in the rows `from .. to`, from those of gamma and beta. */
export function normaliseColumnsBackward(
  dX: usize,
  dGamma: usize,
  dBeta: usize,
  dOut: usize,
  x: usize,
  gamma: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  columns: i32,
  eps: f64,
  from: i32,
  to: i32,
): void {
  const stride = <usize>columns << 2;
  const start = <usize>from * stride;
  const count = f32x4.splat(<f32>rows);
  for (let c = 0; c < columns; c += 4) {
    const n = columns - c;
    const at = <usize>c << 2;
    const v = loadSome(variance + at, n);
    const inverse = joined(inverseOf(low(v), eps), inverseOf(high(v), eps));
    const factor = f32x4.mul(loadSome(gamma + at, n), inverse);
    const m = loadSome(mean + at, n);
    const shift = f32x4.div(loadSome(dBeta + at, n), count);
    const slope = f32x4.div(f32x4.mul(loadSome(dGamma + at, n), inverse), count);
    for (let r = from, i = start + at; r < to; r++, i += stride) {
      const centred = f32x4.sub(loadSome(x + i, n), m);
      const through = f32x4.add(shift, f32x4.mul(centred, slope));
      storeSome(dX + i, f32x4.mul(factor, f32x4.sub(loadSome(dOut + i, n), through)), n);
    }
  }
}
