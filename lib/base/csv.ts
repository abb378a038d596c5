import { stringify } from "../std/csv/mod.ts";
import { floatCell, parseNumber, textCell } from "./cells.ts";
import type { Cell } from "./cells.ts";

/** What a column holds. Only numbers of a float column are spelled as floats: `1.0`, where other columns have `1`. */
export type ColumnType = "integer" | "float" | "text";

/**
 * Rows as CSV text (RFC 4180) with LF line ends; non-finite numbers are NaN, Infinity and -Infinity. Text that a
 * spreadsheet program would run has an apostrophe in front: `textOfCell` reads it back.
 *
 * @param types of the columns, in order; without, numbers of no column are spelled as floats
 */
export function csvText(rows: readonly (readonly Cell[])[], types: readonly ColumnType[] = []): string {
  if (rows.length === 0) return "";
  const columns = rows[0].map((_, index) => index);
  const cells = rows.map((row) =>
    row.map((cell, column) =>
      cell === undefined ? "" : oneKindOfLineEnd(textCell(cellText(cell, types[column])))
    )
  );
  return stringify(cells, { headers: false, columns }).replaceAll("\r\n", "\n");
}

const oneKindOfLineEnd = (text: string) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");

/** A cell as a file has it. A number that was read from a file, which may have spelled it otherwise, is one too. */
export function cellText(cell: string | number, type: ColumnType | undefined): string {
  const number = type === "float" ? parseNumber(cell) : undefined;
  return number === undefined ? String(cell) : floatCell(number);
}
