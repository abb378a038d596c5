// Rows of the data set: bytes or float64 numbers, scaled to float32.

/** Reads a byte of every cache line of the rows: see touchEntries(). */
function touchRows(data: usize, numbers: usize, from: i32, to: i32, columns: i32): u32 {
  let sum: u32 = 0;
  for (let r = from; r < to; r++) {
    const row = data + <usize>load<u32>(numbers + (<usize>r << 2)) * columns;
    for (let c: usize = 0; c < <usize>columns; c += 64) sum += load<u8>(row + c);
  }
  return sum;
}

@inline
function quotient(numbers: v128, by: v128): v128 {
  return f32x4.div(f32x4.convert_i32x4_s(numbers), by);
}

/**
 * out[r, c] = table[data[numbers[r], c]] for the rows `from .. to`; table: 256 float32 numbers.
 *
 * @param divisor what the table divides bytes by, if it does nothing else; else 0
 */
export function gatherBytes(
  out: usize,
  data: usize,
  numbers: usize,
  from: i32,
  to: i32,
  columns: i32,
  table: usize,
  divisor: f32,
): void {
  if (from < to) store<u32>(out + ((<usize>from * columns) << 2), touchRows(data, numbers, from, to, columns));
  const by = f32x4.splat(divisor);
  for (let r = from; r < to; r++) {
    let source = data + <usize>load<u32>(numbers + (<usize>r << 2)) * columns;
    let target = out + ((<usize>r * columns) << 2);
    const end = source + columns;
    if (divisor > 0) {
      for (const eight = end - (columns & 7); source < eight; source += 8) {
        const bytes = v128.load_ext<u8>(source);
        v128.store(target, quotient(i32x4.extend_low_i16x8_u(bytes), by));
        v128.store(target, quotient(i32x4.extend_high_i16x8_u(bytes), by), 16);
        target += 32;
      }
    }
    for (const four = end - (columns & 3); source < four; source += 4) {
      store<f32>(target, load<f32>(table + (<usize>load<u8>(source) << 2)));
      store<f32>(target, load<f32>(table + (<usize>load<u8>(source, 1) << 2)), 4);
      store<f32>(target, load<f32>(table + (<usize>load<u8>(source, 2) << 2)), 8);
      store<f32>(target, load<f32>(table + (<usize>load<u8>(source, 3) << 2)), 12);
      target += 16;
    }
    for (; source < end; source++) {
      store<f32>(target, load<f32>(table + (<usize>load<u8>(source) << 2)));
      target += 4;
    }
  }
}

/** out[r, c] = (data[numbers[r], c] - shift[c]) / divisor[c] in float64, rounded; one shift for all if `single`. */
export function gatherNumbers(
  out: usize,
  data: usize,
  numbers: usize,
  from: i32,
  to: i32,
  columns: i32,
  shift: usize,
  divisor: usize,
  single: bool,
): void {
  const step: usize = single ? 0 : 8;
  for (let r = from; r < to; r++) {
    let source = data + ((<usize>load<u32>(numbers + (<usize>r << 2)) * columns) << 3);
    let target = out + ((<usize>r * columns) << 2);
    let k: usize = 0;
    for (let c = 0; c < columns; c++) {
      store<f32>(target, <f32>((load<f64>(source) - load<f64>(shift + k)) / load<f64>(divisor + k)));
      source += 8;
      target += 4;
      k += step;
    }
  }
}

/** How many of `length` bytes are not 0. */
export function countNonZero(data: usize, length: usize): u32 {
  let count: u32 = 0;
  let i: usize = 0;
  for (; i + 16 <= length; i += 16) count += popcnt(nonZeros(data + i));
  for (; i < length; i++) count += u32(load<u8>(data + i) != 0);
  return count;
}

/** A bit for each of sixteen bytes that is not 0. */
@inline
function nonZeros(data: usize): u32 {
  return i8x16.bitmask(i8x16.ne(v128.load(data), i8x16.splat(0)));
}

/**
 * Compressed sparse rows of a matrix of bytes: row r's non-zero numbers are the entries starts[r] .. starts[r + 1),
 * in the order of columns. An entry has three bytes: the number, then its column (16 bits). They are read four bytes
 * at a time: one byte behind the last must exist.
 */
export function compressRows(data: usize, rows: i32, columns: i32, starts: usize, entries: usize): void {
  let count: u32 = 0;
  for (let r = 0; r < rows; r++) {
    store<u32>(starts, count);
    starts += 4;
    const first = entries;
    let c: i32 = 0;
    for (; c + 16 <= columns; c += 16) {
      for (let bits = nonZeros(data + c); bits; bits &= bits - 1) {
        entries = entryOf(entries, data, c + <i32>ctz(bits));
      }
    }
    for (; c < columns; c++) if (load<u8>(data + c)) entries = entryOf(entries, data, c);
    count += <u32>(entries - first) / 3;
    data += columns;
  }
  store<u32>(starts, count);
}

/** Writes the entry of a column, and gives back where the next one comes. */
@inline
function entryOf(entry: usize, row: usize, column: i32): usize {
  store<u8>(entry, load<u8>(row + column));
  store<u16>(entry, <u16>column, 1);
  return entry + 3;
}

/** Copies a matrix of float32 numbers, with so many bytes from row to row on either side. */
export function copyMatrix(
  target: usize,
  targetStride: usize,
  source: usize,
  sourceStride: usize,
  rows: i32,
  columns: i32,
): void {
  const end = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 16 <= end; c += 16) v128.store(target + c, v128.load(source + c));
    if (end >= 16) v128.store(target + end - 16, v128.load(source + end - 16)); // again what overlaps
    else for (; c < end; c += 4) store<f32>(target + c, load<f32>(source + c));
    target += targetStride;
    source += sourceStride;
  }
}
