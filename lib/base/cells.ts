/**
 * Cells of CSV files: numbers in their shortest spelling that reads back the same, `NaN`, `Infinity`, `-Infinity`, and
 * nothing for a missing value.
 *
 * @module
 */
import type { Cell } from "./csv.ts";

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
