import { counted } from "../../base/counted.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import type { Resumed, RunEvent } from "../../run/run_event.ts";
import type { Trial } from "../../sweep/configurations.ts";
import type { MetricsRow } from "../../train/training_event.ts";

/** Shows what happens during a run, until it ends. */
export interface Progress {
  readonly tell: (event: RunEvent) => void;
  /** Shows other lines, such as what extensions print. */
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

/**
 * Prints one line when the run starts, one per trial and, with `verbose`, one per logged step.
 */
export function plainProgress(
  prepared: PreparedRun,
  { verbose }: { readonly verbose: boolean },
  stderr: (text: string) => void,
): (event: RunEvent) => void {
  let ended = 0;
  return (event) => {
    switch (event.type) {
      case "started":
        ended = event.ended;
        return stderr(`${startedLines(event)}\n`);
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
        if (event.state === "interrupted") stderr(interruptedLine(ended, prepared.total));
        return;
      default:
        event satisfies never;
    }
  };
}

/** Before the line of the start, the line of a resumed run. */
export const startedLines = (event: Extract<RunEvent, { type: "started" }>): string =>
  [...(event.resumed ? [resumedLine(event, event.resumed)] : []), startedLine(event)].join("\n");

/** At most this many trials are named with their steps. */
const mostNamed = 3;

/**
 * `resuming: 1 of 6 trials is complete, 2 continue from a checkpoint (trial 1 at step 20, trial 2 at step 40), 3 start from
 * the beginning`
 */
function resumedLine(
  { trials, ended }: Extract<RunEvent, { type: "started" }>,
  { counts, checkpoints }: Resumed,
): string {
  const { complete = 0 } = counts;
  const others = Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(", ");
  const are = ended === 1 ? "is" : "are";
  const start = trials - ended - checkpoints.length;
  const named = checkpoints.slice(0, mostNamed).map(({ trial, step }) => `trial ${trial} at step ${step}`);
  const more = checkpoints.length - named.length;
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const parts = [
    complete === ended
      ? `${ended} of ${counted(trials, "trial")} ${are} complete`
      : `${ended} of ${counted(trials, "trial")} ${ended === 1 ? "has" : "have"} ended (${others})`,
    ...(checkpoints.length === 0 ? [] : [
      `${checkpoints.length} ${
        checkpoints.length === 1 ? "continues" : "continue"
      } from a checkpoint (${list})`,
    ]),
    ...(start === 0 ? [] : [`${start} ${start === 1 ? "starts" : "start"} from the beginning`]),
  ];
  return `resuming: ${parts.join(", ")}`;
}

/**
 * `12 trials, 3 already finished, 2 at a time with 2 threads each, in results/mnist/...`, or, if workers train several trials
 * together, `64 trials, up to 16 at a time in 2 workers, in ...`
 */
export function startedLine(event: Extract<RunEvent, { type: "started" }>): string {
  const { trials, ended, workers, threads, fused, folder } = event;
  const finished = ended > 0 ? `, ${ended} already finished` : "";
  const most = Math.min(workers * fused, trials - ended);
  const together = fused > 1 && most > workers
    ? `up to ${most} at a time in ${counted(workers, "worker")}`
    : `${workers} at a time`;
  const each = threads > 1 ? ` with ${threads} threads each` : "";
  return `${counted(trials, "trial")}${finished}, ${together}${each}, in ${folder}`;
}

/** `trial 3 runs again: its checkpoint is missing` */
export const againLine = ({ trial, why }: Extract<RunEvent, { type: "again" }>): string =>
  `trial ${trial} runs again: ${escapeControls(why)}`;

/** `81 % of the inputs are 0: using the sparse kernel for the first layer (backend wasm)` */
export function dataLine({ backend, density, sparse }: Extract<RunEvent, { type: "data" }>): string {
  const zeros = 100 - Math.round(100 * density);
  const kernel = sparse ? "sparse" : "dense";
  return `${zeros} % of the inputs are 0: using the ${kernel} kernel for the first layer (backend ${backend})`;
}

/** `warning: the record is damaged ...`, and the file with the line. */
export const damagedLines = ({ message, file, line }: Extract<RunEvent, { type: "damaged" }>): string =>
  `warning: ${message}\n  --> ${file}:${line}\n`;

/** `interrupted: 3 of 12 trials finished` */
export const interruptedLine = (ended: number, total: number): string =>
  `interrupted: ${ended} of ${counted(total, "trial")} finished\n`;

/** The command that resumes an interrupted run. It is printed below the table, where it stays in view. */
export const resumeLine = (command: string): string => `to resume it: ${command}\n`;

/** After a second Ctrl-C, which leaves no time to write checkpoints. */
export const endedAtOnceLines = (command: string): string =>
  `ended at once: steps after the last checkpoints are lost\nto resume it: ${command}\n`;

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
  const error = row.error === undefined ? "" : ` (${escapeControls(String(row.error))})`;
  return `[${ended}/${total}] trial ${trial.trial}${
    paramsOf(trial, plan.sweep.repeats)
  }: ${status}${error}${result}, ${seconds.toFixed(1)} s`;
}

/**
 * `step 12/500: 2.81 s, loss 2.104, val_accuracy 0.3001, test_accuracy 0.3127`: the time of the training step without
 * evaluation, then columns of metrics.csv.
 */
export function verboseLine(trial: Trial, row: MetricsRow, prepared: PreparedRun): string {
  const { measures, step, trainSeconds } = row;
  const { steps, epochs } = prepared.plan.first.train;
  const progress = steps === undefined
    ? `step ${step}, epoch ${(row.epoch ?? 0).toFixed(2)}/${epochs}`
    : `step ${step}/${steps}`;
  const parts = [`${progress}: ${trainSeconds.toFixed(2)} s`];
  for (const [name, digits] of [["loss", 3], ["val_accuracy", 4], ["test_accuracy", 4]] as const) {
    if (measures[name] !== undefined) parts.push(`${name} ${measures[name].toFixed(digits)}`);
  }
  const line = parts.join(", ");
  return prepared.total === 1 ? line : `trial ${trial.trial}: ${line}`;
}

/**
 * The columns that a line about a trial shows: the metric that trials are ranked by, and the accuracy of the validation
 * data. Without one, a metric of the test data.
 */
export function shownMetrics(rankedBy: string, row: Readonly<Record<string, unknown>>): string[] {
  const has = (name: string) => row[name] !== undefined && row[name] !== "";
  const reported = ["val_accuracy", "test_accuracy", "test_loss"].find(has);
  return [...new Set([rankedBy, ...(reported === undefined ? [] : [reported])])].filter(has);
}

function paramsOf({ params, repeat }: Trial, repeats: number): string {
  const parts = Object.entries(params).map(([path, value]) => `${path.split(".").at(-1)} = ${shown(value)}`);
  if (repeats > 1) parts.push(`repeat ${repeat}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

const shown = (value: unknown) =>
  typeof value === "object" ? JSON.stringify(value) : escapeControls(String(value));

export const short = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
