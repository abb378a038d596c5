import { assertEquals } from "@std/assert";
import { withOneNaN } from "./one_nan.ts";

const mended = (values: Float32Array | Float64Array) => {
  const bytes = new Uint8Array(values.buffer).slice();
  withOneNaN(bytes, values);
  return bytes.buffer;
};

Deno.test("withOneNaN() gives every float32 NaN the same bits, and leaves all else as it is", () => {
  const bits = [
    ...[0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff], // NaN
    ...[0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7f7fffff, 0x00000001, 0x3f800000], // 0, -0, infinities, ...
  ];
  const one = bits.map((word, i) => i < 6 ? 0x7fc00000 : word);
  for (let length = 0; length <= bits.length; length++) {
    const values = new Float32Array(Uint32Array.from(bits.slice(0, length)).buffer);
    assertEquals([...new Uint32Array(mended(values))], one.slice(0, length));
  }
  const finite = new Float32Array(Uint32Array.from(bits.slice(6)).buffer); // both infinities, but no NaN
  assertEquals([...new Uint32Array(mended(finite))], bits.slice(6));
});

Deno.test("withOneNaN() gives every float64 NaN the same bits, and leaves all else as it is", () => {
  const nan = [0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff0000000000001n, 0xffffffffffffffffn];
  const others = [0n, 0x8000000000000000n, 0x7ff0000000000000n, 0xfff0000000000000n, 0x7fefffffffffffffn, 1n];
  for (const bits of [[...nan, ...others], [...others, ...nan], others]) {
    const values = new Float64Array(BigUint64Array.from(bits).buffer);
    const expected = bits.map((word) => nan.includes(word) ? 0x7ff8000000000000n : word);
    assertEquals([...new BigUint64Array(mended(values))], expected);
  }
});
