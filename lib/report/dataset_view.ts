import type { Matrix } from "../compute/backend.ts";
import type { Dataset, Part } from "../dataset/dataset.ts";
import { halfBlocks, sideBySide } from "./picture.ts";
import { table } from "./table.ts";
import { harmless } from "./terminal_text.ts";

/** How a data set is shown. */
export interface DatasetViewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Training rows that are shown one by one. */
  readonly samples: number;
  /** Training rows that the experiment uses, and how many of these are held back for validation. */
  readonly rows: number;
  readonly held: number;
}

/** Inputs that are listed one by one. */
const mostInputs = 30;

/** A data set before training: where it is from, how large, rows per class, ranges, and the first samples. */
export function datasetView(dataset: Dataset, options: DatasetViewOptions): string[] {
  const { name, train, test, inputs, image, sources } = dataset;
  const { rows, held, samples, width } = options;
  const use = [
    ...(rows < train.inputs.rows ? [`${rows} are used`] : []),
    ...(held > 0 ? [`${held} are held back for validation`] : []),
  ];
  return [
    harmless(name),
    "",
    `training rows   ${train.inputs.rows}${use.length > 0 ? ` (${use.join(", ")})` : ""}`,
    `test rows       ${test ? test.inputs.rows : "none"}`,
    `inputs          ${inputs}${image ? ` (pictures of ${image.height} x ${image.width} pixels)` : ""}`,
    ...sources.map(({ name, sha256 }) =>
      `source          ${harmless(name)}, SHA-256 ${sha256.slice(0, 16)}...`
    ),
    "",
    ...targetsTable(dataset, width),
    "",
    ...rangesTable(dataset, width),
    "",
    ...(image ? pictures(dataset, image, options) : firstRows(dataset, samples, width)),
  ];
}

/** Rows of each class, or ranges of the numbers to predict. */
function targetsTable({ train, test, classes, targetNames }: Dataset, width: number): string[] {
  if (!train.labels) {
    const { columns } = train.targets!;
    const facts = Array.from({ length: columns }, (_, c) => factsOf(train.targets!, c));
    return factsTable("target", facts, (c) => targetNames?.[c] ?? `target ${c}`, width);
  }
  const count = (part: Part | undefined) => {
    const counts = new Array<number>(classes!.length).fill(0);
    for (const label of part?.labels ?? []) counts[label]++;
    return counts;
  };
  return table([
    { name: "class", cells: classes!.map((name) => name), importance: 9 },
    { name: "training rows", cells: count(train), importance: 8 },
    ...(test ? [{ name: "test rows", cells: count(test), importance: 7 }] : []),
  ], width).lines.slice();
}

/** Ranges of the inputs; of pictures all pixels together. */
function rangesTable({ train: { inputs }, inputNames, image }: Dataset, width: number): string[] {
  if (image) {
    const { values } = inputs;
    return factsTable(
      "input",
      [factsOf({ rows: values.length, columns: 1, values }, 0)],
      () => "all pixels",
      width,
    );
  }
  const count = Math.min(inputs.columns, mostInputs);
  const facts = Array.from({ length: count }, (_, c) => factsOf(inputs, c));
  const lines = factsTable("input", facts, (c) => inputNames?.[c] ?? `input ${c}`, width);
  return count === inputs.columns ? lines : [...lines, `and ${inputs.columns - count} more`];
}

/** Facts of a column. */
interface Facts {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
}

function factsOf({ rows, columns, values }: Matrix, column: number): Facts {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let i = column; i < rows * columns; i += columns) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
    sum += values[i];
  }
  const mean = sum / rows;
  let squares = 0;
  for (let i = column; i < rows * columns; i += columns) squares += (values[i] - mean) * (values[i] - mean);
  return { min, max, mean, std: Math.sqrt(squares / rows) };
}

function factsTable(
  what: string,
  facts: readonly Facts[],
  nameOf: (column: number) => string,
  width: number,
): string[] {
  const cells = (fact: keyof Facts) => facts.map((one) => one[fact]);
  return [
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
  { width, colour, samples, rows }: DatasetViewOptions,
): string[] {
  const count = Math.min(samples, rows);
  const shown = Array.from(
    { length: count },
    (_, row) => halfBlocks(values.subarray(row * columns, (row + 1) * columns), image, colour),
  );
  const names = labels ? Array.from(labels.subarray(0, count), (label) => harmless(classes![label])) : [];
  const caption = names.length > 0 ? `training image 0 shows a ${names[0]}` : "the first training images";
  const others = names.length > 1 ? `, those after it ${names.slice(1).join(", ")}` : "";
  return [caption + others, "", ...sideBySide(shown, image.width, width)];
}

function firstRows(
  { train: { inputs, labels, targets }, inputNames, targetNames, classes }: Dataset,
  samples: number,
  width: number,
): string[] {
  const numbers = Array.from({ length: Math.min(samples, inputs.rows) }, (_, row) => row);
  const columnOf = ({ values, columns }: Matrix, c: number) =>
    numbers.map((row) => values[row * columns + c]);
  return table([
    { name: "row", cells: numbers, importance: 9 },
    ...(labels
      ? [{ name: "class", cells: numbers.map((row) => classes![labels[row]]), importance: 8 }]
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
