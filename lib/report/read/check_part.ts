import { piecesOf } from "../../store/blocks.ts";
import { countOf } from "../../store/byte_lines.ts";
import { chunksOfFile } from "../../store/file_chunks.ts";
import { lineMistake } from "./read_csv.ts";

const lineFeed = 10;

/**
 * Compares the rows of a part with its checksums. Rows after the last checksum have none: they may be half written.
 *
 * @param path of a file of blocks
 * @param shown how messages write it
 * @throws {ConfigError} with the line of a checksum that does not match the rows above it
 */
export function checkPart(path: string, shown: string): void {
  let line = 1;
  for (const piece of piecesOf(chunksOfFile(path))) {
    if ("rows" in piece) line += countOf(piece.rows, lineFeed);
    else if (piece.isWhole && !piece.isRight) throw damaged(shown, line, piece.closing);
    else line++;
  }
}

function damaged(shown: string, line: number, found: Uint8Array) {
  const text = new TextDecoder().decode(found).split("\n", 1)[0];
  return lineMistake(
    shown,
    line,
    text,
    "the rows above are damaged: their checksum differs",
  );
}
