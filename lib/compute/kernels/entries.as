// How the non-zero numbers of a batch are found: compressed rows as data.as writes them. `numbers` are the data rows
// that the batch consists of.

/** Where the entries of a batch row begin: row b of x is the data row numbers[b]. */
@inline
export function entriesOf(starts: usize, entries: usize, numbers: usize, b: i32): usize {
  return entries + <usize>load<u32>(starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2)) * 3;
}

@inline
export function entriesEnd(starts: usize, entries: usize, numbers: usize, b: i32): usize {
  return entries + <usize>load<u32>(starts + (<usize>load<u32>(numbers + (<usize>b << 2)) << 2), 4) * 3;
}

/** Where the entries of a batch row in columns before `column` end, of `columns` in all. */
export function entriesBefore(
  starts: usize,
  entries: usize,
  numbers: usize,
  b: i32,
  column: i32,
  columns: i32,
): usize {
  if (column >= columns) return entriesEnd(starts, entries, numbers, b);
  const first = entriesOf(starts, entries, numbers, b);
  if (column <= 0) return first;
  let low: usize = 0;
  let high: usize = (entriesEnd(starts, entries, numbers, b) - first) / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (<i32>load<u16>(first + middle * 3, 1) < column) low = middle + 1;
    else high = middle;
  }
  return first + low * 3;
}

/** The number of an entry: the float32 value of its byte, in all lanes. */
@inline
export function numberOf(entry: u32, table: usize): v128 {
  return v128.load32_splat(table + (<usize>(entry & 255) << 2));
}

@inline
export function columnOf(entry: u32): usize {
  return <usize>(entry >> 8 & 0xffff);
}
