import { parse } from "@std/csv";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Source } from "../config/source.ts";

/** A CSV file as text cells, with a way to point at them. */
export interface CsvTable {
  readonly file: string;
  readonly header: readonly string[];
  /** Rows behind the header, each as long as it. */
  readonly rows: readonly (readonly string[])[];
  /** A mistake at a cell; row -1 is the header. */
  mistakeAt(row: number, column: number, message: string, notes?: readonly string[]): Mistake;
}

/** Mistakes that are reported of one file at once. */
export const mostMistakes = 20;

/**
 * Reads a CSV file with a header line: RFC 4180, LF or CRLF, with or without byte order mark.
 *
 * @throws {ConfigError} when it cannot be read, is no CSV, or rows and header differ in length
 */
export function readCsvTable(path: string): CsvTable {
  const text = readText(path);
  const source = new Source(text, path);
  let records: string[][];
  try {
    records = parse(text, { fieldsPerRecord: -1 });
  } catch (error) {
    const line = Number(/line (\d+)/.exec(String(error))?.[1] ?? 1);
    const at = source.offsetOf(line, 1);
    throw new ConfigError([{
      severity: "error",
      message: "the file is no CSV: a quote is out of place",
      place: source.placeOf([at, at + 1]),
      notes: ['a cell with quotes inside is written "like ""this"""'],
    }]);
  }
  const mistakeAt = (
    row: number,
    column: number,
    message: string,
    notes: readonly string[] = [],
  ): Mistake => ({
    severity: "error",
    message,
    place: source.placeOf(cellRange(text, row + 1, column)),
    notes,
  });
  const [header = [], ...rows] = records;
  const table: CsvTable = { file: path, header: header.map((name) => name.trim()), rows, mistakeAt };
  const mistakes: Mistake[] = [];
  if (text.trim() === "") throw empty(path, "the file is empty");
  for (const [column, name] of table.header.entries()) {
    if (name === "") {
      mistakes.push(
        mistakeAt(-1, column, `column ${column + 1} has no name`, ["the first line must name every column"]),
      );
    } else if (table.header.indexOf(name) < column) {
      mistakes.push(mistakeAt(-1, column, `two columns are named ${JSON.stringify(name)}`));
    }
  }
  for (const [row, cells] of rows.entries()) {
    if (cells.length === header.length) continue;
    mistakes.push(
      mistakeAt(
        row,
        Math.min(cells.length, header.length) - 1,
        `the row has ${cells.length} cells, the header ${header.length}`,
      ),
    );
  }
  throwMistakes(mistakes);
  if (rows.length === 0) throw empty(path, "the file has a header but no rows");
  return table;
}

/** Throws what was found, the first {@linkcode mostMistakes} of it. */
export function throwMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const shown = mistakes.slice(0, mostMistakes);
  if (mistakes.length > shown.length) {
    const last = shown[shown.length - 1];
    shown[shown.length - 1] = {
      ...last,
      notes: [...last.notes ?? [], `${mistakes.length - shown.length} more of the same file are not shown`],
    };
  }
  throw new ConfigError(shown);
}

/** Where a cell stands in the text, in UTF-16 units. Looked for only when there is something to report. */
function cellRange(text: string, record: number, column: number): [number, number] {
  let at = 0;
  for (let r = 0; at < text.length; r++) {
    if (/^\r?\n/.test(text.slice(at, at + 2))) { // an empty line is no record
      at = text.indexOf("\n", at) + 1;
      r--;
      continue;
    }
    for (let c = 0;; c++) {
      const end = cellEnd(text, at);
      if (r === record && c === column) return [at, Math.max(at + 1, end)];
      at = end + 1;
      if (text[end] !== ",") break;
    }
    if (text[at - 1] === "\r") at++;
  }
  return [text.length, text.length];
}

/** The offset of the comma or line end behind the cell that begins at `at`. */
function cellEnd(text: string, at: number): number {
  let quoted = false;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && (text[i] === "," || text[i] === "\n" || (text[i] === "\r" && text[i + 1] === "\n"))) {
      return i;
    }
  }
  return text.length;
}

function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "does not exist" : "cannot be read";
    throw new ConfigError([{
      severity: "error",
      message: `${path} ${why}`,
      place: { kind: "file", file: path },
      notes: ["paths are relative to the experiment file"],
    }]);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw empty(path, "the file is no text in UTF-8");
  }
}

function empty(file: string, message: string): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file } }]);
}
