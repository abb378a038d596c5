import { crc32, crcText } from "../base/crc32.ts";
import { countOf } from "./byte_lines.ts";

/**
 * The rows in a trial's part are grouped in blocks, one block per append. Each block ends with a line that holds the
 * CRC-32 of its bytes: `#1a2b3c4d`. Rows are numbers, so no row starts with `#`.
 *
 * @module
 */

const [hash, lineFeed] = [35, 10];
/** Length of the line that closes a block. */
export const closing = 10;

/** Rows as a block, with its closing line. Empty if there are no rows. */
export function sealed(rows: Uint8Array): Uint8Array {
  if (rows.length === 0) return rows;
  const block = new Uint8Array(rows.length + closing);
  block.set(rows);
  block.set(closingLine(crc32(rows)), rows.length);
  return block;
}

/** As {@linkcode sealed}, for text: rows that are appended while a trial runs are encoded once and not copied. */
export function sealedText(rows: string): Uint8Array {
  if (rows === "") return new Uint8Array();
  const block = new TextEncoder().encode(`${rows}#00000000\n`);
  const end = block.length - closing;
  block.set(closingLine(crc32(block.subarray(0, end))), end);
  return block;
}

/** The line that closes a block. */
export const closingLine = (crc: number): Uint8Array => new TextEncoder().encode(`#${crcText(crc)}\n`);

/** What a part holds. */
export interface Blocks {
  /** Rows of its blocks, up to the first that is damaged. */
  readonly rows: Uint8Array<ArrayBuffer>;
  /** Length of these blocks in the file. */
  readonly length: number;
  /** The first line of a damaged block, from 1. An incomplete block at the end does not count as damaged. */
  readonly damagedAt?: number;
}

/** Rows of a block, or its closing line: complete, or up to the end of the file. */
export type Piece =
  | { readonly rows: Uint8Array }
  | { readonly closing: Uint8Array; readonly isWhole: boolean; readonly isRight: boolean };

/**
 * Splits a file of blocks into pieces.
 *
 * @param chunks of the file; each may be overwritten by the next one, and so may the rows that were yielded from it
 */
export function* piecesOf(chunks: Iterable<Uint8Array>): Generator<Piece, void> {
  const line = new Uint8Array(closing);
  let [crc, inLine] = [0, 0];
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (inLine === 0 && chunk[at] !== hash) {
        const found = chunk.indexOf(hash, at);
        const rows = chunk.subarray(at, found < 0 ? chunk.length : found);
        crc = crc32(rows, crc);
        at += rows.length;
        yield { rows };
        continue;
      }
      const part = chunk.subarray(at, at + closing - inLine);
      line.set(part, inLine);
      inLine += part.length;
      at += part.length;
      if (inLine < closing) continue;
      yield { closing: line, isWhole: true, isRight: equal(line, closingLine(crc)) };
      [crc, inLine] = [0, 0];
    }
  }
  if (inLine > 0) yield { closing: line.subarray(0, inLine), isWhole: false, isRight: false };
}

/** Reads the blocks of a part. */
export function readBlocks(bytes: Uint8Array<ArrayBuffer>): Blocks {
  const rows = new Uint8Array(bytes.length);
  let [filled, start, block] = [0, 0, new Uint8Array() as Uint8Array];
  let isDamaged = false;
  for (const piece of piecesOf([bytes])) {
    if ("rows" in piece) {
      block = piece.rows;
      continue;
    }
    isDamaged = piece.isWhole && !piece.isRight;
    if (!piece.isRight) break;
    rows.set(block, filled);
    filled += block.length;
    start += block.length + closing;
    block = new Uint8Array();
  }
  return {
    rows: rows.subarray(0, filled),
    length: start,
    damagedAt: isDamaged ? countOf(bytes.subarray(0, start), lineFeed) + 1 : undefined,
  };
}

/** A file is damaged: its checksum differs. */
export class DamagedBlock extends Deno.errors.InvalidData {}

/**
 * The rows of a file of blocks, in chunks.
 *
 * @param chunks as {@linkcode piecesOf} takes them
 * @param name of the file, for the message
 * @throws {DamagedBlock} at the end of a damaged block, whose rows have already been yielded
 */
export function* rowsOfBlocks(chunks: Iterable<Uint8Array>, name: string): Generator<Uint8Array, void> {
  let isOpen = false;
  for (const piece of piecesOf(chunks)) {
    isOpen = "rows" in piece;
    if ("rows" in piece) yield piece.rows;
    else if (!piece.isRight) throw damaged(name);
  }
  if (isOpen) throw damaged(name);
}

const damaged = (name: string) =>
  new DamagedBlock(
    `${name}: rows are damaged or cut off (their checksum differs)`,
  );

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
