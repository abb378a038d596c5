import { inMebibytes } from "../../base/disk/regular_file.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { Matrix } from "../../compute/backend.ts";
import { ClassColumn } from "./csv_classes.ts";
import type { CsvFile } from "./csv_file.ts";
import { columnMistakes, type CsvColumns, nameMistakes } from "./csv_header.ts";
import { type CellMistake, CsvMistakes } from "./csv_mistakes.ts";
import { type CsvGiven, remediesOf } from "./csv_remedies.ts";
import { cellsIn, type CsvRecord, csvRecords } from "./csv_records.ts";
import { floatMatrix } from "../dataset.ts";
import { decimalIn } from "./decimal.ts";

/** What a CSV file says. */
export interface CsvTable {
  readonly columns: CsvColumns;
  /** `[rows, features]` */
  readonly inputs: Matrix;
  /** `[rows, targets]`, of targets that are numbers. */
  readonly targets?: Matrix;
  /** Of a target that is classes. */
  readonly labels?: ClassColumn;
}

/** How a CSV file is read. */
export interface TableOptions {
  /** The columns that are used, of those that there are. */
  readonly columns: (header: readonly string[]) => CsvColumns;
  /** What the experiment says about the file. */
  readonly given: CsvGiven;
  /** Says what is wrong with the name of a class, if anything. */
  readonly classMistake?: (name: string) => Omit<CellMistake, "column"> | undefined;
}

/** Roles of columns: below 0, or the number of an input, or of a target, counted after all inputs. */
const UNUSED = -1;
const CLASS = -2;

/**
 * Reads a CSV file with a header line: RFC 4180, LF or CRLF, with or without byte order mark. The file is read in pieces,
 * and only the numbers of all rows are held in memory.
 *
 * @throws {ConfigError} when it is no CSV, rows and header differ in length, columns are missing, or with the first cells
 *   that are wrong
 */
export function readCsvTable(file: CsvFile, options: TableOptions): CsvTable {
  const rows = Math.max(0, file.countRecords() - 1);
  const found = read(file, rows, options);
  // As long as its cells are numbers, a target is: at the first that is none, all is read again, as classes.
  return found ?? read(file, rows, {
    ...options,
    columns: (header) => ({ ...options.columns(header), type: "class" }),
  })!;
}

/** Reads all rows; `undefined` when the target turns out to be classes. */
function read(file: CsvFile, rows: number, options: TableOptions): CsvTable | undefined {
  const { path } = file;
  const [shapes, cells] = [new CsvMistakes(path), new CsvMistakes(path)];
  const records = csvRecords(file.text(), path);
  const first = records.next();
  if (first.done) throw refusal(path, "the file is empty");
  const header = cellsIn(first.value).map((name) => name.trim());
  const columns = options.columns(header);
  shapes.add(first.value, nameMistakes(header));
  cells.add(first.value, columnMistakes(header, columns));
  const taken = shapes.any || cells.any
    ? undefined
    : allocated(path, rows, header.length, () => new TableRows(header, columns, rows, options));
  let isBlank = isBlankRecord(first.value);
  let row = 0;
  for (const record of records) {
    if (row === rows) throw changed(path);
    const count = taken && !shapes.any ? taken.take(row, record, cells) : cellsIn(record).length;
    if (count === undefined) return undefined;
    if (count !== header.length) shapes.add(record, [lengthMistake(count, header.length)]);
    isBlank &&= isBlankRecord(record);
    row++;
  }
  if (isBlank) throw refusal(path, "the file is empty");
  shapes.refuse(row);
  if (row === 0) throw refusal(path, "the file has a header but no rows");
  if (row < rows) throw changed(path);
  const facts = { all: cells.groups, header, columns, given: options.given, rows: row };
  cells.refuse(row, (group) => remediesOf(group, facts));
  return { columns, ...taken! };
}

/** The numbers and classes of rows, one after the other. */
class TableRows {
  readonly inputs: Matrix;
  readonly targets?: Matrix;
  readonly labels?: ClassColumn;
  readonly #roles: Int32Array;
  readonly #names: readonly string[];
  readonly #guesses: boolean;
  /** What is wrong with the cells of a row. */
  #wrong: CellMistake[] = [];
  readonly #classMistake: TableOptions["classMistake"];

  constructor(
    header: readonly string[],
    { targets, features, type }: CsvColumns,
    rows: number,
    { classMistake }: TableOptions,
  ) {
    this.inputs = floatMatrix(rows, features.length);
    if (type === "class") this.labels = new ClassColumn(rows);
    else this.targets = floatMatrix(rows, targets.length);
    this.#roles = Int32Array.from(header, (name) => {
      const [input, target] = [features.indexOf(name), targets.indexOf(name)];
      return input >= 0 ? input : target < 0 ? UNUSED : type === "class" ? CLASS : features.length + target;
    });
    this.#names = header;
    this.#guesses = type === undefined && targets.length === 1;
    this.#classMistake = classMistake;
  }

  /**
   * Takes the cells of a row, and notes those that are wrong.
   *
   * @returns how many cells there are; `undefined` when the target turns out to be classes
   */
  take(row: number, record: CsvRecord, mistakes: CsvMistakes): number | undefined {
    const { text, start, end, quoted } = record;
    this.#wrong = [];
    let column = 0;
    if (quoted) {
      for (const cell of cellsIn(record)) {
        if (!this.#takeCell(row, column++, cell, 0, cell.length)) return undefined;
      }
    } else {
      for (let at = start; at <= end; column++) {
        let stop = at;
        while (stop < end && text.charCodeAt(stop) !== COMMA) stop++;
        if (!this.#takeCell(row, column, text, at, stop)) return undefined;
        at = stop + 1;
      }
    }
    if (this.#wrong.length > 0) mistakes.add(record, this.#wrong);
    return column;
  }

  /** Takes the cell that is a stretch of a text; false when it makes the target classes. */
  #takeCell(row: number, column: number, text: string, start: number, end: number): boolean {
    const role = this.#roles[column]; // undefined beyond the header: a row of another length is refused anyway
    if (role >= 0) {
      const number = decimalIn(text, start, end);
      const { columns, values } = this.inputs;
      if (role < columns) values[row * columns + role] = number;
      else this.targets!.values[row * this.targets!.columns + role - columns] = number;
      if (number === number) return true;
      const cell = text.slice(start, end);
      const isEmpty = cell.trim() === "";
      if (role >= columns && this.#guesses && !isEmpty) return false;
      const found = isEmpty ? "an empty cell" : JSON.stringify(cell);
      const message = `${this.#names[column]} must be a finite number, found ${found}`;
      this.#wrong.push({ column, message, kind: isEmpty ? "empty" : "text" });
    } else if (role === CLASS) {
      const name = text.slice(start, end).trim();
      this.labels!.set(row, name);
      const mistake = name === "" ? classIsMissing : this.#classMistake?.(name);
      if (mistake) this.#wrong.push({ column, ...mistake });
    }
    return true;
  }
}

const COMMA = 44;

const classIsMissing = { message: "the class is missing", kind: "empty" } as const;

const isBlankRecord = ({ text, start, end }: CsvRecord) => text.slice(start, end).trim() === "";

function lengthMistake(cells: number, header: number): CellMistake {
  const count = `${cells} cell${cells === 1 ? "" : "s"}`;
  return { column: Math.min(cells, header) - 1, message: `the row has ${count}, the header ${header}` };
}

/** What `make` gives, or a refusal where there is no memory for it. */
function allocated<Result>(path: string, rows: number, columns: number, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const need = `${rows} rows of ${columns} cells need about ${inMebibytes(8 * rows * columns)}`;
    throw refusal(path, `${need} of memory, more than is available`, [
      "remove rows, or columns that are not needed",
    ]);
  }
}

const changed = (path: string) => refusal(path, "the file was changed while it was read", ["run it again"]);

function refusal(file: string, message: string, notes: readonly string[] = []): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
