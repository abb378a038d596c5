import { counted } from "../base/counted.ts";
import { parse } from "../std/csv/mod.ts";
import { ConfigError } from "../config/config_error.ts";
import { type Row, textOfCell } from "../base/cells.ts";

/** A CSV file: the column names of its first row, and the other rows by these names. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Parses a CSV file whose first row names its columns.
 *
 * @param text content of the file
 * @param file its path, for messages
 * @param required required columns
 * @throws {ConfigError} with the line, if a quote is wrong, a row is longer or shorter than the first, or a column is
 *   missing
 */
export function readCsv(text: string, file: string, required: readonly string[]): CsvTable {
  let rows: string[][];
  try {
    rows = parse(text);
  } catch (error) {
    throw damaged(text, file) ?? error;
  }
  const [header, ...content] = rows;
  if (!header) throw unreadable(file, "the file is empty: it must start with a row of column names");
  const columns = header.map(textOfCell);
  for (const column of required) {
    if (!columns.includes(column)) {
      throw lineMistake(file, 1, firstLine(text), `the column "${column}" is missing`);
    }
  }
  if (content.some((row) => row.length !== columns.length)) throw damaged(text, file);
  return {
    columns,
    rows: content.map((row) => Object.fromEntries(columns.map((column, i) => [column, textOfCell(row[i])]))),
  };
}

/** A mistake in one line of a file. */
export function lineMistake(file: string, line: number, text: string, message: string): ConfigError {
  const place = { kind: "text", file, line, column: 1, length: Math.max(1, [...text].length), text } as const;
  return new ConfigError([{ severity: "error", message, place, notes: [HINT] }]);
}

/** A mistake in a row of a table that {@linkcode readCsv} has read; its rows count from 0. */
export function rowMistake(text: string, file: string, row: number, message: string): ConfigError {
  let next = -1; // the first row has the names
  for (const record of records(text)) {
    if (record.text.trim() === "") continue;
    if (next++ === row) return lineMistake(file, record.line, firstLine(record.text), message);
  }
  return unreadable(file, message);
}

/** A mistake of a whole file or folder. */
export function unreadable(file: string, message: string, notes: readonly string[] = [HINT]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}

const HINT = "it may have been edited or cut off; the other files of the run may be intact";

/** The first row of a file that is not CSV, or not as long as its header. */
function damaged(text: string, file: string): ConfigError | undefined {
  let width = 0;
  for (const record of records(text)) {
    let cells: string[][];
    try {
      cells = parse(record.text);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/^.*, column \d+: /s, "") : String(error);
      return lineMistake(file, record.line, firstLine(record.text), `not CSV: ${reason}`);
    }
    const count = cells[0]?.length ?? 0;
    if (count === 0) continue;
    width ||= count;
    if (count !== width) {
      const message = `this row has ${counted(count, "cell")}, but the first row has ${width}`;
      return lineMistake(file, record.line, firstLine(record.text), message);
    }
  }
}

/** Rows and their line numbers. A row ends where the number of its quotes is even, as line breaks may be quoted. */
function* records(text: string): Generator<{ line: number; text: string }> {
  const lines = text.split(/\r?\n/);
  for (let from = 0; from < lines.length;) {
    let to = from;
    let record = lines[from];
    while (record.split('"').length % 2 === 0 && to + 1 < lines.length) record += "\n" + lines[++to];
    yield { line: from + 1, text: record };
    from = to + 1;
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0];
}
