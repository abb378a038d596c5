import { append } from "../../base/extreme.ts";
import { table, type TableColumn } from "./table.ts";

/**
 * A table that leaves out no column: those that find no room go to further tables below, each of which begins with the
 * first column again.
 *
 * @param first names the rows
 * @param others columns with different names
 * @param width columns of the terminal
 */
export function tables(first: TableColumn, others: readonly TableColumn[], width: number): string[] {
  const lines: string[] = [];
  let rest = others;
  while (rest.length > 0) {
    let { lines: drawn, hidden } = table([first, ...rest], width);
    if (hidden.length === rest.length) { // not even one fits
      drawn = table([first, rest[0]], Infinity).lines;
      hidden = rest.slice(1).map(({ name }) => name);
    }
    if (lines.length > 0) lines.push("");
    append(lines, drawn);
    const left = new Set(hidden);
    rest = rest.filter(({ name }) => left.has(name));
  }
  return lines;
}
