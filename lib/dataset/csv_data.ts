import { nearestName } from "../base/nearest_name.ts";
import { sha256 } from "../base/sha256.ts";
import type { Matrix } from "../compute/backend.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { type CsvTable, readCsvTable, throwMistakes } from "./csv_table.ts";
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
  const test = options.test_path === undefined ? undefined : readCsvTable(options.test_path);
  if (test) checkColumns(test, targets, features);

  const asClasses = targets.length === 1 && (options.target_type ?? guess(train, targets[0])) === "class";
  const classes = asClasses ? classesOf(train, targets[0]) : undefined;
  const part = (table: CsvTable): Part => {
    const mistakes: Mistake[] = [];
    const inputs = numbersOf(table, features, mistakes);
    const made = classes
      ? { inputs, labels: sharedLabels(labelsOf(table, targets[0], classes, mistakes)) }
      : { inputs, targets: numbersOf(table, targets, mistakes) };
    throwMistakes(mistakes);
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
      [options.path, options.test_path].filter((path) => path !== undefined).map(async (path) => ({
        name: path.split("/").at(-1)!,
        sha256: await sha256(await Deno.readFile(path)),
      })),
    ),
  };
}

function checkColumns(table: CsvTable, targets: readonly string[], features: readonly string[]): void {
  const mistakes: Mistake[] = [];
  for (const name of [...targets, ...features]) {
    if (table.header.includes(name)) continue;
    const nearest = nearestName(name, table.header);
    mistakes.push(table.mistakeAt(-1, 0, `there is no column ${JSON.stringify(name)}`, [
      ...(nearest ? [`did you mean ${JSON.stringify(nearest)}?`] : []),
      `columns: ${table.header.join(", ")}`,
    ]));
  }
  const both = targets.find((name) => features.includes(name));
  if (both !== undefined) {
    mistakes.push(
      table.mistakeAt(
        -1,
        table.header.indexOf(both),
        `column ${JSON.stringify(both)} is both input and target`,
      ),
    );
  }
  throwMistakes(mistakes);
  if (features.length > 0) return;
  throw new ConfigError([
    table.mistakeAt(-1, 0, "no column is left to be an input", ["every column is a target"]),
  ]);
}

const isNumber = (cell: string) => cell.trim() !== "" && Number.isFinite(Number(cell));

function guess(table: CsvTable, target: string): "class" | "number" {
  const column = table.header.indexOf(target);
  return table.rows.every((row) => isNumber(row[column])) ? "number" : "class";
}

/** Names of the classes in order: as numbers if all are, else by character. */
function classesOf(table: CsvTable, target: string): string[] {
  const column = table.header.indexOf(target);
  const names = [...new Set(table.rows.map((row) => row[column].trim()))].filter((name) => name !== "");
  if (names.every(isNumber)) return names.sort((a, b) => Number(a) - Number(b));
  return names.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
}

function labelsOf(
  table: CsvTable,
  target: string,
  classes: readonly string[],
  mistakes: Mistake[],
): number[] {
  const column = table.header.indexOf(target);
  const numbers = new Map(classes.map((name, k) => [name, k]));
  return table.rows.map((row, r) => {
    const name = row[column].trim();
    const label = numbers.get(name);
    if (label === undefined) {
      const message = name === ""
        ? "the class is missing"
        : `the training rows have no class ${JSON.stringify(name)}`;
      mistakes.push(
        table.mistakeAt(r, column, message, name === "" ? [] : [`classes: ${classes.join(", ")}`]),
      );
    }
    return label ?? 0;
  });
}

function numbersOf(table: CsvTable, names: readonly string[], mistakes: Mistake[]): Matrix {
  const columns = names.map((name) => table.header.indexOf(name));
  const matrix = floatMatrix(table.rows.length, columns.length);
  for (const [r, row] of table.rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const cell = row[column];
      if (isNumber(cell)) matrix.values[r * columns.length + c] = Number(cell);
      else {
        const found = cell.trim() === "" ? "an empty cell" : JSON.stringify(cell);
        mistakes.push(table.mistakeAt(r, column, `${names[c]} must be a finite number, found ${found}`));
      }
    }
  }
  return matrix;
}
