import { disk } from "../base/disk/disk.ts";
import { removeQuietly } from "../base/disk/atomic_file.ts";
import { sha256 } from "../base/sha256.ts";
import { ConfigError } from "../config/config_error.ts";
import { backendOf } from "../experiment/build.ts";
import type { LauncherConfig } from "../experiment/experiment.ts";
import { columnsOf } from "../run/open/run_columns.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import { describeRun, runStamp } from "../run/provenance.ts";
import { startFile } from "../run/start/start_parameters.ts";
import { resolvedToml } from "../store/resolved_toml.ts";
import { RunDirectory } from "../store/run_directory.ts";
import { resultsDecide } from "../run/task_queue.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";

/** How the trials of a run are divided. */
export type Spread = Pick<Plan, "jobs" | "trials_per_job">;

/** Seconds of work per element: much longer than its start, and short enough to repeat if it is lost. */
const elementSeconds = 600;

/** Even a short sweep is divided into this many elements, if each has some seconds of work: it finishes sooner. */
const fewElements = 8;
const leastSeconds = 10;

/** Maximum number of elements, unless more are requested. */
const mostElements = 200;

/** Whether the number of elements depends on an estimate of the seconds per trial. */
export const needsEstimate = ({ jobs, trials_per_job, estimated_trial_seconds }: LauncherConfig): boolean =>
  jobs === undefined && trials_per_job === undefined && estimated_trial_seconds === undefined;

/**
 * Divides trials among elements: the requested number, or about ten minutes of work per element.
 *
 * @param seconds that a trial takes; required if no number of elements is given
 */
export function spreadOf(prepared: PreparedRun, config: LauncherConfig, seconds?: number): Spread {
  const { total } = prepared;
  const { trials_per_job, jobs, estimated_trial_seconds = seconds ?? 1, cpus_per_task } = config;
  const wanted = jobs ?? (trials_per_job === undefined ? undefined : Math.ceil(total / trials_per_job));
  const work = total * estimated_trial_seconds / cpus_per_task;
  const few = Math.min(fewElements, Math.floor(work / leastSeconds));
  const needed = Math.max(1, few, Math.ceil(work / elementSeconds));
  const count = Math.min(total, wanted ?? Math.min(mostElements, needed));
  if (resultsDecide(prepared)) return { jobs: Math.min(count, atOnce(prepared)), trials_per_job: null };
  const each = jobs === undefined && trials_per_job !== undefined
    ? Math.min(trials_per_job, total)
    : Math.ceil(total / count);
  return { jobs: Math.ceil(total / each), trials_per_job: each };
}

/** Maximum number of trials that can run at the same time in an adaptive search: more elements would only wait. */
function atOnce({ choice, plan }: PreparedRun): number {
  return (choice.batch ?? choice.configurations) * plan.sweep.repeats;
}

/** How a plan is made. */
export interface PlanOptions {
  readonly results: string;
  /** Where the experiment file is, relative to the current folder, to rewrite paths with. */
  readonly folder: string;
  readonly config: LauncherConfig;
  readonly spread: Spread;
  readonly allowExtensions: boolean;
  readonly command: readonly string[];
}

/** A planned run, whose lock is held. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly directory: RunDirectory;
}

/**
 * Creates the folder of a cluster run, with its plan.
 *
 * @throws {ConfigError} for experiments that cannot run on a cluster
 */
export async function makePlan(prepared: PreparedRun, options: PlanOptions): Promise<PlannedRun> {
  refuseBlas(prepared);
  const { results, config, spread } = options;
  const { first, sweep } = prepared.plan;
  const toml = resolvedToml(prepared.plan, options.folder, results);
  const columns = columnsOf(prepared);
  const engine = { backend: backendOf(first), threads: 1, blas: null };
  const description = {
    ...await describeRun(prepared, columns, engine, options),
    experiment_sha256: await sha256(toml),
  };
  const stamp = runStamp(description);
  const shape = { columns, trials: prepared.total };
  const directory = RunDirectory.create(`${results}/${first.name}`, stamp, shape);
  try {
    const plan: Plan = {
      format: 2,
      trials: prepared.total,
      repeats: sweep.repeats,
      ...spread,
      workers: config.cpus_per_task,
      allow_extensions: options.allowExtensions,
      heartbeat_timeout: config.heartbeat_timeout,
      job_name: `jellyfish-${stamp}-${crypto.randomUUID().slice(0, 8)}`,
    };
    const { attempts, shards, tasks, claims, arrays, logs } = clusterPaths(directory.path);
    for (const folder of [attempts, shards, tasks, claims, arrays, logs]) disk.makeFolder(folder);
    directory.write("experiment.toml", toml);
    if (prepared.start) directory.write(startFile, prepared.start.bytes);
    directory.write("plan.json", JSON.stringify(plan, null, 2) + "\n");
    const record = { ...description, planned: { jobs: plan.jobs, trials_per_job: plan.trials_per_job } };
    directory.write("run.json", JSON.stringify(record, null, 2) + "\n");
    return { plan, directory };
  } catch (error) {
    directory.close();
    removeQuietly(directory.path); // nothing has started
    throw error;
  }
}

/** Refuses the machine-dependent backend. @throws {ConfigError} */
export function refuseBlas({ plan: { first, file } }: PreparedRun): void {
  if (backendOf(first) !== "blas") return;
  throw new ConfigError([{
    severity: "error",
    message: "backend blas cannot be used in cluster plans: its results depend on the machine",
    place: { kind: "file", file },
    notes: ["leave compute.backend out: wasm gives the same bytes everywhere"],
  }]);
}
