import type { Place } from "./config_error.ts";

/**
 * Longest line that a place holds whole, in UTF-16 units; of a longer line, some text before and after the start of
 * the place.
 */
const [longestLine, before, behind] = [2000, 500, 1000];

/** From the first UTF-16 unit to after the last, as JavaScript counts. */
export type Range = readonly [start: number, end: number];

/**
 * A text file in which places are looked up. Lines end with LF or CRLF; a byte order mark at the beginning is no
 * character of the first line.
 */
export class Source {
  /** Offset of the first unit of each line. */
  readonly #starts: number[] = [0];
  /** What was counted last. */
  #last?: { readonly line: number; readonly offset: number; readonly count: number };

  /**
   * @param text all of the file; offsets count in this text, a byte order mark included
   * @param file path as the user gave it
   */
  constructor(readonly text: string, readonly file: string) {
    if (text.startsWith("\ufeff")) this.#starts[0] = 1;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** The place of a stretch of text: its first line, cut at the end of that line, at least one character. */
  placeOf([first, end]: Range): Extract<Place, { kind: "text" }> {
    const index = this.#lineAt(first);
    const lineStart = this.#starts[index];
    const text = this.#line(index);
    const from = Math.min(Math.max(first - lineStart, 0), text.length);
    const to = Math.min(Math.max(end - lineStart, from), text.length);
    const column = this.#charactersBefore(index, text, from) + 1;
    const length = Math.max(1, characters(text.slice(from, to)));
    const place = { kind: "text", file: this.file, line: index + 1, column, length } as const;
    if (text.length <= longestLine) return { ...place, text };
    const start = wholeFrom(text, Math.max(0, from - before));
    const part = text.slice(start, wholeFrom(text, from + behind));
    return { ...place, text: part, textColumn: column - characters(text.slice(start, from)) };
  }

  /** Characters in front of an offset in a line. Counted from the last one asked for, so that a long line is read once. */
  #charactersBefore(line: number, text: string, offset: number): number {
    const last = this.#last;
    const known = last?.line === line && last.offset <= offset ? last : { offset: 0, count: 0 };
    const count = known.count + characters(text.slice(known.offset, offset));
    this.#last = { line, offset, count };
    return count;
  }

  /** The offset of a line and a column, both counted from 1, columns in UTF-16 units. */
  offsetOf(line: number, column: number): number {
    const index = Math.min(Math.max(line, 1), this.#starts.length) - 1;
    return Math.min(this.#starts[index] + column - 1, this.text.length);
  }

  /** Index of the line that holds an offset: binary search for the last start that is not after it. */
  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #line(index: number): string {
    const start = this.#starts[index];
    const next = this.#starts[index + 1];
    return next === undefined ? this.text.slice(start) : this.text.slice(start, next - 1).replace(/\r$/, "");
  }
}

/** Number of code points: an emoji counts once. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** An offset, or the one in front of it if a character of two units would be cut there. */
const wholeFrom = (text: string, at: number) =>
  at > 0 && /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
