import type { Matrix } from "../../compute/backend.ts";
import type { Dataset, Part } from "../../dataset/dataset.ts";
import { classCounts } from "../../dataset/draw_rows.ts";
import { type Moments, momentsOf } from "../../dataset/moments.ts";
import type { SplitRows } from "../../dataset/prepare.ts";
import { halfBlocks, sideBySide } from "./picture.ts";
import { table } from "./table.ts";
import { escapeControls } from "./terminal_text.ts";

/** How to show a data set. */
export interface DatasetViewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Number of training rows to show. */
  readonly samples: number;
  /** Rows of each part that the experiment uses. */
  readonly used: SplitRows;
}

/** At most this many inputs are listed. */
const mostInputs = 30;

/** A data set before training: its source, size, rows per class, ranges and first samples. */
export function datasetView(dataset: Dataset, options: DatasetViewOptions): string[] {
  const { name, train, test, inputs, image, sources } = dataset;
  const { used, samples, width } = options;
  const held = used.validation?.length ?? 0;
  const unused = train.inputs.rows - used.train.length - held;
  const use = [
    `${held + unused === 0 ? "all" : used.train.length} for training`,
    ...(held > 0 ? [`${held} for validation`] : []),
    ...(unused > 0 ? [`${unused} not used`] : []),
  ];
  const tested = used.test && test && used.test.length < test.inputs.rows
    ? ` (${used.test.length} used)`
    : "";
  return [
    escapeControls(name),
    "",
    `rows            ${train.inputs.rows}: ${use.join(", ")}`,
    `test rows       ${test ? test.inputs.rows : "none"}${tested}`,
    `inputs          ${inputs}${image ? ` (images of ${image.height} x ${image.width} pixels)` : ""}`,
    ...sources.map(({ name, sha256 }) =>
      `source          ${escapeControls(name)}, SHA-256 ${sha256.slice(0, 16)}...`
    ),
    "",
    ...targetsTable(dataset, used, width),
    "",
    ...rangesTable(dataset, width),
    "",
    ...(image ? pictures(dataset, image, options) : firstRows(dataset, samples, width)),
  ];
}

/** The number of rows used per class, or the ranges of the targets. */
function targetsTable(
  { train, test, classes, targetNames }: Dataset,
  used: SplitRows,
  width: number,
): string[] {
  if (!train.labels) {
    const { columns } = train.targets!;
    const facts = Array.from({ length: columns }, (_, c) => factsOf(train.targets!, c));
    return factsTable("target", train.targets!.rows, facts, (c) => targetNames?.[c] ?? `target ${c}`, width);
  }
  const count = ({ labels }: Part, rows: Uint32Array) => {
    const counts = classCounts(labels!, rows);
    return classes!.map((_, k) => counts[k] ?? 0);
  };
  return table([
    { name: "class", cells: classes!.map((name) => name), importance: 9 },
    { name: "rows for training", cells: count(train, used.train), importance: 8 },
    ...(used.validation
      ? [{ name: "rows for validation", cells: count(train, used.validation), importance: 7 }]
      : []),
    ...(test && used.test ? [{ name: "test rows", cells: count(test, used.test), importance: 7 }] : []),
  ], width).lines.slice();
}

/** The ranges of the inputs; for images of all pixels together. */
function rangesTable({ train: { inputs }, inputNames, image }: Dataset, width: number): string[] {
  if (image) {
    const { values } = inputs;
    return factsTable(
      "input",
      inputs.rows,
      [factsOf({ rows: values.length, columns: 1, values }, 0)],
      () => "all pixels",
      width,
    );
  }
  const count = Math.min(inputs.columns, mostInputs);
  const facts = Array.from({ length: count }, (_, c) => factsOf(inputs, c));
  const lines = factsTable("input", inputs.rows, facts, (c) => inputNames?.[c] ?? `input ${c}`, width);
  return count === inputs.columns ? lines : [...lines, `and ${inputs.columns - count} more inputs`];
}

function factsOf({ rows, columns, values }: Matrix, column: number): Moments {
  return momentsOf(rows, (row) => values[row * columns + column]);
}

function factsTable(
  what: string,
  rows: number,
  facts: readonly Moments[],
  nameOf: (column: number) => string,
  width: number,
): string[] {
  const cells = (fact: keyof Moments) => facts.map((one) => one[fact]);
  return [
    `min, max, mean and std of all ${rows} rows:`,
    ...table([
      { name: what, cells: facts.map((_, c) => nameOf(c)), importance: 9, mayCut: true },
      { name: "min", cells: cells("min"), importance: 7 },
      { name: "max", cells: cells("max"), importance: 7 },
      { name: "mean", cells: cells("mean"), importance: 6 },
      { name: "std", cells: cells("std"), importance: 5 },
    ], width).lines,
  ];
}

function pictures(
  { train: { inputs: { values, columns }, labels }, classes }: Dataset,
  image: { readonly height: number; readonly width: number },
  { width, colour, samples }: DatasetViewOptions,
): string[] {
  const count = Math.min(samples, labels?.length ?? values.length / columns);
  const shown = Array.from(
    { length: count },
    (_, row) => halfBlocks(values.subarray(row * columns, (row + 1) * columns), image, { colour }),
  );
  const names = labels
    ? Array.from(labels.subarray(0, count), (label) => escapeControls(classes![label]))
    : [];
  const caption = count === 1 ? "first training image" : `first ${count} training images`;
  const classesShown = names.length > 0 ? `: ${names.join(", ")}` : "";
  return [caption + classesShown, "", ...sideBySide(shown, image.width, width)];
}

function firstRows(
  { train: { inputs, labels, targets }, inputNames, targetNames, classes }: Dataset,
  samples: number,
  width: number,
): string[] {
  const numbers = Array.from({ length: Math.min(samples, inputs.rows) }, (_, row) => row);
  const columnOf = ({ values, columns }: Matrix, c: number) =>
    numbers.map((row) => values[row * columns + c]);
  const others = [...(inputNames ?? []), ...(targetNames ?? [])];
  const unlike = (name: string, another: string) => others.includes(name) ? another : name;
  const classColumn = targetNames?.[0] ?? unlike("class", "class to predict");
  return table([
    { name: unlike("row", "row number"), cells: numbers, importance: 9 },
    ...(labels
      ? [{ name: classColumn, cells: numbers.map((row) => classes![labels[row]]), importance: 8 }]
      : Array.from({ length: targets!.columns }, (_, c) => ({
        name: targetNames?.[c] ?? `target ${c}`,
        cells: columnOf(targets!, c),
        importance: 8,
      }))),
    ...Array.from({ length: Math.min(inputs.columns, mostInputs) }, (_, c) => ({
      name: inputNames?.[c] ?? `input ${c}`,
      cells: columnOf(inputs, c),
      importance: 5,
    })),
  ], width).lines.slice();
}
