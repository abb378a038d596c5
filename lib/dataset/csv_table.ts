import { parse } from "@std/csv";
import { mostBytes } from "../base/regular_file.ts";
import { ConfigError } from "../config/config_error.ts";
import { Source } from "../config/source.ts";
import { readTextFile } from "../config/read_text.ts";
import { cellRanges, misquotedCell } from "./csv_places.ts";

/** Something wrong with a cell; row -1 is the header. */
export interface CellMistake {
  readonly row: number;
  readonly column: number;
  readonly message: string;
  readonly notes?: readonly string[];
}

/** A CSV file as text cells, with a way to point at them. */
export interface CsvTable {
  readonly file: string;
  /** The file as it was read. */
  readonly bytes: Uint8Array;
  readonly header: readonly string[];
  /** Rows behind the header, each as long as it. */
  readonly rows: readonly (readonly string[])[];
  /** Throws what was found, the first {@linkcode mostMistakes} of it in the order of the file, if anything. */
  refuse(mistakes: readonly CellMistake[]): void;
}

/** Mistakes that are reported of one file at once. */
export const mostMistakes = 20;

/**
 * Reads a CSV file with a header line: RFC 4180, LF or CRLF, with or without byte order mark.
 *
 * @throws {ConfigError} when it cannot be read, is no CSV, or rows and header differ in length
 */
export function readCsvTable(path: string): CsvTable {
  const { bytes, text } = readTextFile(path, path, ["paths are relative to the experiment file"], {
    most: mostBytes.text,
  });
  if (text.trim() === "") throw empty(path, "the file is empty");
  const [names, ...rows] = recordsOf(text, path);
  const table: CsvTable = {
    file: path,
    bytes,
    header: names.map((name) => name.trim()),
    rows,
    refuse: (mistakes) => refuse(mistakes, text, path),
  };
  table.refuse(shapeMistakes(table));
  if (rows.length === 0) throw empty(path, "the file has a header but no rows");
  return table;
}

function recordsOf(text: string, path: string): string[][] {
  try {
    return parse(text, { fieldsPerRecord: -1 });
  } catch {
    // The parser counts records, not lines, once a cell holds a line break: the line is found anew.
    const source = new Source(text, path);
    const at = misquotedCell(text) ?? 0;
    throw new ConfigError([{
      severity: "error",
      message: "the file is no CSV: a quote is out of place",
      place: source.placeOf([at, at + 1]),
      notes: ['a cell with quotes inside is written "like ""this"""'],
    }]);
  }
}

/** Names that are missing or taken, and rows that are not as long as the header. */
function shapeMistakes({ header, rows }: CsvTable): CellMistake[] {
  const mistakes: CellMistake[] = [];
  const seen = new Set<string>();
  for (const [column, name] of header.entries()) {
    if (name === "") {
      const notes = ["the first line must name every column"];
      mistakes.push({ row: -1, column, message: `column ${column + 1} has no name`, notes });
    } else if (seen.has(name)) {
      mistakes.push({ row: -1, column, message: `two columns are named ${JSON.stringify(name)}` });
    }
    seen.add(name);
  }
  for (const [row, cells] of rows.entries()) {
    if (cells.length === header.length) continue;
    const column = Math.min(cells.length, header.length) - 1;
    const count = `${cells.length} cell${cells.length === 1 ? "" : "s"}`;
    mistakes.push({ row, column, message: `the row has ${count}, the header ${header.length}` });
  }
  return mistakes;
}

function refuse(mistakes: readonly CellMistake[], text: string, path: string): void {
  if (mistakes.length === 0) return;
  const shown = mistakes.toSorted((a, b) => a.row - b.row || a.column - b.column).slice(0, mostMistakes);
  const source = new Source(text, path);
  const ranges = cellRanges(text, shown.map(({ row, column }) => ({ record: row + 1, column })));
  const hidden = mistakes.length - shown.length;
  throw new ConfigError(shown.map(({ message, notes = [] }, k) => ({
    severity: "error",
    message,
    place: source.placeOf(ranges[k]),
    notes: hidden > 0 && k === shown.length - 1
      ? [...notes, `${hidden} more of the same file are not shown`]
      : notes,
  })));
}

function empty(file: string, message: string): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file } }]);
}
