import { crc32 } from "node:zlib";
import { openRegularFile } from "../base/regular_file.ts";
import { closingLine } from "../run/blocks.ts";
import { lineMistake } from "./read_csv.ts";

const [HASH, LINE_FEED] = [35, 10];

/**
 * Compares the rows of a part with the checksums in it. Rows behind the last checksum may be half written: they have none.
 *
 * @param path of a file of blocks
 * @param shown how messages write it
 * @throws {ConfigError} with the line of a checksum that is not that of the rows above it
 */
export function checkPart(path: string, shown: string): void {
  using open = openRegularFile(path, { most: Infinity });
  const chunk = new Uint8Array(1 << 18);
  const closing = closingLine(0).length;
  let found: number[] = [];
  let [crc, line, isInChecksum] = [0, 1, false];
  for (let count = open.file.readSync(chunk); count !== null; count = open.file.readSync(chunk)) {
    const bytes = chunk.subarray(0, count);
    for (let at = 0; at < count;) {
      if (!isInChecksum) {
        const hash = bytes.indexOf(HASH, at);
        const rows = bytes.subarray(at, hash < 0 ? count : hash);
        crc = crc32(rows, crc);
        for (let i = rows.indexOf(LINE_FEED); i >= 0; i = rows.indexOf(LINE_FEED, i + 1)) line++;
        at += rows.length;
        isInChecksum = hash >= 0;
        continue;
      }
      found.push(bytes[at++]);
      if (found.length < closing) continue;
      if (closingLine(crc).some((byte, i) => byte !== found[i])) throw damaged(shown, line, found);
      [crc, found, isInChecksum] = [0, [], false];
      line++;
    }
  }
}

function damaged(shown: string, line: number, found: readonly number[]) {
  const text = new TextDecoder().decode(Uint8Array.from(found)).split("\n", 1)[0];
  return lineMistake(
    shown,
    line,
    text,
    "the rows above are not those that were written: their checksum differs",
  );
}
