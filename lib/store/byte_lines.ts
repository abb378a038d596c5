/** How often a byte occurs. */
export function countOf(bytes: Uint8Array, byte: number): number {
  let count = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++;
  return count;
}

/** Where the first `count` lines end. */
export function endOfLines(bytes: Uint8Array, count: number): number {
  let end = 0;
  for (let line = 0; line < count; line++) {
    const feed = bytes.indexOf(10, end);
    if (feed < 0) return end;
    end = feed + 1;
  }
  return end;
}
