import { lineMistake } from "./read_csv.ts";

/** What readers rely on: the number of the trial begins each line. */
export const FIRST_COLUMNS = { metrics: ["trial", "step"], curve: ["trial", "x", "value", "exact"] };

/**
 * The columns that the first line of metrics.csv or curve.csv names.
 *
 * @param shown how messages write the file
 * @throws {ConfigError} when it does not begin with those that readers rely on
 */
export function columnsIn(text: string, table: keyof typeof FIRST_COLUMNS, shown: string): string[] {
  const columns = text.split(",");
  for (const [i, column] of FIRST_COLUMNS[table].entries()) {
    if (columns[i] !== column) throw lineMistake(shown, 1, text, `column ${i + 1} must be "${column}"`);
  }
  return columns;
}
