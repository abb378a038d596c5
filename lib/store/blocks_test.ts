import { assertEquals, assertThrows } from "@std/assert";
import { DamagedBlock, readBlocks, rowsOfBlocks, sealed, sealedText } from "./blocks.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (part: Uint8Array) => new TextDecoder().decode(part);
const part = (...blocks: string[]) => bytes(blocks.map((rows) => text(sealed(bytes(rows)))).join(""));

Deno.test("sealed() closes rows by the CRC-32 of zlib; none stay none", () => {
  assertEquals(text(sealed(bytes("123456789"))), "123456789#cbf43926\n"); // the check value of CRC-32
  assertEquals(text(sealedText("123456789")), "123456789#cbf43926\n");
  assertEquals([sealed(bytes("")).length, sealedText("").length], [0, 0]);
});

Deno.test("readBlocks() takes whole blocks; what was cut off at the end is no damage", () => {
  const whole = part("0,1\n0,2\n", "0,3\n");
  const found = readBlocks(whole);
  assertEquals([text(found.rows), found.length, found.damagedAt], ["0,1\n0,2\n0,3\n", 32, undefined]);
  for (let length = 0; length < whole.length; length++) {
    const cut = readBlocks(whole.slice(0, length));
    const [rows, end] = length < 18 ? ["", 0] : ["0,1\n0,2\n", 18];
    assertEquals([text(cut.rows), cut.length, cut.damagedAt], [rows, end, undefined], `${length} bytes`);
  }
});

Deno.test("a byte that is changed in a part is found wherever it is, and nothing of its block is taken", () => {
  const whole = part("0,1\n0,2\n", "0,3\n", "0,4\n");
  for (let at = 0; at < whole.length - 14; at++) {
    const changed = whole.slice();
    changed[at] ^= 1;
    const { rows, damagedAt } = readBlocks(changed);
    const expected = at < 18 ? ["", 1] : ["0,1\n0,2\n", 4];
    assertEquals([text(rows), damagedAt], expected, `byte ${at}`);
    assertThrows(
      () => [...rowsOfBlocks([changed], "metrics-0.csv")],
      DamagedBlock,
      "metrics-0.csv: rows are damaged or cut off (their checksum differs)",
    );
  }
});

Deno.test("rowsOfBlocks() gives the rows however the file comes in chunks, and refuses one that is cut off", () => {
  const whole = part("0,1\n0,2\n", "0,3\n");
  for (let size = 1; size <= whole.length; size++) {
    const chunks = Array.from(
      { length: Math.ceil(whole.length / size) },
      (_, k) => whole.slice(k * size, (k + 1) * size),
    );
    assertEquals([...rowsOfBlocks(chunks, "x")].map(text).join(""), "0,1\n0,2\n0,3\n", `chunks of ${size}`);
  }
  for (const length of [1, 8, 9, 17, 19, 31]) {
    assertThrows(() => [...rowsOfBlocks([whole.slice(0, length)], "x")], DamagedBlock);
  }
  assertEquals([...rowsOfBlocks([], "x")], []);
});
