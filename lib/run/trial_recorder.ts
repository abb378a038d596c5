import type { Status, TrialNote } from "../store/tables.ts";
import { damagedRows } from "../store/lost_files.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { MetricsRow } from "../train/training_event.ts";
import type { TrialEnd } from "../trial/trial_worker.ts";
import type { OpenedTrials } from "./open/opened_run.ts";
import type { ReadyTask } from "./parallel/groups.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { RunEvent } from "./run_event.ts";
import { rowOf, timingOf } from "./trial_rows.ts";

/** The state of a running trial. */
export interface Running {
  readonly task: ReadyTask;
  /** Length of its rows on the disk. */
  bytes: number;
  /** Seconds. */
  train: number;
  evaluate: number;
}

/** Writes what trials do to the run's folder, and reports it. */
export class TrialRecorder {
  readonly #attempts = new Map<number, number>();

  constructor(
    private readonly prepared: PreparedRun,
    private readonly opened: OpenedTrials,
    private readonly tell: (event: RunEvent) => void,
  ) {}

  /** Begins a task. Rows after a trial's checkpoint are removed, as they will be computed again. */
  begin(task: ReadyTask, { isFresh }: { isFresh: boolean }): Running {
    return { task, bytes: isFresh ? 0 : this.#rewind(task.trial.trial, task.from), train: 0, evaluate: 0 };
  }

  /** @returns the length of the rows that are left */
  #rewind(trial: number, from: number): number {
    const { files } = this.opened.directory;
    const why = damagedRows(files, trial);
    if (why !== undefined) this.tell({ type: "again", trial, why });
    return files.rewind(trial, from > 0 ? files.checkpoints.position(trial)!.rows : 0);
  }

  /** Appends rows. */
  rows(running: Running, rows: readonly MetricsRow[]): void {
    const { trial } = running.task;
    running.bytes += this.opened.directory.files.appendMetrics(trial.trial, rows);
    for (const row of rows) {
      running.train += row.trainSeconds;
      running.evaluate += row.evalSeconds;
      this.tell({ type: "row", trial, row });
    }
  }

  /** Makes the next failure of a trial its last attempt. */
  allowNoRetry(trial: number): void {
    this.#attempts.set(trial, Infinity);
  }

  /**
   * Records that a trial has ended or waits at its rung. A paused trial only keeps its checkpoint.
   *
   * @returns "again" if the trial failed and has attempts left
   */
  end(
    { task, bytes, train, evaluate }: Running,
    end: TrialEnd,
    times: { started: Date; wall: number; worker: number },
    status?: "timeout",
  ): "again" | undefined {
    const { directory } = this.opened;
    const { trial, rungs, rung } = task;
    let curve: number | undefined;
    if (end.type === "failed") {
      const attempts = (this.#attempts.get(trial.trial) ?? 0) + 1;
      this.#attempts.set(trial.trial, attempts);
      if (attempts <= this.prepared.plan.first.run.retries) return "again";
      if (status !== "timeout") directory.files.checkpoints.remove(trial.trial);
    } else {
      directory.files.checkpoints.write(trial.trial, end.checkpoint);
      if (end.curve) curve = directory.files.writeCurve(trial.trial, end.curve);
      if (end.outcome.status === "paused" && (rung === undefined || end.outcome.steps < rungs[rung])) return;
    }
    const before = this.opened.statuses.progress(trial.trial)
      ? directory.noteOf(trial.trial)?.timing
      : undefined;
    const row = rowOf(trial, end, this.prepared.plan, status);
    const steps = end.type === "done" ? end.outcome.steps : 0;
    const timing = timingOf(trial, { ...times, train, evaluate, steps }, before);
    const isPaused = end.type === "done" && end.outcome.status === "paused";
    this.#note({ trial: trial.trial, row, timing, bytes, curve, rung: isPaused ? rung : undefined }, trial);
  }

  /** Records that a trial that waits at a rung is pruned. */
  prune(trial: Trial): void {
    const { rung: _rung, ...note } = this.opened.directory.noteOf(trial.trial)!;
    this.#note({ ...note, row: { ...note.row, status: "pruned" } }, trial);
  }

  /** Writes a note, and reports a trial that has ended. */
  #note(note: TrialNote, trial: Trial): void {
    this.opened.directory.note(note);
    this.opened.statuses.take(note);
    if (note.rung !== undefined) return;
    const { row, timing } = note;
    this.tell({ type: "trial", trial, status: row.status as Status, row, seconds: Number(timing.seconds) });
  }
}
