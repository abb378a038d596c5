// Statistics and normalisations of matrices [rows, columns], four columns at a time. Sums are float64: those of columns
// in row order, those of rows by lanes. Threads split columns where there are sums over rows, and rows elsewhere.

import { loadLanes, storeLanes } from "./lanes";

/** Four numbers, or the first n. */
@inline
function loadSome(p: usize, n: i32): v128 {
  return n >= 4 ? v128.load(p) : loadLanes(p, n);
}

@inline
function storeSome(p: usize, v: v128, n: i32): void {
  if (n >= 4) v128.store(p, v);
  else storeLanes(p, v, n);
}

/** The first two numbers as float64. */
@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two numbers as float64. */
@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}

@inline
function joined(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

@inline
function squareAdded(sum: v128, d: v128): v128 {
  return f64x2.add(sum, f64x2.mul(d, d));
}

/** 1 / √(variance + eps) */
@inline
function inverseOf(variance: v128, eps: f64): v128 {
  return f64x2.div(f64x2(1, 1), f64x2.sqrt(f64x2.add(variance, f64x2.splat(eps))));
}

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

@inline
function sumOfPairs(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Mean of each of the rows `from .. to`, and 1 / √(variance + eps): two float64 a row. */
export function rowStatistics(statistics: usize, x: usize, columns: i32, eps: f64, from: i32, to: i32): void {
  for (let r = from; r < to; r++) {
    const row = x + (<usize>(r * columns) << 2);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    for (let c = 0; c < columns; c += 4) {
      const v = loadSome(row + (<usize>c << 2), columns - c);
      s0 = f64x2.add(s0, low(v));
      s1 = f64x2.add(s1, high(v));
    }
    const mean = sumOfPairs(s0, s1) / columns;
    let squares: f64 = 0;
    const m = f64x2.splat(mean);
    s0 = f64x2.splat(0);
    s1 = f64x2.splat(0);
    let c = 0;
    for (; c + 4 <= columns; c += 4) {
      const v = v128.load(row + (<usize>c << 2));
      s0 = squareAdded(s0, f64x2.sub(low(v), m));
      s1 = squareAdded(s1, f64x2.sub(high(v), m));
    }
    squares = sumOfPairs(s0, s1);
    for (; c < columns; c++) {
      const d = <f64>load<f32>(row + (<usize>c << 2)) - mean;
      squares += d * d;
    }
    const to = statistics + (<usize>r << 4);
    store<f64>(to, mean);
    store<f64>(to, 1 / Math.sqrt(squares / columns + eps), 8);
  }
}

/** Numbers of x, less the mean and times the inverse deviation of their row. */
@inline
function scaledOf(x: v128, statistics: usize): v128 {
  const mean = v128.load64_splat(statistics);
  const inverse = v128.load64_splat(statistics, 8);
  return joined(
    f64x2.mul(f64x2.sub(low(x), mean), inverse),
    f64x2.mul(f64x2.sub(high(x), mean), inverse),
  );
}

/** out = (x - mean) / √(variance + eps) · gamma + beta for the rows `from .. to`, from rowStatistics(). */
export function normaliseRows(
  out: usize,
  x: usize,
  gamma: usize,
  beta: usize,
  statistics: usize,
  columns: i32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const row = <usize>(r * columns) << 2;
    for (let c = 0; c < columns; c += 4) {
      const n = columns - c;
      const at = <usize>c << 2;
      const scaled = scaledOf(loadSome(x + row + at, n), statistics + (<usize>r << 4));
      storeSome(out + row + at, f32x4.add(f32x4.mul(scaled, loadSome(gamma + at, n)), loadSome(beta + at, n)), n);
    }
  }
}

/** The gradients of gamma and beta in the columns `from .. to`. */
export function normaliseRowsSums(
  dGamma: usize,
  dBeta: usize,
  dOut: usize,
  x: usize,
  statistics: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize>columns << 2;
  for (let c = from; c < to; c += 4) {
    const n = to - c;
    const at = <usize>c << 2;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let p0 = f64x2.splat(0);
    let p1 = f64x2.splat(0);
    for (let r = 0, i = at; r < rows; r++, i += stride) {
      const d = loadSome(dOut + i, n);
      const z = scaledOf(loadSome(x + i, n), statistics + (<usize>r << 4));
      s0 = f64x2.add(s0, low(d));
      s1 = f64x2.add(s1, high(d));
      p0 = f64x2.add(p0, f64x2.mul(low(d), low(z)));
      p1 = f64x2.add(p1, f64x2.mul(high(d), high(z)));
    }
    storeSome(dBeta + at, joined(s0, s1), n);
    storeSome(dGamma + at, joined(p0, p1), n);
  }
}

/** The gradients of x in the rows `from .. to`. */
export function normaliseRowsBackward(
  dX: usize,
  dOut: usize,
  x: usize,
  gamma: usize,
  statistics: usize,
  columns: i32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const row = <usize>(r * columns) << 2;
    const own = statistics + (<usize>r << 4);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let p0 = f64x2.splat(0);
    let p1 = f64x2.splat(0);
    for (let c = 0; c < columns; c += 4) {
      const n = columns - c;
      const at = <usize>c << 2;
      const d = f32x4.mul(loadSome(dOut + row + at, n), loadSome(gamma + at, n)); // 0 in lanes that do not exist
      const z = scaledOf(loadSome(x + row + at, n), own);
      s0 = f64x2.add(s0, low(d));
      s1 = f64x2.add(s1, high(d));
      p0 = f64x2.add(p0, f64x2.mul(low(d), low(z)));
      p1 = f64x2.add(p1, f64x2.mul(high(d), high(z)));
    }
    const shift = f32x4.splat(<f32>(sumOfPairs(s0, s1) / columns));
    const slope = f32x4.splat(<f32>(sumOfPairs(p0, p1) / columns));
    const inverse = f32x4.splat(<f32>load<f64>(own, 8));
    for (let c = 0; c < columns; c += 4) {
      const n = columns - c;
      const at = <usize>c << 2;
      const d = f32x4.mul(loadSome(dOut + row + at, n), loadSome(gamma + at, n));
      const through = f32x4.add(shift, f32x4.mul(scaledOf(loadSome(x + row + at, n), own), slope));
      storeSome(dX + row + at, f32x4.mul(inverse, f32x4.sub(d, through)), n);
    }
  }
}
