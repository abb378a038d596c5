import { harmless } from "../base/harmless.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { RunEvent } from "../run/run.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { MetricsRow } from "../train/train.ts";

/** `[3/12] trial 2: learning_rate = 0.1, repeat 1: complete, val_accuracy 0.9731, 4.2 s` */
export function progressLine(
  event: Extract<RunEvent, { type: "trial" }>,
  ended: number,
  { total, plan }: PreparedRun,
): string {
  const { trial, status, row, seconds } = event;
  const shown = ["test_accuracy", "val_accuracy", "test_loss", "val_loss", "accuracy", "loss"];
  const metric = [plan.settings.metric, ...shown].find((name) =>
    name !== undefined && row[name] !== undefined
  );
  const result = metric === undefined ? "" : `, ${metric} ${short(row[metric])}`;
  const error = row.error === undefined ? "" : ` (${harmless(String(row.error))})`;
  return `[${ended}/${total}] trial ${trial.trial}${
    paramsOf(trial, plan.sweep.repeats)
  }: ${status}${error}${result}, ${seconds.toFixed(1)} s`;
}

/** `12/500: 2.81s, loss: 2.104, acc: 0.3127`: the time of the training step alone, without evaluation. */
export function verboseLine(trial: Trial, row: MetricsRow, prepared: PreparedRun): string {
  const { measures, step, trainSeconds } = row;
  const { steps, epochs } = prepared.plan.first.train;
  const progress = steps === undefined
    ? `step ${step}, epoch ${(row.epoch ?? 0).toFixed(2)}/${epochs}`
    : `${step}/${steps}`;
  const parts = [`${progress}: ${trainSeconds.toFixed(2)}s`];
  if (measures.loss !== undefined) parts.push(`loss: ${measures.loss.toFixed(3)}`);
  if (measures.val_accuracy !== undefined) parts.push(`val acc: ${measures.val_accuracy.toFixed(4)}`);
  if (measures.test_accuracy !== undefined) parts.push(`acc: ${measures.test_accuracy.toFixed(4)}`);
  const line = parts.join(", ");
  return prepared.total === 1 ? line : `trial ${trial.trial}: ${line}`;
}

function paramsOf({ params, repeat }: Trial, repeats: number): string {
  const parts = Object.entries(params).map(([path, value]) => `${path.split(".").at(-1)} = ${shown(value)}`);
  if (repeats > 1) parts.push(`repeat ${repeat}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

const shown = (value: unknown) => typeof value === "object" ? JSON.stringify(value) : harmless(String(value));

const short = (value: unknown) =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
