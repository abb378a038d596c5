// A first layer on compressed sparse rows (data.as): zeros are passed over. Each number is the same sum, in the
// same order, as that of the dense product. The strips, with their accumulators in registers, are generated.

import { madd } from "./arithmetic";
import { columnOf, entriesBefore, entriesEnd, entriesOf, ENTRY, numberOf } from "./entries";
import { loadLanes, storeLanes } from "./lanes";
import { backwardStrip, forwardStrip, scatterStrip } from "./strips";

/** Most vectors of four numbers in a strip: with the factor and the product they fill 15 registers. */
const STRIP: i32 = 13;

/** Bytes from row to row of a packed strip of dOut. */
const ROW: u32 = 208;

/** Vectors that cover `units` numbers, the last one overlapping the one before. */
@inline
function vectorsOf(units: i32): i32 {
  return (units + 3) >> 2;
}

/** Where the entries of each row of a batch will begin (entries.as): data row numbers[b] is its row b. Gives their number. */
export function rowBounds(bounds: usize, starts: usize, numbers: usize, batch: i32): u32 {
  let sum: u32 = 0;
  for (let b = 0; b < batch; b++) {
    store<u32>(bounds + (<usize>b << 2), sum);
    const start = starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2);
    sum += load<u32>(start, 4) - load<u32>(start);
  }
  store<u32>(bounds + (<usize>batch << 2), sum);
  return sum;
}

/**
 * Decodes the rows `from .. to` of a batch. They lie far apart in memory: a byte of each of their cache lines is asked
 * for at once, so that they come several times sooner than row by row.
 *
 * @param table float32 value of each byte
 */
export function decodeRows(
  decoded: usize,
  bounds: usize,
  starts: usize,
  entries: usize,
  numbers: usize,
  from: i32,
  to: i32,
  table: usize,
): u32 {
  let sum: u32 = 0;
  for (let b = from; b < to; b++) {
    sum += load<u32>(starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2));
  }
  for (let b = from; b < to; b++) {
    const start = starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2);
    const end = entries + <usize>load<u32>(start, 4) * 3;
    for (let p = entries + <usize>load<u32>(start) * 3; p < end; p += 64) sum += load<u8>(p);
  }
  for (let b = from; b < to; b++) {
    let source = entries + <usize>load<u32>(starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2)) * 3;
    const end = entriesEnd(decoded, bounds, b);
    for (let p = entriesOf(decoded, bounds, b); p < end; p += ENTRY) {
      const entry = load<u32>(source);
      store<u32>(p, entry >> 8 & 0xffff);
      store<u32>(p, load<u32>(table + (<usize>(entry & 255) << 2)), 4);
      source += 3;
    }
  }
  return sum; // so that no compiler leaves out what is only read
}

/** Copies columns of a matrix, `rows` of its rows, `step` bytes apart: strided ones fight for the same cache lines. */
function packStrip(
  packed: usize,
  source: usize,
  sourceLast: usize,
  vectors: i32,
  rows: i32,
  stride: usize,
  step: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const next = packed + step;
    const end = packed + (<usize>(vectors - 1) << 4);
    for (let p = source; packed < end; p += 16) {
      v128.store(packed, v128.load(p));
      packed += 16;
    }
    v128.store(packed, v128.load(sourceLast));
    packed = next;
    source += stride;
    sourceLast += stride;
  }
}

/** Number of strips that units are computed in. */
export function stripsOf(units: i32): i32 {
  return (vectorsOf(units) + STRIP - 1) / STRIP;
}

/**
 * out = x · weight + bias for the batch rows `from .. to` and the strips `fromStrip .. toStrip` of units.
 *
 * @param packed memory for [inputs, 52] numbers, if there are several strips
 */
export function sparseForward(
  out: usize,
  decoded: usize,
  bounds: usize,
  from: i32,
  to: i32,
  fromStrip: i32,
  toStrip: i32,
  weight: usize,
  bias: usize,
  inputs: i32,
  units: i32,
  packed: usize,
): void {
  const stride = <usize>units << 2;
  if (units < 4) {
    for (let b = from; b < to; b++) {
      const end = entriesEnd(decoded, bounds, b);
      let sum = f32x4.splat(0);
      for (let p = entriesOf(decoded, bounds, b); p < end; p += ENTRY) {
        sum = madd(numberOf(p), loadLanes(weight + columnOf(p) * stride, units), sum);
      }
      storeLanes(out + <usize>b * stride, f32x4.add(sum, loadLanes(bias, units)), units);
    }
    return;
  }
  const total = vectorsOf(units);
  const strips = stripsOf(units);
  for (let strip = fromStrip; strip < toStrip; strip++) {
    const done = total * strip / strips;
    const vectors = total * (strip + 1) / strips - done;
    const start = <usize>done << 4;
    const last = min(<usize>(done + vectors - 1) << 4, stride - 16);
    let rows = weight;
    let rowsLast = weight + last;
    let step = stride;
    if (strips > 1) {
      step = <usize>vectors << 4;
      packStrip(packed, weight + start, weight + last, vectors, inputs, stride, step);
      rows = packed;
      rowsLast = packed + step - 16;
    }
    forwardStrip(
      vectors, out + start, out + last, decoded, bounds, from, to, rows, rowsLast, step,
      bias + start, bias + last, stride,
    );
  }
}

/**
 * Sorts the entries of the batch in the columns `from .. to` by column, rows in order within each: column c's are
 * sorted[ends[c - 1] .. ends[c]), the first column's begin at 0; each is row · ROW (uint32) and number (float32).
 *
 * @param cuts memory for two numbers a row of the batch
 */
export function sortByColumn(
  ends: usize,
  sorted: usize,
  decoded: usize,
  bounds: usize,
  batch: i32,
  from: i32,
  to: i32,
  columns: i32,
  cuts: usize,
): void {
  const first = ends + (<usize>from << 2);
  const behind = ends + (<usize>to << 2);
  memory.fill(first, 0, behind - first);
  for (let b = 0; b < batch; b++) {
    const begin = entriesBefore(decoded, bounds, b, from, columns);
    const end = entriesBefore(decoded, bounds, b, to, columns);
    store<usize>(cuts + (<usize>b << 3), begin);
    store<usize>(cuts + (<usize>b << 3), end, 4);
    for (let p = begin; p < end; p += ENTRY) {
      const counter = ends + (columnOf(p) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
  let count: u32 = 0;
  for (let counter = first; counter < behind; counter += 4) {
    const here = load<u32>(counter);
    store<u32>(counter, count); // where the column begins; it moves to its end below
    count += here;
  }
  for (let b = 0; b < batch; b++) {
    const end = load<usize>(cuts + (<usize>b << 3), 4);
    for (let p = load<usize>(cuts + (<usize>b << 3)); p < end; p += ENTRY) {
      const counter = ends + (columnOf(p) << 2);
      const place = load<u32>(counter);
      const target = sorted + <usize>place * ENTRY;
      store<u32>(target, <u32>b * ROW);
      store<u32>(target, load<u32>(p, 4), 4);
      store<u32>(counter, place + 1);
    }
  }
}

/**
 * dWeight = xᵀ · dOut for the inputs `from .. to`, from the batch of just these sorted by column; overwritten.
 *
 * @param packed memory for [batch, 52] numbers
 */
export function sparseBackward(
  dWeight: usize,
  ends: usize,
  sorted: usize,
  from: i32,
  to: i32,
  dOut: usize,
  batch: i32,
  units: i32,
  packed: usize,
): void {
  const stride = <usize>units << 2;
  if (units < 4) {
    let p = sorted;
    for (let c = from; c < to; c++) {
      let sum = f32x4.splat(0);
      for (const end = sorted + <usize>load<u32>(ends + (<usize>c << 2)) * ENTRY; p < end; p += ENTRY) {
        sum = madd(numberOf(p), loadLanes(dOut + <usize>(load<u32>(p) / ROW) * stride, units), sum);
      }
      storeLanes(dWeight + <usize>c * stride, sum, units);
    }
    return;
  }
  const total = vectorsOf(units);
  const strips = stripsOf(units);
  for (let strip = 0; strip < strips; strip++) {
    const done = total * strip / strips;
    const vectors = total * (strip + 1) / strips - done;
    const start = <usize>done << 4;
    const last = min(<usize>(done + vectors - 1) << 4, stride - 16);
    packStrip(packed, dOut + start, dOut + last, vectors, batch, stride, ROW);
    backwardStrip(vectors, dWeight + start, dWeight + last, ends, sorted, from, to, packed, stride);
  }
}

/**
 * The same for at most 52 units, without sorting: each row of the batch is added to those of dWeight that it touches,
 * which then stay in the nearest cache.
 *
 * @param padded memory for [inputs, units rounded up to four] numbers
 */
export function sparseScatter(
  dWeight: usize,
  padded: usize,
  decoded: usize,
  bounds: usize,
  batch: i32,
  from: i32,
  to: i32,
  inputs: i32,
  dOut: usize,
  units: i32,
): void {
  const vectors = vectorsOf(units);
  const stride = <usize>vectors << 4;
  const width = <usize>units << 2;
  memory.fill(padded + <usize>from * stride, 0, <usize>(to - from) * stride);
  scatterStrip(vectors, padded, decoded, bounds, batch, from, to, inputs, dOut, units);
  for (let c = from; c < to; c++) memory.copy(dWeight + <usize>c * width, padded + <usize>c * stride, width);
}
