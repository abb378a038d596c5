import { stringify } from "@std/csv";

/** A cell: empty when missing, numbers in the shortest form that reads back exactly. */
export type Cell = string | number | undefined;

/** Rows as CSV text (RFC 4180) with LF line ends; non-finite numbers are NaN, Infinity and -Infinity. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  const columns = rows[0].map((_, index) => index);
  const cells = rows.map((row) =>
    row.map((cell) => cell === undefined ? "" : oneKindOfLineEnd(String(cell)))
  );
  return stringify(cells, { headers: false, columns }).replaceAll("\r\n", "\n");
}

const oneKindOfLineEnd = (text: string) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
