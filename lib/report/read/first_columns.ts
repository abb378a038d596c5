import { lineMistake } from "./read_csv.ts";

/** Required first columns: each line starts with the trial's number. */
export const FIRST_COLUMNS = { metrics: ["trial", "step"], curve: ["trial", "x", "value", "exact"] };

/**
 * The columns in the first line of metrics.csv or curve.csv.
 *
 * @param shown how messages write the file
 * @throws {ConfigError} if it does not start with the required ones
 */
export function columnsIn(text: string, table: keyof typeof FIRST_COLUMNS, shown: string): string[] {
  const columns = text.split(",");
  for (const [i, column] of FIRST_COLUMNS[table].entries()) {
    if (columns[i] !== column) throw lineMistake(shown, 1, text, `column ${i + 1} must be "${column}"`);
  }
  return columns;
}
