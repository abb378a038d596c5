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

/** The number of an entry: the float32 value of its byte, in all lanes. */
@inline
export function numberOf(entry: u32, table: usize): v128 {
  return v128.load32_splat(table + (<usize>(entry & 255) << 2));
}

@inline
export function columnOf(entry: u32): usize {
  return <usize>(entry >> 8 & 0xffff);
}
