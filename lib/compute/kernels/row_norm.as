// Normalisation of the rows of matrices [rows, columns]. Sums are float64: those over a row by lanes, those over columns in
// row order. Threads split columns where there are sums over rows, and rows elsewhere.

import { high, joined, loadSome, low, squareAdded, storeSome } from "./doubles";

/** Sum of two pairs. */
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
