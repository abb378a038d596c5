import { parseNumber, type Row } from "../../base/cells.ts";
import { asJson } from "./as_json.ts";

/** Rows of trials.csv as JSON, one object per line. Digits that a float64 cannot hold stay text. */
export function trialsAsJson(columns: readonly string[], rows: readonly Row[]): string {
  const value = (cell: string, column: string) => {
    if (cell === "") return null;
    const number = ["error", "status", "run"].includes(column) ? undefined : parseNumber(cell);
    const isExact = Number.isFinite(number) && (!/^-?\d+$/.test(cell) || String(number) === cell);
    return isExact ? number : cell;
  };
  return asJson(
    rows.map((row) => Object.fromEntries(columns.map((column) => [column, value(row[column], column)]))),
  );
}
