import { assertEquals } from "@std/assert";
import { crc32 as zlibs } from "node:zlib";
import { crc32, crcText } from "./crc32.ts";

Deno.test("crc32() is that of zlib, at every length and place, also in pieces", () => {
  const bytes = new Uint8Array(1000).map((_, i) => (i * 2654435761) >>> 13);
  for (let length = 0; length < 70; length++) {
    const part = bytes.subarray(length, 3 * length);
    assertEquals(crc32(part), zlibs(part));
    assertEquals(crc32(part.subarray(5), crc32(part.subarray(0, 5))), zlibs(part));
  }
  assertEquals(crcText(crc32(new TextEncoder().encode("123456789"))), "cbf43926"); // the check value of the standard
  assertEquals(crcText(255), "000000ff");
});
