import { assertEquals, assertThrows } from "@std/assert";
import { crc32 } from "node:zlib";
import { DamagedFile, decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const tensors = [
  { name: "w", shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
  { name: "m", shape: [3], values: Float64Array.of(5, 6, 7) },
];
const metadata = { format: "jellyfish 2", classes: '["crc32\\":\\""]', trial: "3" };
const whole = encodeSafetensors(tensors, metadata);

Deno.test("safetensors: the checksum is the CRC-32 of the whole file with eight zeros in its place", () => {
  const text = new TextDecoder("latin1").decode(whole);
  const [key, digits] = /"crc32":"([0-9a-f]{8})"/.exec(text)!;
  const zeroed = whole.slice().fill(48, text.indexOf(key) + 9, text.indexOf(key) + 17);
  assertEquals(crc32(zeroed).toString(16).padStart(8, "0"), digits);
  assertEquals(decodeSafetensors(whole).metadata, metadata);
});

Deno.test("safetensors: each byte that is flipped, each cut and each byte more is found", () => {
  for (let at = 0; at < whole.length; at++) {
    for (const mask of [1, 0x20, 0x80]) {
      const other = whole.slice();
      other[at] ^= mask;
      assertThrows(() => decodeSafetensors(other), DamagedFile);
    }
    assertThrows(() => decodeSafetensors(whole.subarray(0, at)), DamagedFile);
  }
  assertThrows(
    () => decodeSafetensors(Uint8Array.of(...whole, 0)),
    DamagedFile,
    "it is 1 byte longer than its header says",
  );
});

/** A file without a checksum, as version 0.1 wrote them. */
function file(header: unknown, numbers = 4, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + numbers);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const one = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
const deep = 100_000;

const damages: readonly [what: string, bytes: Uint8Array, message: string, offset: number | undefined][] = [
  ["empty", new Uint8Array(), "it has 0 bytes, but the length of its header alone takes 8", 0],
  [
    "a huge header",
    file({}, 0, 2n ** 63n),
    "its header should have 9223372036854776000 bytes, but the file has 10 bytes",
    0,
  ],
  ["no JSON", file("{]", 0), "its header is not JSON", 8],
  ["no UTF-8", file({ a: one }).map((byte) => byte === 97 ? 0xff : byte), "its header is not JSON", 8],
  ["null", file("null", 0), "its header is not a JSON object", 8],
  ["deep nesting", file("[".repeat(deep) + "]".repeat(deep), 0), "its header is not a JSON object", 8],
  [
    "a tensor that is deep nesting",
    file(`{"a":${"[".repeat(deep)}${"]".repeat(deep)}}`, 0),
    'tensor "a": dtype is undefined',
    8,
  ],
  [
    "metadata that is no text",
    file({ __metadata__: { a: null } }, 0),
    "its metadata must map keys to text",
    8,
  ],
  ["a tensor that is null", file({ a: null }), 'tensor "a": its entry is null', 8],
  ["another type", file({ a: { ...one, dtype: "BF16" } }), 'tensor "a": dtype is "BF16"', 8],
  ["a size below 0", file({ a: { ...one, shape: [-1] } }), 'tensor "a": shape.0 is -1', 8],
  ["a size that is null", file({ a: { ...one, shape: [null] } }), 'tensor "a": shape.0 is null', 8],
  [
    "another shape",
    file({ a: { ...one, shape: [9, 2] } }),
    'tensor "a" has 4 bytes, but its shape needs 72 bytes: [9, 2] of F32',
    8,
  ],
  [
    "places that overlap",
    file({ a: one, b: one }),
    'tensor "b" begins at 0, but the one before it ends at 4',
    8,
  ],
  [
    "a hole",
    file({ a: one, b: { ...one, data_offsets: [5, 9] } }, 9),
    'tensor "b" begins at 5, but the one before it ends at 4',
    8,
  ],
  ["cut off", file({ a: one }, 3), "it is 1 byte shorter than its header says", 65],
  ["more at the end", file({ a: one }, 6), "it is 2 bytes longer than its header says", 66],
  [
    "no checksum, in a format that has one",
    file({ __metadata__: { format: "jellyfish 2" }, a: one }),
    "its header has no checksum (crc32)",
    undefined,
  ],
];

for (const [what, bytes, message, offset] of damages) {
  Deno.test(`safetensors: refused with the reason and the byte: ${what}`, () => {
    const error = assertThrows(() => decodeSafetensors(bytes), DamagedFile);
    assertEquals([error.message, error.offset], [message, offset]);
  });
}

Deno.test("safetensors: a file without a checksum is read, as version 0.1 and other programs write them", () => {
  const { tensors, metadata } = decodeSafetensors(file({ __metadata__: { format: "jellyfish 1" }, a: one }));
  assertEquals([metadata, tensors.get("a")!.values], [{ format: "jellyfish 1" }, Float32Array.of(0)]);
});
