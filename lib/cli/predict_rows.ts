import { counted } from "../base/counted.ts";
import type { Row } from "../base/cells.ts";
import { type ColumnType, csvText } from "../base/csv.ts";
import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { ConfigError } from "../config/config_error.ts";
import { classPredictions } from "../nn/class_predictions.ts";
import { type Allowed, predictRows } from "../report/read/predict_rows.ts";
import type { Run } from "../report/read/run_read.ts";
import { table } from "../report/text/table.ts";
import { escapeControls, shortNumber } from "../report/text/terminal_text.ts";
import type { EvaluationRows, PartName } from "../run/evaluation_rows.ts";
import type { SavedModel } from "../experiment/saved_network.ts";

/**
 * Evaluates a trial's network on a part of its data and writes `predictions.csv` to the run's folder, one row per sample.
 * Classifiers have the columns `row,label,predicted` and the probability (or output) of each class. Other networks have the
 * targets and the predicted numbers.
 *
 * @returns the evaluation as text
 * @throws {ConfigError} when the data or the checkpoint is damaged, the experiment has no such part, or the run lies where
 * this process may not write
 */
export async function predictPart(
  run: Run,
  row: Row,
  part: PartName,
  { allowed, width, stderr }: {
    readonly allowed: Allowed;
    readonly width: number;
    readonly stderr: (text: string) => void;
  },
): Promise<string> {
  const { rows: wanted, model, outputs, changes } = await predictRows(run, row, part, allowed);
  for (const change of changes) stderr(`warning: changed since the training: ${escapeControls(change)}\n`);
  const { columns, types, rows, lines } = wanted.part.labels
    ? ofClasses(wanted, outputs, model, width, accuracyOf[part])
    : ofNumbers(wanted, outputs);
  write(run, csvText([columns]) + csvText(rows, types));
  return [
    ...lines,
    "",
    `wrote ${counted(rows.length, "row")} to ${escapeControls(run.shown)}/predictions.csv`,
  ]
    .join(
      "\n",
    ) + "\n";
}

function write({ folder, shown }: Run, text: string): void {
  try {
    writeFileAtomic(`${folder}/predictions.csv`, text);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new ConfigError([{
      severity: "error",
      message: "this task can write only below the project's own results/",
      place: { kind: "file", file: `${shown}/predictions.csv` },
      notes: ["copy the run's folder into results/"],
    }]);
  }
}

/** Accuracies by their column names. The column `accuracy` is that of a batch. */
const accuracyOf: Readonly<Record<PartName, string>> = {
  train: "training accuracy",
  validation: "val_accuracy",
  test: "test_accuracy",
};

function ofClasses(
  { part: { labels }, rows }: EvaluationRows,
  outputs: Float64Array,
  { classes, outputs: kind }: SavedModel,
  width: number,
  accuracy: string,
) {
  const { classes: predicted, scores, count } = classPredictions(outputs, outputs.length / rows.length, kind);
  const names = classes ?? Array.from({ length: count }, (_, k) => String(k));
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  let right = 0;
  for (const [k, row] of rows.entries()) {
    matrix[labels![row]][predicted[k]]++;
    if (labels![row] === predicted[k]) right++;
  }
  return {
    columns: [
      "row",
      "label",
      "predicted",
      ...names.map((name) => `${kind === "numbers" ? "y" : "p"}_${name}`),
    ],
    types: ["integer", "text", "text", ...names.map(() => "float" as const)] satisfies ColumnType[],
    rows: Array.from(rows, (row, k) => [
      row,
      names[labels![row]],
      names[predicted[k]],
      ...scores.subarray(k * count, (k + 1) * count),
    ]),
    lines: [
      `${accuracy} ${shortNumber(right / rows.length)} (${right} of ${counted(rows.length, "row")} correct)`,
      "",
      "confusion matrix",
      "",
      ...table([
        { name: "true / predicted", cells: [...names], importance: 9 },
        ...names.map((name, of) => ({ name, cells: matrix.map((counts) => counts[of]), importance: 5 })),
      ], width).lines,
    ],
  };
}

function ofNumbers(
  { part: { targets }, rows, dataset: { targetNames } }: EvaluationRows,
  outputs: Float64Array,
) {
  const columns = outputs.length / rows.length;
  const names = Array.from({ length: columns }, (_, c) => targetNames?.[c] ?? `target_${c}`);
  let sum = 0;
  for (const [k, row] of rows.entries()) {
    for (let c = 0; c < columns; c++) {
      sum += Math.abs(outputs[k * columns + c] - targets!.values[row * columns + c]);
    }
  }
  return {
    columns: ["row", ...names, ...names.map((name) => `predicted_${name}`)],
    types: ["integer", ...names.flatMap(() => ["float", "float"] as const)] satisfies ColumnType[],
    rows: Array.from(rows, (row, k) => [
      row,
      ...targets!.values.subarray(row * columns, (row + 1) * columns),
      ...outputs.subarray(k * columns, (k + 1) * columns),
    ]),
    lines: [
      `mean absolute error ${shortNumber(sum / (rows.length * columns))} over ${counted(rows.length, "row")}`,
    ],
  };
}
