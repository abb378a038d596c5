import { openRegularFile } from "../base/regular_file.ts";
import { lineMistake, unreadable } from "./read_csv.ts";
import { readNumber } from "./number_text.ts";

/** Rows of one file that stand together. */
export interface Stretch {
  /** Path of the file. */
  readonly path: string;
  /** How messages write it. */
  readonly shown: string;
  /** Bytes from the beginning of the file: where the first row begins, and where the last one ends. */
  readonly from: number;
  readonly to: number;
  /** Line of the first row, from 1. */
  readonly line: number;
  /** Whether the file is still being written, so that its last line may be half a line. */
  readonly isPart: boolean;
}

/** What is done with the cells of a column. */
export const [PASSED_OVER, CHECKED, READ] = [0, 1, 2];

/** Longer lines are no rows. */
const LONGEST_LINE = 1 << 20;

/** Bytes that are read at once, if there are so many. */
const LEAST_READ = 1 << 12;

const [LINE_FEED, RETURN, HASH, COMMA] = [10, 13, 35, 44];

/**
 * Rows of numbers, one at a time, straight from the bytes of a file: memory does not grow with the number of rows, and
 * only the cells that are wanted become numbers.
 */
export class NumberRows {
  /** The numbers of the row, by column; only those whose column is `READ` and whose cell is given. */
  readonly values: Float64Array;
  /** 1 where a cell is not empty. */
  readonly given: Uint8Array;
  /** Line of the row in its file, from 1. */
  line = 0;
  /** Bytes from the beginning of the file to the row, and to the one after it. */
  from = 0;
  to = 0;

  readonly #columns: readonly string[];
  readonly #uses: Uint8Array;
  readonly #file: OneFile;
  #stretch: Stretch = { path: "", shown: "", from: 0, to: 0, line: 0, isPart: false };
  #bytes: Uint8Array;
  /** The buffer holds so many bytes of the file from `#base` on. */
  #base = 0;
  #filled = 0;

  /**
   * @param columns names, for messages
   * @param useOf what is done with the cells of a column: `PASSED_OVER`, `CHECKED` or `READ`
   * @param file shared by readers, so that few files are open
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

  /** The rows of a stretch are next. What the buffer holds of the same file is not read again. */
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
   * @returns false at the end of the stretch
   * @throws {ConfigError} with the line, where the row has other than so many cells or a cell is no number
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

  /** Where the line ends that begins at a place in the buffer; -1 where that is not in the buffer. */
  #feed(start: number): number {
    const feed = this.#bytes.indexOf(LINE_FEED, start);
    return feed < this.#filled ? feed : -1;
  }

  /** Moves what is left to the front of the buffer and reads on. @returns false at the end of the file */
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
    // Not beyond the stretch: of a few trials in a large file little is read.
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
        if (isGiven && use !== PASSED_OVER && wrong < 0) {
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

/** A file that is read at places: one is open at a time. */
export class OneFile implements Disposable {
  #path?: string;
  #file?: Deno.FsFile;

  /**
   * Reads bytes from a place of a file on.
   *
   * @returns how many; 0 at its end
   * @throws {ConfigError} where the file is gone: the run has ended, and its parts are in its tables now
   */
  read({ path, shown }: Stretch, from: number, into: Uint8Array): number {
    try {
      if (path !== this.#path) {
        this[Symbol.dispose]();
        this.#file = openRegularFile(path, { most: Infinity }).file;
        this.#path = path;
      }
      this.#file!.seekSync(from, Deno.SeekMode.Start);
      return this.#file!.readSync(into) ?? 0;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw unreadable(shown, "the file is gone: the run has ended while it was read", [
        "the same command shows it as it is now",
      ]);
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
    this.#path = undefined;
  }
}
