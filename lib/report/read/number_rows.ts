import { readNumber } from "./number_text.ts";
import type { OneFile, Stretch } from "./one_file.ts";
import { lineMistake } from "./read_csv.ts";

/** How to treat the cells of a column. */
export const [SKIPPED, CHECKED, READ] = [0, 1, 2];

/** Longer lines are not rows. */
const LONGEST_LINE = 1 << 20;

/** Bytes to read at once, if there are that many. */
const LEAST_READ = 1 << 12;

const [LINE_FEED, RETURN, HASH, COMMA] = [10, 13, 35, 44];

/**
 * Rows of numbers, one at a time, directly from the bytes of a file. Memory does not grow with the number of rows, and only
 * wanted cells are parsed.
 */
export class NumberRows {
  /** The numbers of the row, by column; only if the column is `READ` and the cell is not empty. */
  readonly values: Float64Array;
  /** 1 where a cell is not empty. */
  readonly given: Uint8Array;
  /** Line of the row in its file, from 1. */
  line = 0;
  /** Byte offsets in the file of the row, and of the one after it. */
  from = 0;
  to = 0;

  readonly #columns: readonly string[];
  readonly #uses: Uint8Array;
  readonly #file: OneFile;
  #stretch: Stretch = { path: "", shown: "", from: 0, to: 0, line: 0, isPart: false };
  #bytes: Uint8Array;
  /** The buffer holds `#filled` bytes of the file, from offset `#base` on. */
  #base = 0;
  #filled = 0;

  /**
   * @param columns names, for messages
   * @param useOf how to treat the cells of a column: `SKIPPED`, `CHECKED` or `READ`
   * @param file shared by readers, to limit the number of open files
   * @param size of the buffer, in bytes
   */
  constructor(
    columns: readonly string[],
    useOf: (column: string) => number,
    file: OneFile,
    size: number = 1 << 18,
  ) {
    this.#columns = columns;
    this.#uses = Uint8Array.from(columns, useOf);
    this.#file = file;
    this.#bytes = new Uint8Array(size);
    this.values = new Float64Array(columns.length);
    this.given = new Uint8Array(columns.length);
  }

  /** Moves to a stretch. Bytes of the same file in the buffer are not read again. */
  open(stretch: Stretch): void {
    const isHeld = stretch.path === this.#stretch.path && stretch.from >= this.#base &&
      stretch.from <= this.#base + this.#filled;
    if (!isHeld) [this.#base, this.#filled] = [stretch.from, 0];
    this.#stretch = stretch;
    this.to = stretch.from;
    this.line = stretch.line - 1;
  }

  /**
   * Takes the next row.
   *
   * @returns `false` at the end of the stretch
   * @throws {ConfigError} with the line, if the row has a wrong number of cells or a cell is not a number
   */
  next(): boolean {
    while (true) {
      const line = this.#nextLine();
      if (line === undefined) return false;
      const [start, end] = line;
      if (this.#stretch.isPart && this.#bytes[start] === HASH) continue; // it closes a block
      this.#readCells(start, this.#bytes[end - 1] === RETURN ? end - 1 : end);
      return true;
    }
  }

  /** Where the next line is in the buffer; `undefined` at the end of the stretch. */
  #nextLine(): [start: number, end: number] | undefined {
    const { to, isPart } = this.#stretch;
    if (this.to >= to) return undefined;
    let start = this.to - this.#base;
    let feed = this.#feed(start);
    while (feed < 0 && this.#readMore(start)) {
      start = 0;
      feed = this.#feed(start);
    }
    if (feed < 0 && (isPart || start === this.#filled)) return undefined;
    const end = feed < 0 ? this.#filled : feed;
    this.from = this.to;
    this.to = this.#base + end + 1;
    this.line++;
    return [start, end];
  }

  /** Where the line that starts here ends in the buffer; -1 if its end is not in the buffer. */
  #feed(start: number): number {
    const feed = this.#bytes.indexOf(LINE_FEED, start);
    return feed < this.#filled ? feed : -1;
  }

  /** Moves the rest to the front of the buffer and reads more. @returns `false` at the end of the file */
  #readMore(start: number): boolean {
    this.#bytes.copyWithin(0, start, this.#filled);
    this.#base += start;
    this.#filled -= start;
    if (this.#filled === this.#bytes.length) {
      if (this.#filled >= LONGEST_LINE) {
        throw this.#mistake(0, 80, `a row of more than ${LONGEST_LINE} bytes`, 1);
      }
      const bytes = new Uint8Array(2 * this.#filled);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    // Not beyond the stretch: for a few trials of a large file, little is read.
    const left = Math.max(LEAST_READ, this.#stretch.to - this.#base - this.#filled);
    const count = this.#file.read(
      this.#stretch,
      this.#base + this.#filled,
      this.#bytes.subarray(this.#filled, Math.min(this.#bytes.length, this.#filled + left)),
    );
    this.#filled += count;
    return count > 0;
  }

  #readCells(start: number, end: number): void {
    const bytes = this.#bytes;
    const width = this.#uses.length;
    let column = 0;
    let wrong = -1;
    let from = start;
    for (let at = start; at <= end; at++) {
      if (at < end && bytes[at] !== COMMA) continue;
      if (column < width) {
        const isGiven = at > from;
        this.given[column] = isGiven ? 1 : 0;
        const use = this.#uses[column];
        if (isGiven && use !== SKIPPED && wrong < 0) {
          if (!readNumber(bytes, from, at, this.values, use === READ ? column : -1)) wrong = column;
        }
      }
      column++;
      from = at + 1;
    }
    if (column !== width) {
      throw this.#mistake(start, end, `a row of ${column} cells, where ${width} are expected`);
    }
    if (wrong >= 0) {
      const cell = this.#text(start, end).split(",")[wrong];
      const message = `${this.#columns[wrong]} must be a number, got ${JSON.stringify(cell)}`;
      throw this.#mistake(start, end, message);
    }
  }

  #text(start: number, end: number): string {
    return new TextDecoder().decode(this.#bytes.subarray(start, end));
  }

  #mistake(start: number, end: number, message: string, lines = 0) {
    return lineMistake(this.#stretch.shown, this.line + lines, this.#text(start, end), message);
  }
}
