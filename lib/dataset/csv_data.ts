import { didYouMean, nearestNames } from "../base/nearest_name.ts";
import { sha256 } from "../base/sha256.ts";
import type { Matrix } from "../compute/backend.ts";
import { type CellMistake, type CsvTable, readCsvTable } from "./csv_table.ts";
import { type Dataset, floatMatrix, type Part, sharedLabels } from "./dataset.ts";

/** What is learned from a CSV file. */
export interface CsvOptions {
  readonly path: string;
  readonly test_path?: string;
  /** Column to predict, or several with numbers. */
  readonly target: string | readonly string[];
  /** Columns that are inputs; all others unless given. */
  readonly features?: readonly string[];
  /** Classes or numbers; classes when any cell of the target is no number unless given. */
  readonly target_type?: "class" | "number";
}

/**
 * Loads a table of numbers from a CSV file, and a second one with test rows.
 *
 * @throws {ConfigError} with file, line and column of each cell that is wrong
 */
export async function readCsvDataset(options: CsvOptions): Promise<Dataset> {
  const train = readCsvTable(options.path);
  const targets = [options.target].flat();
  const features = options.features ?? train.header.filter((name) => !targets.includes(name));
  checkColumns(train, targets, features);
  checkTargetType(train, targets, options.target_type);
  const test = options.test_path === undefined ? undefined : readCsvTable(options.test_path);
  if (test) checkColumns(test, targets, features);

  const asClasses = targets.length === 1 && (options.target_type ?? guess(train, targets[0])) === "class";
  const classes = asClasses ? classesOf(train, targets[0]) : undefined;
  const part = (table: CsvTable): Part => {
    const mistakes: CellMistake[] = [];
    const inputs = numbersOf(table, features, mistakes);
    const made = classes
      ? { inputs, labels: sharedLabels(labelsOf(table, targets[0], classes, mistakes)) }
      : { inputs, targets: numbersOf(table, targets, mistakes) };
    table.refuse(mistakes);
    return made;
  };
  return {
    name: "csv",
    inputs: features.length,
    inputNames: features,
    outputs: classes?.length ?? targets.length,
    classes,
    targetNames: targets,
    train: part(train),
    test: test && part(test),
    sources: await Promise.all(
      [train, test].filter((table) => table !== undefined).map(async ({ file, bytes }) => ({
        name: file.split("/").at(-1)!,
        sha256: await sha256(bytes),
      })),
    ),
  };
}

function checkColumns(table: CsvTable, targets: readonly string[], features: readonly string[]): void {
  const { header } = table;
  const mistakes: CellMistake[] = [];
  const chosen = new Map<string, "input" | "target">();
  const choose = (name: string, role: "input" | "target") => {
    const before = chosen.get(name);
    chosen.set(name, role);
    if (!header.includes(name)) {
      const meant = didYouMean(nearestNames(name, header));
      mistakes.push({
        row: -1,
        column: 0,
        message: `there is no column ${JSON.stringify(name)}`,
        notes: [
          ...(meant ? [meant] : []),
          `columns: ${header.join(", ")}`,
        ],
      });
    } else if (before !== undefined) {
      const what = before === role ? `named twice as ${role}` : "both input and target";
      const message = `column ${JSON.stringify(name)} is ${what}`;
      mistakes.push({ row: -1, column: header.indexOf(name), message });
    }
  };
  for (const name of targets) choose(name, "target");
  for (const name of features) choose(name, "input");
  table.refuse(mistakes);
  if (features.length > 0) return;
  const notes = ["every column is a target"];
  table.refuse([{ row: -1, column: 0, message: "no column is left to be an input", notes }]);
}

function checkTargetType(table: CsvTable, targets: readonly string[], type: CsvOptions["target_type"]): void {
  if (type !== "class" || targets.length === 1) return;
  table.refuse([{
    row: -1,
    column: table.header.indexOf(targets[1]),
    message: `classes need a single target, there are ${targets.length}: ${targets.join(", ")}`,
    notes: ['several targets must be numbers: use target_type = "number", or keep one of them'],
  }]);
}

/** Decimal notation only: JavaScript would also read 0x10 and 0b1, which are names here. */
const isNumber = (cell: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell.trim()) && Number.isFinite(Number(cell));

/** Numbers where every cell that is not empty is one: the empty ones are reported as missing numbers. */
function guess(table: CsvTable, target: string): "class" | "number" {
  const column = table.header.indexOf(target);
  return table.rows.every((row) => row[column].trim() === "" || isNumber(row[column])) ? "number" : "class";
}

/**
 * Names of the classes in order: as numbers if all are, else by character. Of a class number with several spellings, 1 and
 * 1.0, the first is the name.
 */
function classesOf(table: CsvTable, target: string): string[] {
  const column = table.header.indexOf(target);
  const names = [...new Set(table.rows.map((row) => row[column].trim()))].filter((name) => name !== "");
  if (!names.every(isNumber)) return names.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const spelled = new Map<string, string>();
  for (const name of names) spelled.set(classKey(name), spelled.get(classKey(name)) ?? name);
  return [...spelled.values()].sort((a, b) => Number(a) - Number(b));
}

/** What spellings of a class number have in common. Numbers past 2^53 may differ although their float64 is the same. */
function classKey(name: string): string {
  return isNumber(name) && Math.abs(Number(name)) <= Number.MAX_SAFE_INTEGER ? `${Number(name)}` : name;
}

function labelsOf(
  table: CsvTable,
  target: string,
  classes: readonly string[],
  mistakes: CellMistake[],
): number[] {
  const column = table.header.indexOf(target);
  const keyOf = classes.every(isNumber) ? classKey : (name: string) => name;
  const numbers = new Map(classes.map((name, k) => [keyOf(name), k]));
  return table.rows.map((row, r) => {
    const name = row[column].trim();
    const label = numbers.get(keyOf(name));
    if (label === undefined) {
      const message = name === ""
        ? "the class is missing"
        : `the training rows have no class ${JSON.stringify(name)}`;
      const notes = name === "" ? [] : [`classes: ${classes.join(", ")}`];
      mistakes.push({ row: r, column, message, notes });
    }
    return label ?? 0;
  });
}

function numbersOf(table: CsvTable, names: readonly string[], mistakes: CellMistake[]): Matrix {
  const columns = names.map((name) => table.header.indexOf(name));
  const matrix = floatMatrix(table.rows.length, columns.length);
  for (const [r, row] of table.rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const cell = row[column];
      if (isNumber(cell)) matrix.values[r * columns.length + c] = Number(cell);
      else {
        const found = cell.trim() === "" ? "an empty cell" : JSON.stringify(cell);
        mistakes.push({ row: r, column, message: `${names[c]} must be a finite number, found ${found}` });
      }
    }
  }
  return matrix;
}
