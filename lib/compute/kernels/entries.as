// The non-zero numbers of a batch, decoded: for each row in order, and for each of its numbers by column, eight bytes:
// column (uint32) and scaled number (float32). Row b's lie at decoded + 8 · bounds[b] .. 8 · bounds[b + 1].

/** Bytes of an entry. */
export const ENTRY: usize = 8;

/** Where the entries of a batch row begin. */
@inline
export function entriesOf(decoded: usize, bounds: usize, b: i32): usize {
  return decoded + <usize>load<u32>(bounds + (<usize>b << 2)) * ENTRY;
}

@inline
export function entriesEnd(decoded: usize, bounds: usize, b: i32): usize {
  return entriesOf(decoded, bounds, b + 1);
}

/** Where the entries of a batch row in columns before `column` end, of `columns` in all. */
export function entriesBefore(decoded: usize, bounds: usize, b: i32, column: i32, columns: i32): usize {
  if (column >= columns) return entriesEnd(decoded, bounds, b);
  const first = entriesOf(decoded, bounds, b);
  if (column <= 0) return first;
  let low: usize = 0;
  let high: usize = (entriesEnd(decoded, bounds, b) - first) / ENTRY;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columnOf(first + middle * ENTRY) < <usize>column) low = middle + 1;
    else high = middle;
  }
  return first + low * ENTRY;
}

@inline
export function columnOf(entry: usize): usize {
  return load<u32>(entry);
}

/** The number of an entry, in all lanes. */
@inline
export function numberOf(entry: usize): v128 {
  return v128.load32_splat(entry, 4);
}
