import { isOfTheSystem } from "../base/system_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { backendOf, sparseOf } from "../experiment/build.ts";
import { AsyncSearch } from "../sweep/async_search.ts";
import type { Trial } from "../sweep/configurations.ts";
import {
  BatchSearch,
  OrderedSearch,
  type Search,
  type SearchSource,
  type SearchTask,
} from "../sweep/search.ts";
import { summarise } from "../sweep/summary.ts";
import type { MetricsRow } from "../train/train.ts";
import { groupSize, nextGroup, type ReadyTask, trialsAhead } from "./groups.ts";
import { type Lane, TrialTimeout } from "./lane.ts";
import type { OpenedRun } from "./open_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Finished, RunEvent, RunOptions, RunState } from "./run.ts";
import { firstCells, type Row, type Status, type TrialNote } from "./tables.ts";
import type { TrialEnd } from "./trial_worker.ts";
import { rowOf, timingOf } from "./trial_rows.ts";

/** What is known of a trial while it runs. */
interface Running {
  readonly task: ReadyTask;
  /** Length of its rows on the disk. */
  bytes: number;
  /** Seconds. */
  train: number;
  evaluate: number;
}

/** Runs the trials of an opened run. */
export class Runner {
  readonly #groupSize: number;
  readonly #search: Search;
  #ahead: readonly ReadyTask[] = [];
  #searched = false;
  /** Trials that are tried again, each alone. */
  readonly #again: ReadyTask[] = [];
  readonly #attempts = new Map<number, number>();
  #running = 0;
  #asking: Promise<unknown> = Promise.resolve();
  #changed = Promise.withResolvers<void>();
  #failure: unknown;
  /** Whether trials may have begun before: in a run that is continued, or when one has to run again. */
  #disturbed: boolean;

  constructor(
    private readonly prepared: PreparedRun,
    private readonly options: RunOptions,
    private readonly opened: OpenedRun,
  ) {
    this.#disturbed = options.resume !== undefined;
    this.#groupSize = groupSize(prepared, opened.parallelism.workers);
    this.#search = this.#makeSearch();
  }

  async run(): Promise<Finished> {
    const { directory, ledger, lanes, parallelism: { workers, threads } } = this.opened;
    const { signal } = this.options;
    const stop = () => {
      for (const lane of lanes) lane.pause();
      this.#change();
    };
    try {
      const ended = ledger.ended;
      this.#tell({
        type: "started",
        folder: directory.path,
        trials: this.prepared.total,
        ended,
        workers,
        threads,
      });
      signal?.addEventListener("abort", stop);
      if (signal?.aborted) stop();
      await Promise.all(lanes.map((lane, number) => this.#work(lane, number)));
      if (this.#failure !== undefined) throw this.#failure;
      return await this.#finish();
    } finally {
      signal?.removeEventListener("abort", stop);
      directory.close();
    }
  }

  /** Writes the tables. The parts of an interrupted run stay, to go on from. */
  async #finish(): Promise<Finished> {
    const { directory, ledger, description } = this.opened;
    const { counts } = ledger;
    const failed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
    const isWhole = ledger.ended === this.prepared.total;
    const state: RunState = !isWhole ? "interrupted" : failed ? "failed" : "complete";
    const known = isWhole || this.prepared.choice.learns
      ? []
      : await this.prepared.trials(0, this.prepared.total);
    directory.merge(
      (trial) => this.#rowOfOpen(trial, known[trial]),
      (rows) => summarise(rows, directory.shape.columns),
    );
    const finished = new Date().toISOString();
    directory.write("run.json", JSON.stringify({ ...description, state, counts, finished }, null, 2) + "\n");
    if (isWhole) directory.removeParts();
    const event = { type: "finished", folder: directory.path, state, counts } as const;
    this.#tell(event);
    return event;
  }

  #rowOfOpen(trial: number, known: Trial | undefined): Row {
    const { repeats } = this.prepared.plan.sweep;
    const repeat = trial % repeats;
    const first = known ? firstCells(known) : { trial, configuration: Math.floor(trial / repeats), repeat };
    return { ...first, status: this.opened.directory.files.hasRows(trial) ? "running" : "waiting" };
  }

  /** One worker's share: the next trials, until there are none. */
  async #work(lane: Lane, number: number): Promise<void> {
    try {
      for (let group = await this.#take(); group; group = await this.#take()) {
        await this.#runGroup(group, lane, number).finally(() => {
          this.#running--;
          this.#change();
        });
      }
    } catch (error) {
      // The disk is the run's concern, not one trial's: nobody goes on.
      this.#failure ??= error;
      for (const other of this.opened.lanes) other.stop();
      this.#change();
    } finally {
      lane.close();
    }
  }

  /** Runs trials side by side. If their worker dies, those that have not ended run again, each alone. */
  async #runGroup(group: readonly ReadyTask[], lane: Lane, number: number): Promise<void> {
    const started = new Date();
    const begin = performance.now();
    const { directory } = this.opened;
    const running = new Map<number, Running>();
    const tasks = group.map((task) => {
      const { trial, rungs, rung, from } = task;
      const bytes = this.#isFresh(trial.trial) ? 0 : this.#rewind(trial.trial, from);
      running.set(trial.trial, { task, bytes, train: 0, evaluate: 0 });
      const checkpoint = from > 0 ? directory.files.readCheckpoint(trial.trial) : undefined;
      return { trial, rungs, until: rung === undefined ? undefined : rungs[rung], checkpoint };
    });
    const end = (end: TrialEnd, status?: "timeout") => {
      const one = running.get(end.trial)!;
      running.delete(end.trial);
      const wall = (performance.now() - begin) / 1000;
      this.#end(one, end, { started, wall, worker: number }, status);
    };
    try {
      const data = await this.#dataFor(group[0].trial);
      const { table, sweep, first } = this.prepared.plan;
      const request = { tasks, table, seed: sweep.seed, dataKey: data?.key };
      await lane.run(request, data, first.run.timeout, {
        rows: (trial, rows) => this.#takeRows(running.get(trial), rows),
        checkpoint: (trial, checkpoint) => directory.files.writeCheckpoint(trial, checkpoint),
        end,
      });
    } catch (error) {
      if (this.#failure !== undefined || this.options.signal?.aborted) return;
      if (isOfTheSystem(error)) throw error;
      this.#disturbed = true;
      if (running.size > 1) {
        for (const { task } of running.values()) this.#again.push(this.#ready(task));
        return;
      }
      for (const trial of running.keys()) {
        end(
          { type: "failed", trial, message: firstLine(error) },
          error instanceof TrialTimeout ? "timeout" : undefined,
        );
      }
    }
  }

  #takeRows(running: Running | undefined, rows: readonly MetricsRow[]): void {
    if (!running) return;
    const { trial } = running.task;
    running.bytes += this.opened.directory.files.appendMetrics(trial.trial, rows);
    for (const row of rows) {
      running.train += row.trainSeconds;
      running.evaluate += row.evalSeconds;
      this.#tell({ type: "row", trial, row });
    }
  }

  /** Records that a trial has ended, or waits at its rung. One that was paused has its checkpoint. */
  #end(
    { task, bytes, train, evaluate }: Running,
    end: TrialEnd,
    times: { started: Date; wall: number; worker: number },
    status?: "timeout",
  ): void {
    const { directory } = this.opened;
    const { trial, rungs, rung } = task;
    if (end.type === "failed") {
      const attempts = (this.#attempts.get(trial.trial) ?? 0) + 1;
      this.#attempts.set(trial.trial, attempts);
      if (attempts <= this.prepared.plan.first.run.retries) {
        this.#disturbed = true;
        this.#again.push(this.#ready(task));
        return;
      }
      if (status !== "timeout") directory.files.removeCheckpoint(trial.trial);
    } else {
      directory.files.writeCheckpoint(trial.trial, end.checkpoint);
      if (end.curve) directory.files.writeCurve(trial.trial, end.curve);
      if (end.outcome.status === "paused" && (rung === undefined || end.outcome.steps < rungs[rung])) return;
    }
    const before = this.opened.ledger.progress(trial.trial)
      ? directory.noteOf(trial.trial)?.timing
      : undefined;
    const row = rowOf(trial, end, this.prepared.plan, status);
    const steps = end.type === "done" ? end.outcome.steps : 0;
    const timing = timingOf(trial, { ...times, train, evaluate, steps }, before);
    const isPaused = end.type === "done" && end.outcome.status === "paused";
    this.#note({ trial: trial.trial, row, timing, bytes, rung: isPaused ? rung : undefined }, trial);
  }

  /** Writes a note, and tells of a trial that has ended. */
  #note(note: TrialNote, trial: Trial): void {
    this.opened.directory.note(note);
    this.opened.ledger.take(note);
    if (note.rung !== undefined) return;
    const { row, timing } = note;
    this.#tell({ type: "trial", trial, status: row.status as Status, row, seconds: Number(timing.seconds) });
  }

  /** Whether a trial has left nothing yet, neither in this run nor before. */
  #isFresh(trial: number): boolean {
    return !this.#disturbed && !this.opened.ledger.progress(trial);
  }

  /** Rows behind a trial's checkpoint are forgotten: they will come again. @returns the length of those that stay */
  #rewind(trial: number, from: number): number {
    const rows = from > 0 ? this.opened.directory.files.position(trial)!.rows : 0;
    return this.opened.directory.files.rewind(trial, rows);
  }

  /** Where a task begins. */
  #ready(task: SearchTask): ReadyTask {
    const { trial } = task.trial;
    const position = this.#isFresh(trial) ? undefined : this.opened.directory.files.position(trial);
    return { ...task, from: position?.steps ?? 0 };
  }

  /** A trial's data, on shared memory. */
  async #dataFor(trial: Trial): Promise<{ key: string; dataset: Dataset } | undefined> {
    const data = await this.prepared.dataFor(trial, true);
    if (!data) return undefined;
    const { memory } = this.opened;
    const { first } = this.prepared.plan;
    const isNew = !memory.has(data.key);
    const { dataset, density } = memory.place(data.key, data.dataset, sparseOf(first));
    if (isNew) this.prepared.moved(data.key, data.dataset, dataset);
    if (isNew && density !== undefined) {
      const sparse = dataset.train.inputs.place?.compressed !== undefined;
      this.#tell({ type: "data", backend: backendOf(first), density, sparse });
    }
    return { key: data.key, dataset };
  }

  /** The next trials to run side by side; `undefined` when there will be none. */
  #take(): Promise<readonly ReadyTask[] | undefined> {
    const taken = this.#asking.then(() => this.#next());
    this.#asking = taken.catch(() => {});
    return taken;
  }

  async #next(): Promise<readonly ReadyTask[] | undefined> {
    while (this.#failure === undefined && !this.options.signal?.aborted) {
      const again = this.#again.shift();
      if (again) return this.#begin([again]);
      if (this.#ahead.length === 0 && !this.#searched) {
        const { tasks, pruned, done } = await this.#search.next();
        for (const { trial } of pruned) this.#prune(trial);
        this.#ahead = tasks.map((task) => this.#ready(task));
        this.#searched = done;
        if (pruned.length > 0 && !done) continue;
      }
      if (this.#ahead.length > 0) {
        const [group, rest] = nextGroup(this.#ahead, this.#groupSize);
        this.#ahead = rest;
        return this.#begin(group);
      }
      if (this.#running === 0) {
        if (this.#searched) return undefined;
        throw new Error("the search waits for trials, and none runs");
      }
      await this.#changed.promise; // a trial that runs may come to its rung, or have to run again
    }
    return undefined;
  }

  #begin(group: readonly ReadyTask[]): readonly ReadyTask[] {
    this.#running++;
    return group;
  }

  /** Something has happened that those who wait for trials want to know. */
  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  #prune(trial: Trial): void {
    const { rung: _rung, ...note } = this.opened.directory.noteOf(trial.trial)!;
    this.#note({ ...note, row: { ...note.row, status: "pruned" } }, trial);
  }

  #makeSearch(): Search {
    const { choice, plan, total } = this.prepared;
    const source: SearchSource = {
      configurations: choice.configurations,
      repeats: plan.sweep.repeats,
      batch: choice.batch,
      trials: (from, count, past) => this.prepared.choose({ ask: "trials", from, count, past }),
      rungs: async (trial) => {
        const data = plan.settings.pruner ? await this.prepared.dataFor(trial, true) : undefined;
        return await this.prepared.choose({
          ask: "rungs",
          trial,
          trainingRows: data?.dataset.train.inputs.rows,
        });
      },
      keep: (values, past) => this.prepared.choose({ ask: "keep", values, past }),
      progress: (trial) => this.opened.ledger.progress(trial),
    };
    if (total === plan.sweep.repeats || (!choice.learns && !plan.settings.pruner)) {
      return new OrderedSearch(source, trialsAhead);
    }
    if (!this.options.async) return new BatchSearch(source);
    return new AsyncSearch(
      source,
      (values) => this.prepared.choose({ ask: "promote", values }),
      this.#groupSize,
    );
  }

  #tell(event: RunEvent): void {
    this.options.onEvent?.(event);
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0];
