import { parseNumber } from "../../base/cells.ts";
import type { RenderedTable } from "./table.ts";
import { escapeControls } from "./terminal_text.ts";

/** What to say of hidden columns that no file or option shows. */
const WIDER = "a wider terminal shows more";

/** Which columns stay where there is little room, the highest numbers first; default: 50. */
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
  ["train_accuracy", 60],
  ["train_loss", 59],
  ["accuracy", 52],
  ["loss", 51],
  ["repeat", 45],
  ["steps", 40],
]);

/** The importance of a column; the one that the table is sorted by is hidden last. */
export function importanceOf(column: string, parameters: readonly string[], sorted: string): number {
  if (column === sorted) return 99;
  const parameter = parameters.indexOf(column);
  return parameter >= 0 ? 90 - parameter / parameters.length : IMPORTANCE.get(column) ?? 50;
}

/** A cell as a table shows it: numbers as numbers. */
export function shownCell(cell: string, column: string): string | number | undefined {
  return cell === "" ? undefined : column === "error" ? cell : parseNumber(cell) ?? cell;
}

/**
 * The lines of a table, and a note about hidden columns.
 *
 * @param remedy how to see them; a clause
 */
export function withNote({ lines, hidden }: RenderedTable, remedy = WIDER): string[] {
  if (hidden.length === 0) return [...lines];
  const columns = hidden.length === 1 ? "1 more column" : `${hidden.length} more columns`;
  return [...lines, `${columns} (${hidden.map(escapeControls).join(", ")}): ${remedy}`];
}
