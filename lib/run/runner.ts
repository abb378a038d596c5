import { isSystemError } from "../base/disk/system_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { backendOf, sparseOf } from "../experiment/build.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { ReadyTask } from "./parallel/groups.ts";
import { Interrupted } from "../trial/extension/extension_watch.ts";
import { OutOfMemory, outOfMemory, watchMemory } from "../trial/heap.ts";
import { TrialTimeout, type WorkerSlot } from "../trial/worker_slot.ts";
import type { OpenedTrials } from "./open/opened_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Resumed, RunEvent, RunOptions } from "./run_event.ts";
import { TaskQueue } from "./task_queue.ts";
import { failureLine } from "../trial/extension/thrown.ts";
import type { TrialEnd } from "../trial/trial_worker.ts";
import { type Running, TrialRecorder } from "./trial_recorder.ts";

/** Runs the trials of an opened run. */
export class Runner {
  readonly #queue: TaskQueue;
  readonly #recorder: TrialRecorder;
  #failure: unknown;

  constructor(
    private readonly prepared: PreparedRun,
    private readonly options: RunOptions,
    private readonly opened: OpenedTrials,
  ) {
    this.#recorder = new TrialRecorder(prepared, opened, (event) => this.#tell(event));
    this.#queue = new TaskQueue(prepared, opened, options, (trial) => this.#recorder.prune(trial));
  }

  /** Runs the trials until none is left, or until the signal of the options aborts. */
  async run(): Promise<void> {
    const { directory, statuses, slots, parallelism: { workers, threads } } = this.opened;
    const { signal } = this.options;
    const stop = () => {
      for (const slot of slots) slot.pause();
      this.#queue.changed();
    };
    let unwatch = () => {};
    try {
      // Only code of extensions can fill a heap.
      if (this.prepared.extensions.length > 0) {
        unwatch = await watchMemory(slots, this.prepared.watch?.megabytes, (stuck) => this.#full(stuck));
      }
      for (const damage of this.opened.damages ?? []) this.#tell({ type: "damaged", ...damage });
      const ended = statuses.ended;
      this.#tell({
        type: "started",
        folder: directory.path,
        trials: this.prepared.total,
        ended,
        workers,
        threads,
        fused: this.#queue.groupSize,
        ...(this.options.resume ? { resumed: this.#resumed() } : {}),
      });
      signal?.addEventListener("abort", stop);
      if (signal?.aborted) stop();
      await Promise.all(slots.map((slot, number) => this.#work(slot, number)));
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      unwatch();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** What a resumed run finds. */
  #resumed(): Resumed {
    const { directory: { files }, statuses } = this.opened;
    const checkpoints = files.checkpoints.trials().sort((a, b) => a - b).flatMap((trial) => {
      const step = statuses.hasEnded(trial) ? 0 : files.standing(trial)?.steps ?? 0;
      return step > 0 ? [{ trial, step }] : [];
    });
    return { counts: statuses.counts, checkpoints };
  }

  /** The loop of one worker: runs the next trials until there are none. */
  async #work(slot: WorkerSlot, number: number): Promise<void> {
    try {
      for (let group = await this.#queue.take(); group; group = await this.#queue.take()) {
        // First tell those who wait for these trials that they will not end.
        await this.#runGroup(group, slot, number).catch((error) => this.#fail(error));
        this.#queue.ended();
      }
    } catch (error) {
      // Errors of the disk concern the whole run, not one trial. After an interruption, answers of extensions are no
      // longer needed.
      if (!(error instanceof Interrupted)) this.#fail(error);
    } finally {
      slot.close();
    }
  }

  /** Stops all workers. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const slot of this.opened.slots) slot.stop();
    this.#queue.stop();
  }

  /**
   * The process is about to run out of memory, and the workers that cause it cannot be stopped: ends the run in order
   * before that.
   */
  #full(stuck: readonly WorkerSlot[]): void {
    for (const slot of stuck) slot.stop(new OutOfMemory(outOfMemory));
    const failure = new OutOfMemory("a trial used up the memory of the program and counts as failed");
    // Record those trials first.
    setTimeout(() => this.#fail(failure));
  }

  /** Runs trials side by side. If their worker dies, the unfinished trials run again, each alone. */
  async #runGroup(group: readonly ReadyTask[], slot: WorkerSlot, number: number): Promise<void> {
    const started = new Date();
    const begin = performance.now();
    const { directory } = this.opened;
    const running = new Map<number, Running>();
    const tasks = group.map((task) => {
      const { trial, rungs, rung, from } = task;
      running.set(trial.trial, this.#recorder.begin(task, { isFresh: this.#queue.isFresh(trial.trial) }));
      const checkpoint = from > 0 ? directory.files.checkpoints.read(trial.trial) : undefined;
      return { trial, rungs, until: rung === undefined ? undefined : rungs[rung], checkpoint };
    });
    const end = (end: TrialEnd, status?: "timeout") => {
      const one = running.get(end.trial)!;
      running.delete(end.trial);
      const wall = (performance.now() - begin) / 1000;
      const times = { started, wall, worker: number };
      if (this.#recorder.end(one, end, times, status) === "again") this.#queue.again(one.task);
    };
    try {
      const data = await this.#dataFor(group[0].trial);
      const { table, sweep, first } = this.prepared.plan;
      const request = { tasks, table, seed: sweep.seed, dataKey: data?.key };
      await slot.run(request, data, first.run.timeout, {
        rows: (trial, rows) => {
          const one = running.get(trial);
          if (one) this.#recorder.rows(one, rows);
        },
        checkpoint: (trial, checkpoint) => directory.files.checkpoints.write(trial, checkpoint),
        end,
      });
    } catch (error) {
      if (this.#failure !== undefined || this.options.signal?.aborted) return;
      if (error instanceof OutOfMemory) {
        for (const trial of running.keys()) this.#recorder.allowNoRetry(trial);
      } else if (isSystemError(error)) throw error;
      if (running.size > 1) {
        for (const { task } of running.values()) this.#queue.again(task);
        return;
      }
      for (const trial of running.keys()) {
        end(
          { type: "failed", trial, message: failureLine(error, this.prepared.extensions) },
          error instanceof TrialTimeout ? "timeout" : undefined,
        );
      }
    }
  }

  /** A trial's data, in shared memory. */
  async #dataFor(trial: Trial): Promise<{ key: string; dataset: Dataset } | undefined> {
    const data = await this.prepared.peekData(trial);
    if (!data) return undefined;
    const { memory } = this.opened;
    const { first, firstLayer } = this.prepared.plan;
    const isNew = !memory.has(data.key);
    const { dataset, density } = memory.place(data.key, data.dataset, sparseOf(first, firstLayer));
    if (isNew) this.prepared.moved(data.key, data.dataset, dataset);
    if (isNew && density !== undefined && firstLayer?.can.includes("sparse")) {
      const sparse = dataset.train.inputs.place?.compressed !== undefined;
      this.#tell({ type: "data", backend: backendOf(first), density, sparse });
    }
    return { key: data.key, dataset };
  }

  #tell(event: RunEvent): void {
    this.options.onEvent?.(event);
  }
}
