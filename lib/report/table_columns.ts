import { parseNumber } from "../base/cells.ts";
import type { RenderedTable } from "./table.ts";
import { harmless } from "./terminal_text.ts";

/** How much a column is worth showing where there is little room; what is not named here, 50. */
const IMPORTANCE: ReadonlyMap<string, number> = new Map([
  ["trial", 100],
  ["configuration", 100],
  ["status", 95],
  ["trials", 95],
  ["error", 70],
  ["val_accuracy", 64],
  ["test_accuracy", 63],
  ["val_loss", 62],
  ["test_loss", 61],
  ["accuracy", 52],
  ["loss", 51],
  ["repeat", 45],
  ["steps", 40],
]);

/** The importance of a column; that which the table is sorted by stays to the end. */
export function importanceOf(column: string, parameters: readonly string[], sorted: string): number {
  if (column === sorted) return 99;
  const parameter = parameters.indexOf(column);
  return parameter >= 0 ? 90 - parameter / parameters.length : IMPORTANCE.get(column) ?? 50;
}

/** A cell as a table shows it: numbers as numbers. */
export function shownCell(cell: string, column: string): string | number | undefined {
  return cell === "" ? undefined : column === "error" ? cell : parseNumber(cell) ?? cell;
}

/** The lines of a table, and which columns found no room. */
export function withNote({ lines, hidden }: RenderedTable): string[] {
  if (hidden.length === 0) return [...lines];
  const columns = hidden.length === 1 ? "1 more column" : `${hidden.length} more columns`;
  return [...lines, `${columns} (${hidden.map(harmless).join(", ")}): --csv shows all`];
}
