// A first layer on compressed sparse rows (data.as): zeros are passed over. Each number is the same sum, in the
// same order, as that of the dense product. The strips, with their accumulators in registers, are generated.

import { madd } from "./arithmetic";
import { columnOf, entriesBefore, entriesEnd, entriesOf, numberOf } from "./entries";
import { loadLanes, storeLanes } from "./lanes";
import { backwardStrip, forwardStrip, scatterStrip } from "./strips";

/** Most vectors of four numbers in a strip: with the factor and the product they fill 15 registers. */
const STRIP: i32 = 13;

/** Vectors that cover `units` numbers, the last one overlapping the one before. */
@inline
function vectorsOf(units: i32): i32 {
  return (units + 3) >> 2;
}

/**
 * Reads a byte of every cache line of the batch's rows. They lie far apart in memory: asked for all at once, they come
 * several times sooner than row by row.
 */
export function touchEntries(starts: usize, entries: usize, numbers: usize, from: i32, to: i32): u32 {
  let sum: u32 = 0;
  for (let b = from; b < to; b++) {
    sum += load<u32>(starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2));
  }
  for (let b = from; b < to; b++) {
    const end = entriesEnd(starts, entries, numbers, b);
    for (let p = entriesOf(starts, entries, numbers, b); p < end; p += 64) sum += load<u8>(p);
  }
  return sum;
}

/** Copies columns of a matrix, `rows` of its rows, one behind the other: strided ones fight for the same cache lines. */
function packStrip(packed: usize, source: usize, sourceLast: usize, vectors: i32, rows: i32, stride: usize): void {
  for (let r = 0; r < rows; r++) {
    const end = packed + (<usize>(vectors - 1) << 4);
    for (let p = source; packed < end; p += 16) {
      v128.store(packed, v128.load(p));
      packed += 16;
    }
    v128.store(packed, v128.load(sourceLast));
    packed += 16;
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
 * @param table float32 value of each byte
 * @param packed memory for [inputs, 52] numbers, or for one if there is one strip
 */
export function sparseForward(
  out: usize,
  starts: usize,
  entries: usize,
  numbers: usize,
  from: i32,
  to: i32,
  fromStrip: i32,
  toStrip: i32,
  weight: usize,
  bias: usize,
  inputs: i32,
  units: i32,
  table: usize,
  packed: usize,
): void {
  if (from >= to) return;
  const stride = <usize>units << 2;
  // Stored, so that no compiler leaves it out.
  store<u32>(packed, touchEntries(starts, entries, numbers, from, to));
  if (units < 4) {
    for (let b = from; b < to; b++) {
      const end = entriesEnd(starts, entries, numbers, b);
      let sum = f32x4.splat(0);
      for (let p = entriesOf(starts, entries, numbers, b); p < end; p += 3) {
        const entry = load<u32>(p);
        sum = madd(numberOf(entry, table), loadLanes(weight + columnOf(entry) * stride, units), sum);
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
      packStrip(packed, weight + start, weight + last, vectors, inputs, stride);
      rows = packed;
      rowsLast = packed + (<usize>(vectors - 1) << 4);
      step = <usize>vectors << 4;
    }
    forwardStrip(
      vectors, out + start, out + last, starts, entries, numbers, from, to, rows, rowsLast, step,
      bias + start, bias + last, stride, table,
    );
  }
}

/**
 * Sorts the non-zero numbers of the batch in the columns `from .. to` by column, rows in order within each: column c's
 * are sorted[ends[c - 1] .. ends[c]), the first column's begin at 0; each is `row << 8 | byte`.
 *
 * @param bounds memory for two numbers a row of the batch
 */
export function sortByColumn(
  ends: usize,
  sorted: usize,
  starts: usize,
  entries: usize,
  numbers: usize,
  batch: i32,
  from: i32,
  to: i32,
  columns: i32,
  bounds: usize,
): void {
  const first = ends + (<usize>from << 2);
  const behind = ends + (<usize>to << 2);
  memory.fill(first, 0, behind - first);
  for (let b = 0; b < batch; b++) {
    const begin = entriesBefore(starts, entries, numbers, b, from, columns);
    const end = entriesBefore(starts, entries, numbers, b, to, columns);
    store<usize>(bounds + (<usize>b << 3), begin);
    store<usize>(bounds + (<usize>b << 3), end, 4);
    for (let p = begin; p < end; p += 3) {
      const counter = ends + (<usize>load<u16>(p, 1) << 2);
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
    const end = load<usize>(bounds + (<usize>b << 3), 4);
    for (let p = load<usize>(bounds + (<usize>b << 3)); p < end; p += 3) {
      const entry = load<u32>(p);
      const counter = ends + (columnOf(entry) << 2);
      const place = load<u32>(counter);
      store<u32>(sorted + (<usize>place << 2), <u32>b << 8 | entry & 255);
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
  table: usize,
  packed: usize,
): void {
  const stride = <usize>units << 2;
  if (units < 4) {
    let k: u32 = 0;
    for (let c = from; c < to; c++) {
      let sum = f32x4.splat(0);
      for (const end = load<u32>(ends + (<usize>c << 2)); k < end; k++) {
        const entry = load<u32>(sorted + (<usize>k << 2));
        sum = madd(numberOf(entry, table), loadLanes(dOut + <usize>(entry >> 8) * stride, units), sum);
      }
      storeLanes(dWeight + <usize>c * stride, sum, units);
    }
    return;
  }
  const total = vectorsOf(units);
  const strips = stripsOf(units);
  const end = stride - 16;
  for (let strip = 0, done = 0; strip < strips; strip++) {
    const vectors = (total - done + strips - strip - 1) / (strips - strip);
    const start = <usize>done << 4;
    const last = min(<usize>(done + vectors - 1) << 4, end);
    packStrip(packed, dOut + start, dOut + last, vectors, batch, stride);
    backwardStrip(vectors, dWeight + start, dWeight + last, ends, sorted, from, to, packed, stride, table);
    done += vectors;
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
  starts: usize,
  entries: usize,
  numbers: usize,
  batch: i32,
  from: i32,
  to: i32,
  inputs: i32,
  dOut: usize,
  units: i32,
  table: usize,
): void {
  const vectors = vectorsOf(units);
  const stride = <usize>vectors << 4;
  const width = <usize>units << 2;
  memory.fill(padded + <usize>from * stride, 0, <usize>(to - from) * stride);
  scatterStrip(vectors, padded, starts, entries, numbers, batch, from, to, inputs, dOut, units, table);
  for (let c = from; c < to; c++) memory.copy(dWeight + <usize>c * width, padded + <usize>c * stride, width);
}
