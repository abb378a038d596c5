import { greatestOf } from "../base/extreme.ts";
import type { Range } from "../config/source.ts";

/** Where a cell is: row 0 is the first record, the header. */
export interface CellAddress {
  readonly record: number;
  readonly column: number;
}

/**
 * Where cells stand in the text of a CSV file, in UTF-16 units, quotes included; for a cell that the file does
 * not have, its end. The text is walked once, and only when there is something to report.
 */
export function cellRanges(text: string, wanted: readonly CellAddress[]): Range[] {
  const key = ({ record, column }: CellAddress) => `${record},${column}`;
  const ranges = new Map<string, Range>(wanted.map((cell) => [key(cell), [text.length, text.length]]));
  const last = greatestOf(wanted.map(({ record }) => record));
  for (const { start, end, ...cell } of cells(text)) {
    if (cell.record > last) break;
    const name = key(cell);
    if (ranges.has(name)) ranges.set(name, [start, Math.max(start + 1, end)]);
  }
  return wanted.map((cell) => ranges.get(key(cell))!);
}

/**
 * The offset of the first cell whose quotes are not as RFC 4180 wants them: around the whole cell, doubled
 * inside. `undefined` when all are right.
 */
export function misquotedCell(text: string): number | undefined {
  for (const { start, end } of cells(text)) {
    const cell = text.slice(start, end);
    if (!cell.includes('"')) continue;
    const whole = cell.length > 1 && cell.startsWith('"') && cell.endsWith('"');
    if (!whole || cell.slice(1, -1).replaceAll('""', "").includes('"')) return start;
  }
  return undefined;
}

/** All cells in order. Empty lines are no records. */
function* cells(text: string): Generator<CellAddress & { start: number; end: number }> {
  let at = 0;
  for (let record = 0; at < text.length;) {
    const lineEnd = lineEndAt(text, at);
    if (lineEnd > 0) {
      at += lineEnd;
      continue;
    }
    for (let column = 0;; column++) {
      const end = cellEnd(text, at);
      yield { record, column, start: at, end };
      at = end + 1;
      if (text[end] !== ",") {
        at = end + lineEndAt(text, end);
        break;
      }
    }
    record++;
  }
}

/** The offset of the comma or line end behind the cell that begins at `at`. */
function cellEnd(text: string, at: number): number {
  let quoted = false;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && (text[i] === "," || lineEndAt(text, i) > 0)) return i;
  }
  return text.length;
}

/** Length of the line end at an offset, LF or CRLF, or 0. */
function lineEndAt(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 0;
}
