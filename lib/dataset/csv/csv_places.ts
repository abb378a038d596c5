import type { Range } from "../../config/source.ts";

/**
 * The place of a cell in a record, in UTF-16 units, quotes included; the end of the record if it has no such cell.
 *
 * @param column from 0
 */
export function cellRange(record: string, column: number): Range {
  let at = 0;
  for (const { start, end } of cellsOf(record)) {
    if (at++ === column) return [start, Math.max(start + 1, end)];
  }
  return [record.length, record.length];
}

/**
 * The offset of the first cell whose quotes are not as RFC 4180 wants them: around the whole cell, doubled
 * inside. `undefined` when all are right.
 */
export function misquotedCell(record: string): number | undefined {
  for (const { start, end } of cellsOf(record)) {
    const cell = record.slice(start, end);
    if (!cell.includes('"')) continue;
    const whole = cell.length > 1 && cell.startsWith('"') && cell.endsWith('"');
    if (!whole || cell.slice(1, -1).replaceAll('""', "").includes('"')) return start;
  }
  return undefined;
}

/** Where the cells of a record stand, in order. Commas between quotes end none. */
export function* cellsOf(record: string): Generator<{ readonly start: number; readonly end: number }> {
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= record.length; at++) {
    const mark = record[at];
    if (mark === '"') quoted = !quoted;
    else if (mark === undefined || mark === "," && !quoted) {
      yield { start, end: at };
      start = at + 1;
    }
  }
}
