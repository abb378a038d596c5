import { backendOf } from "../experiment/build.ts";
import { goalOf, metricColumns } from "../experiment/metric_names.ts";
import { chooseBlas } from "./choose_blas.ts";
import { Ledger, type Yardstick } from "./ledger.ts";
import { type Parallelism, parallelismOf } from "./parallelism.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { describeRun, type RunDescription, runStamp } from "./provenance.ts";
import { resolvedToml } from "./resolved_toml.ts";
import type { RunOptions } from "./run.ts";
import { rebuildParts, type RungSource } from "./rebuild_parts.ts";
import { RunDirectory, type RunShape, type TrialNote } from "./run_directory.ts";
import { SharedMemory } from "./shared_memory.ts";
import type { Status } from "./tables.ts";
import { Lane } from "./lane.ts";
import { TrialWorker } from "./trial_worker.ts";

/** Everything that a run needs while it runs. */
export interface OpenedRun {
  readonly directory: RunDirectory;
  /** Content of run.json, but for how the run ends. */
  readonly description: RunDescription;
  readonly ledger: Ledger;
  readonly parallelism: Parallelism;
  readonly memory: SharedMemory;
  readonly lanes: readonly Lane[];
}

/** Makes the folder of a run, or opens that of one to go on with; workers start meanwhile. */
export async function openRun(prepared: PreparedRun, options: RunOptions): Promise<OpenedRun> {
  const { plan, total } = prepared;
  const toml = resolvedToml(plan, options.folder ?? "", options.results);
  const columns = { parameters: sweptPaths(prepared), metrics: metricColumns(plan.first) };
  const blas = options.blas ?? await chooseBlas(prepared);
  const parallelism = await parallelismOf(prepared, options.workers);
  const engine = { backend: backendOf(plan.first), threads: parallelism.threads, blas: blas ?? null };
  const memory = new SharedMemory(engine.backend !== "reference", parallelism.threads, blas?.path);
  // They start while the data is loaded.
  const lanes = Array.from(
    { length: parallelism.workers },
    (_, place) => new Lane(() => new TrialWorker(prepared.extensions, memory.shareOf(place))),
  );
  try {
    const description = await describeRun(prepared, columns, engine, options);
    const ledger = new Ledger(yardstickOf(prepared));
    const shape = { columns, trials: total };
    const { resume, rerun } = options;
    if (resume && rerun) await rebuildParts(resume.folder, shape, rungsOf(prepared));
    const directory = resume
      ? reopen(resume.folder, shape, ledger, rerun)
      : RunDirectory.create(`${options.results}/${plan.first.name}`, runStamp(description), shape);
    try {
      if (!resume) directory.write("experiment.toml", toml);
      const { finished: _finished, ...before } = resume?.record ?? {};
      // A stretch in the order of arrival makes the whole run inexact, whichever it was.
      const exact = description.exact && before.exact !== false;
      const whole = { ...description, ...before, exact };
      directory.write("run.json", JSON.stringify({ ...whole, state: "running" }, null, 2) + "\n");
      return { directory, description: whole, ledger, parallelism, memory, lanes };
    } catch (error) {
      directory.close();
      throw error;
    }
  } catch (error) {
    for (const lane of lanes) lane.close();
    throw error;
  }
}

/** Takes the journal of a run. What a power cut has damaged is as if it had not run, and so is what shall run again. */
function reopen(folder: string, shape: RunShape, ledger: Ledger, rerun = false): RunDirectory {
  const last = new Map<number, Pick<TrialNote, "bytes"> & { status: Status }>();
  const directory = RunDirectory.reopen(folder, shape, (note) => {
    ledger.take(note);
    last.set(note.trial, { bytes: note.bytes, status: note.row.status as Status });
  });
  for (const [trial, { bytes, status }] of last) {
    const hasFailed = status === "failed" || status === "timeout";
    const isWhole = directory.hasMetrics(trial, bytes) && (hasFailed || directory.position(trial));
    if (!isWhole || (rerun && hasFailed)) ledger.forget(trial, status);
  }
  return directory;
}

/** Where the trials of a run were compared, and by what. */
function rungsOf(prepared: PreparedRun): RungSource | undefined {
  const yardstick = yardstickOf(prepared);
  if (!yardstick || !prepared.plan.settings.pruner) return undefined;
  return {
    metric: yardstick.metric,
    async rungs(params) {
      const trial = { trial: 0, configuration: 0, repeat: 0, seed: 0, params };
      const data = await prepared.dataFor(trial, true);
      return await prepared.choose({ ask: "rungs", trial, trainingRows: data?.dataset.train.inputs.rows });
    },
  };
}

/** What trials are compared by, where a pruner or a learning sampler decides. */
function yardstickOf({ plan: { settings, first }, choice }: PreparedRun): Yardstick | undefined {
  const { metric, goal, pruner } = settings;
  if (metric === undefined || (!pruner && !choice.learns)) return undefined;
  return { metric, goal: goal ?? goalOf(metric, first) };
}

/** Dotted paths of the swept keys, in the order of the file: cases first. */
export function sweptPaths({ plan: { sweep } }: PreparedRun): string[] {
  const paths = new Set(sweep.cases.flatMap((one) => Object.keys(one)));
  for (const { path } of sweep.parameters) paths.add(path);
  return [...paths];
}
