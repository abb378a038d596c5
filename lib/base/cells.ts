/**
 * Cells of CSV files: numbers in their shortest spelling that reads back the same, `NaN`, `Infinity`, `-Infinity`, and
 * nothing for a missing value. Numbers of float columns always look like floats.
 *
 * @module
 */

/** A row of a CSV file by column, as text. */
export type Row = Readonly<Record<string, string>>;

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The number in a cell; `undefined` where the cell is empty or holds something else.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["0.97", "-Infinity", "", "relu"].map(parseNumber), [0.97, -Infinity, undefined, undefined]);
 * ```
 */
export function parseNumber(cell: Cell): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string") return undefined;
  if (NUMBER.test(cell)) return Number(cell);
  if (cell === "NaN") return NaN;
  if (cell === "Infinity") return Infinity;
  return cell === "-Infinity" ? -Infinity : undefined;
}

/**
 * A number as a cell of a float column. It always looks like a float, and it has no more digits than it takes to read
 * the same float64 back:
 *
 * | number                 | cell                            |
 * | ---------------------- | ------------------------------- |
 * | below 1e-3             | `1.2345e-5`                     |
 * | from 2^53              | `6.6431156763788e+19`           |
 * | a whole number between | `1.0`, `-0.0`                   |
 * | other                  | `0.05`                          |
 * | not finite             | `NaN`, `Infinity`, `-Infinity`  |
 *
 * Readers guess the type of a column from its first rows, and `1` looks like an integer. DuckDB 1.5.6 looks at 20,480
 * rows: of a column that holds `1` so often, it read a later `0.1` as 0, without an error. polars stopped there, pandas
 * made a column with a whole number past 64 bits text. With `1.0` and `1e+20` all of them read numbers.
 * Exponents keep the zeros of `0.000012345` away from readers that count them as digits (pandas 1.5.3 was off by 1e-10).
 * docs/reading-the-tables.md has what was measured.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1, 0.05, 1.2345e-5, 2 ** 53].map(floatCell), ["1.0", "0.05", "1.2345e-5", "9.007199254740992e+15"]);
 * ```
 */
export function floatCell(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0"; // String(-0) is "0"
  const size = Math.abs(value);
  if (size >= 2 ** 53 || (size > 0 && size < 1e-3)) return value.toExponential();
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * Starts of cells that a spreadsheet program runs as a formula, after any apostrophes; ＝ ＋ － ＠ are their wide forms.
 */
const RUN = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Text as a cell that no spreadsheet program reads as a formula. It gets a leading apostrophe if it begins with
 * `=`, `+`, `-`, `@`, a tab or a line end, or with apostrophes and one of these. Numbers stay, as `-0.5` is harmless.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["=1+1", "'=1", "-0.5", "relu", "'s"].map(textCell), ["'=1+1", "''=1", "-0.5", "relu", "'s"]);
 * assertEquals(["'=1+1", "''=1", "-0.5", "relu", "'s"].map(textOfCell), ["=1+1", "'=1", "-0.5", "relu", "'s"]);
 * ```
 */
export function textCell(text: string): string {
  return RUN.test(text) && parseNumber(text) === undefined ? `'${text}` : text;
}

/** The text of a cell that {@linkcode textCell} wrote: without one apostrophe, where it put one. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && RUN.test(cell) ? cell.slice(1) : cell;
}

/**
 * A cell without the marks of a float, to display it, or to compare it with tables of version 0.1,
 * which wrote `1` for `1.0`. Text stays, and so do whole numbers, which may have more digits than a float64.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["1.0", "1e-5", "relu", ""].map(shortCell), ["1", "0.00001", "relu", ""]);
 * ```
 */
export function shortCell(cell: string): string {
  const number = parseNumber(cell);
  return number === undefined || /^[-+]?\d+$/.test(cell) ? cell : String(number);
}

/** A cell: empty when missing, numbers in the shortest form that reads back exactly. */
export type Cell = string | number | undefined;
