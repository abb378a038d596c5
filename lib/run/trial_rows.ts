import type { ExperimentPlan } from "../experiment/validate.ts";
import type { Trial } from "../sweep/configurations.ts";
import { escapeControls } from "../base/escape_controls.ts";
import { firstCells, type TableRow } from "../store/tables.ts";
import type { TrialEnd } from "../trial/trial_worker.ts";

/** A trial's row of trials.csv; a trial that waits at a rung is running. */
export function rowOf(
  trial: Trial,
  end: TrialEnd,
  plan: ExperimentPlan,
  failure: "failed" | "timeout" = "failed",
): TableRow {
  const first = firstCells(trial);
  if (end.type === "failed") return { ...first, status: failure, error: withoutPaths(end.message) };
  const { status, measures, steps, error, epochs } = end.outcome;
  const metrics = Object.fromEntries(plan.metrics.map((name) => [name, measures[name]]));
  const told = error === undefined ? undefined : escapeControls(error);
  return {
    ...first,
    status: status === "paused" ? "running" : status,
    ...metrics,
    epochs,
    steps,
    error: told,
  };
}

/**
 * A trial's row of timing.csv.
 *
 * @param times of the stretch that has ended, in seconds
 * @param before the row of the stretches before
 */
export function timingOf(
  { trial }: Trial,
  times: { started: Date; wall: number; train: number; evaluate: number; worker: number; steps: number },
  before: TableRow | undefined,
): TableRow {
  const sum = (seconds: number, column: string) => seconds + Number(before?.[column] ?? 0);
  const train = sum(times.train, "train_seconds");
  return {
    trial,
    started: before?.started ?? times.started.toISOString(),
    seconds: rounded(sum(times.wall, "seconds")),
    train_seconds: rounded(train),
    eval_seconds: rounded(sum(times.evaluate, "eval_seconds")),
    steps_per_second: times.steps > 0 && train > 0 ? rounded(times.steps / train) : undefined,
    worker: times.worker,
  };
}

/**
 * An error message that is the same on every machine: one line, without folders, generated URLs and control characters.
 */
function withoutPaths(message: string): string {
  return escapeControls(message.split("\n")[0])
    .replace(/blob:\S*?[0-9a-f-]{36}/g, "extension")
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s\\/:"']+[\\/])+/g, "");
}

const rounded = (value: number) => Number(value.toPrecision(6));
