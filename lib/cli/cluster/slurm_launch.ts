import { writeFileAtomic } from "../../base/disk/atomic_file.ts";
import { counted } from "../../base/counted.ts";
import { installationOf } from "../../cluster/installation.ts";
import { Launch } from "../../cluster/launch.ts";
import { isThrough, type Merged, mergeRun, MissingFiles } from "../../cluster/merge.ts";
import type { Plan } from "../../cluster/plan.ts";
import { readRunRecord } from "../../store/run_record.ts";
import { type Slurm, SlurmError } from "../../cluster/slurm/slurm.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { exits } from "../exits.ts";
import { launchLines } from "./launch_lines.ts";
import type { CommandContext } from "../command.ts";
import { showTable } from "../run/run_and_tell.ts";

/** Records in run.json that the run continues, and its launcher settings, for processes that attach later. */
export function recordLaunch(folder: string, config: LauncherConfig): void {
  const record = { ...readRunRecord(folder), launcher: config };
  const running = { ...record, state: "running", counts: undefined, finished: undefined };
  writeFileAtomic(`${folder}/run.json`, JSON.stringify(running, null, 2) + "\n");
}

/** A run on a cluster that is launched. */
export interface Launching {
  /** Its folder. */
  readonly run: string;
  readonly plan: Plan;
  readonly config: LauncherConfig;
  readonly slurm: Slurm;
  /** Whether no element was submitted before. */
  readonly isNew: boolean;
  /** Whether to return once the jobs are submitted. */
  readonly detach: boolean;
}

/**
 * Submits the elements of a run, watches them until they end, then writes the tables. The caller must hold the lock of
 * the run.
 *
 * @returns the exit status
 */
export async function launch(launching: Launching, context: CommandContext): Promise<number> {
  const { run, plan, config, slurm, isNew, detach } = launching;
  const { stderr, signal } = context;
  const installation = installationOf(run);
  const launch = new Launch({ run, plan, config, installation, slurm, tell: launchLines(plan, stderr) });
  const all = Array.from({ length: plan.jobs }, (_, element) => element);
  const sent = isNew ? await launch.submit(all) : 0;
  const later = `deno task run:slurm --resume ${run}`;
  if (detach) {
    const missing = isNew ? plan.jobs - sent : await launch.catchUp();
    if (missing > 0) {
      stderr(
        `error: ${missing} of ${
          counted(plan.jobs, "element")
        } could not be submitted; try again with ${later}\n`,
      );
      return exits.failed;
    }
    stderr(`the jobs run on their own, and the last one writes the tables; attach with ${later}\n`);
    return exits.ok;
  }
  const nextStep = `attach with ${later}, or cancel them with deno task run:slurm --cancel ${run}`;
  context.beforeEnd?.(() => stderr(`the jobs continue to run; ${nextStep}\n`));
  while (true) {
    const end = await launch.watch(signal).catch((error) => {
      if (error instanceof SlurmError) stderr(`submitted jobs continue to run; ${nextStep}\n`);
      throw error;
    });
    if (end === "left") {
      stderr(`the jobs continue to run; ${nextStep}\n`);
      return exits.interrupted;
    }
    const merged = await mergePatiently(run, plan, signal);
    if (typeof merged === "string") {
      stderr(`error: ${merged}\n`);
      if (end === "through" && !isThrough(run, plan)) continue; // damaged elements run again
      stderr(`Finished work is kept; resume with ${later}\n`);
      return exits.failed;
    }
    for (const line of merged.differences) stderr(`error: not deterministic: ${line}\n`);
    // After a node failure, copies of finished elements may still be queued or running.
    if (end !== "given up") await slurm.cancel(plan.job_name).catch(() => {});
    if (end !== "through") stderr(`${end}: finished work is kept; resume with ${later}\n`);
    await showTable(run, context);
    return merged.state === "complete" && merged.differences.length === 0 ? exits.ok : exits.failed;
  }
}

/** Merges, and retries for a minute: on network file systems new files appear with a delay. */
async function mergePatiently(run: string, plan: Plan, signal: AbortSignal): Promise<Merged | string> {
  const end = performance.now() + 60_000;
  while (true) {
    try {
      return mergeRun(run, plan);
    } catch (error) {
      if (!(error instanceof MissingFiles)) throw error;
      if (performance.now() > end || signal.aborted || !isThrough(run, plan)) return error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
