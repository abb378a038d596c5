import { markCancelled, unmarkCancelled } from "../../cluster/slurm/cancelled.ts";
import { isThrough, mergeRun, removeParts } from "../../cluster/merge.ts";
import { clusterPaths } from "../../cluster/cluster_paths.ts";
import { type Plan, readPlan } from "../../cluster/plan.ts";
import { isOpen, readRunRecord } from "../../store/run_record.ts";
import { Slurm } from "../../cluster/slurm/slurm.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { shownPath } from "../../report/read/files.ts";
import { findRun } from "../../report/read/find_run.ts";
import { RunLock } from "../../store/run_lock.ts";
import { isOfElements } from "../../run/open/started_run.ts";
import { type Arguments, usageError } from "../arguments.ts";
import { exits } from "../exits.ts";
import { launcherConfigOf } from "./launcher_options.ts";
import type { CommandContext } from "../command.ts";
import { launch, recordLaunch } from "./slurm_launch.ts";

/** Attaches to a run that was launched earlier. */
export async function attach(
  name: string,
  taken: Arguments,
  context: CommandContext,
  folder = shownPath(findRun(name, context.results, context.cwd), Deno.cwd()),
): Promise<number> {
  const record = readRunRecord(folder);
  if (!isOpen(record)) {
    context.stderr(`${folder} has ended (${record.state}): there is nothing to resume\n`);
    return record.state === "failed" ? exits.failed : exits.ok;
  }
  const plan = planOf(folder);
  const first = record.first_configuration as { launcher: LauncherConfig };
  const before = (record.launcher as LauncherConfig | undefined) ?? first.launcher;
  const config = { ...launcherConfigOf(before, taken), cpus_per_task: plan.workers };
  const lock = RunLock.take(folder);
  try {
    unmarkCancelled(folder);
    recordLaunch(folder, config);
    return await launch({
      run: folder,
      plan,
      config,
      slurm: new Slurm(),
      isNew: false,
      detach: taken.flags.has("detach"),
    }, context);
  } finally {
    lock.release();
    if (!isOpen(readRunRecord(folder))) removeParts(folder);
  }
}

/** The plan of a cluster run. */
function planOf(folder: string): Plan {
  if (isOfElements(folder)) return readPlan(clusterPaths(folder).plan);
  throw usageError("the run is not a cluster run", folder, [
    "resume a local run with deno task run --resume RUN",
  ]);
}

/** Cancels all jobs of a run, and writes the tables of the finished work. */
export async function cancel(name: string, context: CommandContext): Promise<number> {
  const { stderr, results, cwd, signal } = context;
  const folder = shownPath(findRun(name, results, cwd), Deno.cwd());
  if (!isOpen(readRunRecord(folder))) {
    stderr(`${folder} has ended and has no jobs left\n`);
    return exits.ok;
  }
  const plan = planOf(folder);
  markCancelled(folder);
  const slurm = new Slurm();
  while (!signal.aborted) {
    if ((await slurm.queued(plan.job_name)).length === 0) break;
    await slurm.cancel(plan.job_name);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  if (signal.aborted) return exits.interrupted;
  mergeIfFree(folder, plan);
  stderr(`no jobs of ${folder} are left; resume it with deno task run:slurm --resume ${folder}\n`);
  return exits.ok;
}

/** Merges, unless a launcher is attached: then it merges. */
function mergeIfFree(run: string, plan: Plan): void {
  let lock: RunLock;
  try {
    lock = RunLock.take(run);
  } catch {
    return;
  }
  try {
    if (!isThrough(run, plan)) mergeRun(run, plan);
  } finally {
    lock.release();
  }
}
