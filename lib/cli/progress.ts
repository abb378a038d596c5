import { harmless } from "../base/harmless.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { RunEvent } from "../run/run.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { MetricsRow } from "../train/train.ts";

/** Who is told of what happens during a run, until it is over. */
export interface Progress {
  readonly tell: (event: RunEvent) => void;
  /** Shows other lines meanwhile: what extensions print. */
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

/** A line when the run begins, one for each trial, and one per logged step when asked for. */
export function plainProgress(
  prepared: PreparedRun,
  verbose: boolean,
  stderr: (text: string) => void,
): (event: RunEvent) => void {
  let ended = 0;
  return (event) => {
    switch (event.type) {
      case "started":
        ended = event.ended;
        return stderr(`${startedLine(event)}\n`);
      case "again":
        return stderr(`${againLine(event)}\n`);
      case "data":
        return stderr(`${dataLine(event)}\n`);
      case "damaged":
        return stderr(damagedLines(event));
      case "row":
        if (verbose) stderr(`${verboseLine(event.trial, event.row, prepared)}\n`);
        return;
      case "trial":
        ended++;
        return stderr(`${progressLine(event, ended, prepared)}\n`);
      case "finished":
        if (event.state === "interrupted") stderr(`${interruptedLine(ended, prepared.total)}\n`);
        return;
      default:
        event satisfies never;
    }
  };
}

/** `12 trials, 2 at a time, in results/mnist/...` */
export function startedLine(event: Extract<RunEvent, { type: "started" }>): string {
  return `${event.trials} ${event.trials === 1 ? "trial" : "trials"}` +
    `${event.ended > 0 ? `, of which ${event.ended} have ended` : ""}, ${event.workers} at a time` +
    `${event.threads > 1 ? ` on ${event.threads} threads` : ""}, in ${event.folder}`;
}

/** `trial 3 runs again: its checkpoint is gone` */
export const againLine = ({ trial, why }: Extract<RunEvent, { type: "again" }>): string =>
  `trial ${trial} runs again: ${harmless(why)}`;

/** `wasm: 19 % of the inputs are not 0, the first layer passes over zeros` */
export function dataLine({ backend, density, sparse }: Extract<RunEvent, { type: "data" }>): string {
  const share = `${Math.round(100 * density)} % of the inputs are not 0`;
  return `${backend}: ${share}, ${
    sparse ? "the first layer passes over zeros" : "the first layer multiplies all"
  }`;
}

/** `warning: the record is not the one that was written ...`, and the file with the line. */
export const damagedLines = ({ message, file, line }: Extract<RunEvent, { type: "damaged" }>): string =>
  `warning: ${message}\n  --> ${file}:${line}\n`;

/** `interrupted: 3 of 12 trials were finished and are kept; --resume goes on` */
export const interruptedLine = (ended: number, total: number): string =>
  `interrupted: ${ended} of ${total} trials were finished and are kept; --resume goes on`;

/** `[3/12] trial 2: learning_rate = 0.1, repeat 1: complete, val_loss 0.0821, 4.2 s` */
export function progressLine(
  event: Extract<RunEvent, { type: "trial" }>,
  ended: number,
  { total, plan }: PreparedRun,
): string {
  const { trial, status, row, seconds } = event;
  const result = shownMetrics(plan.ranking.metric, row).map((name) => `, ${name} ${short(row[name])}`).join(
    "",
  );
  const error = row.error === undefined ? "" : ` (${harmless(String(row.error))})`;
  return `[${ended}/${total}] trial ${trial.trial}${
    paramsOf(trial, plan.sweep.repeats)
  }: ${status}${error}${result}, ${seconds.toFixed(1)} s`;
}

/**
 * `12/500: 2.81 s, loss 2.104, val_accuracy 0.3001, test_accuracy 0.3127`: the time of the training step alone, without
 * evaluation, then columns of metrics.csv.
 */
export function verboseLine(trial: Trial, row: MetricsRow, prepared: PreparedRun): string {
  const { measures, step, trainSeconds } = row;
  const { steps, epochs } = prepared.plan.first.train;
  const progress = steps === undefined
    ? `step ${step}, epoch ${(row.epoch ?? 0).toFixed(2)}/${epochs}`
    : `${step}/${steps}`;
  const parts = [`${progress}: ${trainSeconds.toFixed(2)} s`];
  for (const [name, digits] of [["loss", 3], ["val_accuracy", 4], ["test_accuracy", 4]] as const) {
    if (measures[name] !== undefined) parts.push(`${name} ${measures[name].toFixed(digits)}`);
  }
  const line = parts.join(", ");
  return prepared.total === 1 ? line : `trial ${trial.trial}: ${line}`;
}

/** What a line says of a trial: the metric that trials are ranked by, and how the test data went, by names of columns. */
export function shownMetrics(rankedBy: string, row: Readonly<Record<string, unknown>>): string[] {
  const has = (name: string) => row[name] !== undefined && row[name] !== "";
  const reported = ["test_accuracy", "test_loss"].find(has);
  return [...new Set([rankedBy, ...(reported === undefined ? [] : [reported])])].filter(has);
}

function paramsOf({ params, repeat }: Trial, repeats: number): string {
  const parts = Object.entries(params).map(([path, value]) => `${path.split(".").at(-1)} = ${shown(value)}`);
  if (repeats > 1) parts.push(`repeat ${repeat}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

const shown = (value: unknown) => typeof value === "object" ? JSON.stringify(value) : harmless(String(value));

export const short = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
