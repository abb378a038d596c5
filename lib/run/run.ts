import { isOfTheSystem } from "../base/system_error.ts";
import type { Trial } from "../sweep/trials.ts";
import type { MetricsRow } from "../train/train.ts";
import { summarise } from "../sweep/summary.ts";
import type { BlasLibrary } from "../compute/blas.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { backendOf, sparseOf } from "../experiment/build.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";
import { metricColumns } from "../experiment/metric_names.ts";
import { type Parallelism, parallelismOf } from "./parallelism.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { chooseBlas } from "./choose_blas.ts";
import { describeRun, type RunDescription, runStamp } from "./provenance.ts";
import { firstCells, type Row, RunDirectory, type Status } from "./run_directory.ts";
import { SharedMemory } from "./shared_memory.ts";
import { groupSize, nextGroup, trialsAhead } from "./groups.ts";
import { resolvedToml } from "./resolved_toml.ts";
import { type TrialEnd, TrialWorker } from "./trial_worker.ts";

/** What happens during a run, in the order in which it happens. */
export type RunEvent =
  | {
    readonly type: "started";
    readonly folder: string;
    readonly trials: number;
    /** Trials at the same time, and threads inside each. */
    readonly workers: number;
    readonly threads: number;
  }
  | {
    readonly type: "data";
    readonly backend: ComputeConfig["backend"];
    /** Share of the training inputs that are not zero, of bytes. */
    readonly density: number;
    /** Whether the first layer passes over zeros. */
    readonly sparse: boolean;
  }
  | { readonly type: "row"; readonly trial: Trial; readonly row: MetricsRow }
  | {
    readonly type: "trial";
    readonly trial: Trial;
    readonly status: Status;
    readonly row: Row;
    readonly seconds: number;
  }
  | { readonly type: "finished"; readonly folder: string; readonly state: RunState; readonly counts: Counts };

/** How a run ended: every trial has ended, some failed, or it was interrupted. */
export type RunState = "complete" | "failed" | "interrupted";

/** Number of trials by status. */
export type Counts = Readonly<Partial<Record<Status, number>>>;

/** How a run is carried out; none of it changes the results. */
export interface RunOptions {
  /** Trials at the same time; the number of cores unless given. */
  readonly workers?: number;
  /** Folder that runs are written to. */
  readonly results: string;
  /** For backend `blas`, as {@linkcode chooseBlas} found it; found by itself unless given. */
  readonly blas?: BlasLibrary;
  /** The command line, for the record. */
  readonly command?: readonly string[];
  /** Where the experiment file is, relative to the current folder, to rewrite paths with. */
  readonly folder?: string;
  /** Ends the run early: trials that have ended are kept. */
  readonly signal?: AbortSignal;
  /** Receives every event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Runs all trials of an experiment in workers without permissions and writes the run's folder.
 *
 * @returns the last event
 */
export async function runTrials(
  run: PreparedRun,
  options: RunOptions,
): Promise<Extract<RunEvent, { type: "finished" }>> {
  const runner = await Runner.open(run, options);
  return runner.run();
}

class Runner {
  readonly #counts: Partial<Record<Status, number>> = {};
  #next = 0;
  #ahead: readonly Trial[] = [];
  /** Trials whose worker died while others ran beside them. */
  readonly #alone: Trial[] = [];
  readonly #groupSize: number;
  #asking: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly prepared: PreparedRun,
    private readonly options: RunOptions,
    private readonly directory: RunDirectory,
    private readonly description: RunDescription,
    private readonly parallelism: Parallelism,
    private readonly memory: SharedMemory,
    private readonly workers: readonly TrialWorker[],
  ) {
    this.#groupSize = groupSize(prepared, parallelism.workers);
  }

  static async open(prepared: PreparedRun, options: RunOptions): Promise<Runner> {
    const { plan } = prepared;
    const toml = resolvedToml(plan, options.folder ?? "", options.results);
    const columns = { parameters: sweptPaths(prepared), metrics: metricColumns(plan.first) };
    const blas = options.blas ?? await chooseBlas(prepared);
    const parallelism = await parallelismOf(prepared, options.workers);
    const engine = { backend: backendOf(plan.first), threads: parallelism.threads, blas: blas ?? null };
    const memory = new SharedMemory(engine.backend !== "reference", parallelism.threads, blas?.path);
    // They start while the data is loaded.
    const workers = Array.from(
      { length: parallelism.workers },
      (_, place) => new TrialWorker(prepared.extensions, memory.shareOf(place)),
    );
    try {
      const description = await describeRun(prepared, columns, engine, options.command);
      const folder = `${options.results}/${plan.first.name}`;
      const directory = RunDirectory.create(folder, runStamp(description), columns);
      directory.write("experiment.toml", toml);
      directory.write("run.json", JSON.stringify({ ...description, state: "running" }, null, 2) + "\n");
      return new Runner(prepared, options, directory, description, parallelism, memory, workers);
    } catch (error) {
      for (const worker of workers) worker.terminate();
      throw error;
    }
  }

  async run(): Promise<Extract<RunEvent, { type: "finished" }>> {
    const { total } = this.prepared;
    const { workers, threads } = this.parallelism;
    this.#tell({ type: "started", folder: this.directory.path, trials: total, workers, threads });
    await Promise.all(Array.from({ length: workers }, (_, worker) => this.#work(worker)));

    const counts = this.#counts;
    const ended = Object.values(counts).reduce((sum, number) => sum + number, 0);
    const failed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
    const state: RunState = ended < total ? "interrupted" : failed ? "failed" : "complete";
    const trials = await this.#allTrials();
    this.directory.merge(trials, (rows) => summarise(rows, this.directory.columns));
    const finished = new Date().toISOString();
    this.directory.write(
      "run.json",
      JSON.stringify({ ...this.description, state, counts, finished }, null, 2) + "\n",
    );
    const event = { type: "finished", folder: this.directory.path, state, counts } as const;
    this.#tell(event);
    return event;
  }

  /** One worker's share: the next trials, until there are none. */
  async #work(number: number): Promise<void> {
    const { signal } = this.options;
    let worker: TrialWorker | undefined = this.workers[number];
    const stop = () => worker?.terminate();
    signal?.addEventListener("abort", stop);
    try {
      for (let group = await this.#take(); group && !signal?.aborted; group = await this.#take()) {
        worker ??= new TrialWorker(this.prepared.extensions, this.memory.shareOf(number));
        await this.#runGroup(group, worker, number);
        if (worker.alive) continue;
        worker.terminate(); // a crashed worker is replaced
        worker = undefined;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      worker?.terminate();
    }
  }

  /** Runs trials side by side. If their worker dies, those that have not ended run again, each alone. */
  async #runGroup(group: readonly Trial[], worker: TrialWorker, number: number): Promise<void> {
    const started = new Date();
    const begin = performance.now();
    const running = new Map(group.map((trial) => [trial.trial, { trial, train: 0, evaluate: 0 }]));
    const finish = (end: TrialEnd) => {
      const { trial, ...seconds } = running.get(end.trial)!;
      running.delete(end.trial);
      const wall = (performance.now() - begin) / 1000;
      this.#finish(trial, end, { started, wall, ...seconds, worker: number });
    };
    try {
      const data = await this.#dataFor(group[0]);
      if (data) await worker.share(data.key, data.dataset);
      const { table, sweep } = this.prepared.plan;
      const request = { trials: group, table, seed: sweep.seed, dataKey: data?.key };
      await worker.runTrials(request, (number, rows) => {
        const report = running.get(number);
        if (!report || this.options.signal?.aborted) return;
        this.directory.appendMetrics(number, rows);
        for (const row of rows) {
          report.train += row.trainSeconds;
          report.evaluate += row.evalSeconds;
          this.#tell({ type: "row", trial: report.trial, row });
        }
      }, finish);
    } catch (error) {
      if (this.options.signal?.aborted) return;
      if (isOfTheSystem(error)) throw error; // the disk is the run's concern, not one trial's
      if (running.size > 1) {
        for (const { trial } of running.values()) {
          this.directory.dropMetrics(trial.trial);
          this.#alone.push(trial);
        }
        return;
      }
      for (const number of running.keys()) {
        finish({ type: "failed", trial: number, message: firstLine(error) });
      }
    }
  }

  /** Records a trial that has ended. */
  #finish(
    trial: Trial,
    end: TrialEnd,
    times: { started: Date; wall: number; train: number; evaluate: number; worker: number },
  ): void {
    const row = rowOf(trial, end, this.prepared);
    if (end.type === "done") {
      this.directory.writeCheckpoint(trial.trial, end.checkpoint);
      if (end.curve) this.directory.writeCurve(trial.trial, end.curve);
    }
    const steps = end.type === "done" ? end.outcome.steps : 0;
    this.directory.writeRecord(trial.trial, {
      row,
      timing: {
        trial: trial.trial,
        started: times.started.toISOString(),
        seconds: rounded(times.wall),
        train_seconds: rounded(times.train),
        eval_seconds: rounded(times.evaluate),
        steps_per_second: steps > 0 && times.train > 0 ? rounded(steps / times.train) : undefined,
        worker: times.worker,
      },
    });
    const status = row.status as Status;
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
    this.#tell({ type: "trial", trial, status, row, seconds: times.wall });
  }

  /** A trial's data, on shared memory. */
  async #dataFor(trial: Trial): Promise<{ key: string; dataset: Dataset } | undefined> {
    const data = await this.prepared.dataFor(trial, true);
    if (!data) return undefined;
    const sparse = sparseOf(this.prepared.plan.first);
    const isNew = !this.memory.has(data.key);
    const { dataset, density } = this.memory.place(data.key, data.dataset, sparse);
    if (isNew) this.prepared.moved(data.key, data.dataset, dataset);
    if (isNew && density !== undefined) {
      const backend = backendOf(this.prepared.plan.first);
      this.#tell({
        type: "data",
        backend,
        density,
        sparse: dataset.train.inputs.place?.compressed !== undefined,
      });
    }
    return { key: data.key, dataset };
  }

  /** The next trials to run side by side; trials are asked for in small batches, as many can be too many to list. */
  #take(): Promise<readonly Trial[] | undefined> {
    const taken = this.#asking.then(async () => {
      const alone = this.#alone.shift();
      if (alone) return [alone];
      if (this.#ahead.length === 0 && this.#next < this.prepared.total) {
        this.#ahead = [...await this.prepared.trials(this.#next, trialsAhead)];
        this.#next += this.#ahead.length;
      }
      const [group, rest] = nextGroup(this.#ahead, this.#groupSize);
      this.#ahead = rest;
      return group.length > 0 ? group : undefined;
    });
    this.#asking = taken.catch(() => {});
    return taken;
  }

  async #allTrials(): Promise<() => Iterable<Trial>> {
    const trials = await this.prepared.trials(0, this.prepared.total);
    return () => trials;
  }

  #tell(event: RunEvent): void {
    this.options.onEvent?.(event);
  }
}

/** Dotted paths of the swept keys, in the order of the file: cases first. */
export function sweptPaths({ plan: { sweep } }: PreparedRun): string[] {
  const paths = new Set(sweep.cases.flatMap((one) => Object.keys(one)));
  for (const { path } of sweep.parameters) paths.add(path);
  return [...paths];
}

function rowOf(trial: Trial, end: TrialEnd, { plan }: PreparedRun): Row {
  const first = firstCells(trial);
  if (end.type === "failed") return { ...first, status: "failed", error: withoutPaths(end.message) };
  const { status, measures, steps, error, epochs } = end.outcome;
  const metrics = Object.fromEntries(metricColumns(plan.first).map((name) => [name, measures[name]]));
  return { ...first, status, ...metrics, epochs, steps, error };
}

/** An error message that is the same on every machine: one line, without folders and without made-up URLs. */
function withoutPaths(message: string): string {
  return message.split("\n")[0]
    .replace(/blob:\S*?[0-9a-f-]{36}/g, "extension")
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s\\/:"']+[\\/])+/g, "");
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0];

const rounded = (value: number) => Number(value.toPrecision(6));
