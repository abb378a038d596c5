/**
 * Writes the one quiet NaN (`0x7fc00000`, `0x7ff8000000000000`) over every NaN among the bytes of some numbers. Which
 * sign and payload a NaN has depends on the instructions that a compiler has chosen: without this, equal runs would
 * leave files that differ. All other numbers, -0 among them, stay as they are.
 *
 * @param bytes the numbers, little-endian
 * @param values the same numbers, which stay as they are
 */
export function withOneNaN(bytes: Uint8Array, values: Float32Array | Float64Array): void {
  if (!mayHoldNaN(values)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (values instanceof Float32Array) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== values[i]) view.setUint32(4 * i, 0x7fc00000, true);
    }
  } else {
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== values[i]) view.setBigUint64(8 * i, 0x7ff8000000000000n, true);
    }
  }
}

/** Whether a sum of the numbers is NaN, which takes a NaN or two infinities: half the time of a look at each. */
function mayHoldNaN(values: Float32Array | Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]; // four sums: an addition need not wait for the one before
  const end = values.length & ~3;
  for (let i = 0; i < end; i += 4) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
  }
  for (let i = end; i < values.length; i++) a += values[i];
  const sum = a + b + c + d;
  return sum !== sum;
}
