import { classNumbers } from "./csv_classes.ts";
import { CsvFile } from "./csv_file.ts";
import { type CsvTable, readCsvTable } from "./csv_table.ts";
import { type Dataset, type Part, sharedLabels } from "../dataset.ts";

/** What is learned from a CSV file. */
export interface CsvOptions {
  readonly path: string;
  readonly test_path?: string;
  /** Column to predict, or several with numbers. */
  readonly target: string | readonly string[];
  /** Input columns (default: all columns but the targets). */
  readonly features?: readonly string[];
  /** Classes or numbers (default: classes when any cell of the target is not a number). */
  readonly target_type?: "class" | "number";
}

/**
 * Loads a table of numbers from a CSV file, and a second one with test rows.
 *
 * @throws {ConfigError} with file, line and column of each cell that is wrong
 */
export function readCsvDataset(options: CsvOptions): Promise<Dataset> {
  return Promise.try(() => datasetOf(options));
}

function datasetOf(options: CsvOptions): Dataset {
  const { path, test_path, target_type: type } = options;
  using file = new CsvFile(path);
  const targets = [options.target].flat();
  const given = { features: options.features !== undefined, numbers: type === "number" };
  const train = readCsvTable(file, {
    given,
    columns: (header) => ({
      targets,
      features: options.features ?? header.filter((name) => !targets.includes(name)),
      type,
    }),
  });
  const classes = train.labels?.classes();
  const classOf = classes && classNumbers(classes);
  const partOf = ({ inputs, targets, labels }: CsvTable): Part =>
    labels ? { inputs, labels: sharedLabels(labels.labels(classOf!)) } : { inputs, targets };
  using testFile = test_path === undefined ? undefined : new CsvFile(test_path);
  const test = testFile && readCsvTable(testFile, {
    given,
    columns: () => ({ ...train.columns, type: classes ? "class" : "number" }),
    classMistake: (name) =>
      classOf!(name) !== undefined ? undefined : {
        message: `the training rows have no class ${JSON.stringify(name)}`,
        notes: [`classes: ${classes!.join(", ")}`],
      },
  });
  return {
    name: "csv",
    inputs: train.inputs.columns,
    inputNames: train.columns.features,
    outputs: classes?.length ?? targets.length,
    classes,
    targetNames: targets,
    train: partOf(train),
    test: test && partOf(test),
    sources: [file, testFile].filter((one) => one !== undefined).map(({ path, sha256 }) => ({
      name: path.split("/").at(-1)!,
      sha256,
    })),
  };
}
