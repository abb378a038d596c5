import { writeFileAtomic } from "../base/atomic_file.ts";
import { installationOf } from "../cluster/installation.ts";
import { Launch } from "../cluster/launch.ts";
import { isThrough, type Merged, mergeRun, MissingFiles } from "../cluster/merge.ts";
import type { Plan } from "../cluster/plan.ts";
import { runRecord } from "../cluster/run_record.ts";
import { type Slurm, SlurmError } from "../cluster/slurm.ts";
import type { LauncherConfig } from "../experiment/experiment.ts";
import { exits } from "./exits.ts";
import { launchLines } from "./launch_lines.ts";
import type { Surroundings } from "./main.ts";
import { showTable } from "./run.ts";

/** Records that a run is running and with which options, for a later --resume. */
export function recordLaunch(folder: string, config: LauncherConfig): void {
  const record = { ...runRecord(folder), launcher: config };
  const running = { ...record, state: "running", counts: undefined, finished: undefined };
  writeFileAtomic(`${folder}/run.json`, JSON.stringify(running, null, 2) + "\n");
}

/**
 * Submits the elements of a run, watches them until they end, and writes its tables. The caller holds the claim.
 *
 * @param isNew whether no element was submitted before
 * @param detach whether to return once the jobs are submitted
 * @returns the exit status
 */
export async function launch(
  run: string,
  plan: Plan,
  config: LauncherConfig,
  slurm: Slurm,
  surroundings: Surroundings,
  isNew: boolean,
  detach: boolean,
): Promise<number> {
  const { stderr, signal } = surroundings;
  const installation = installationOf(run);
  const launch = new Launch({ run, plan, config, installation, slurm, tell: launchLines(plan, stderr) });
  const all = Array.from({ length: plan.elements }, (_, element) => element);
  const sent = isNew ? await launch.submit(all) : 0;
  const later = `deno task run:slurm --resume ${run}`;
  if (detach) {
    const missing = isNew ? plan.elements - sent : await launch.catchUp();
    if (missing > 0) {
      stderr(`error: ${missing} of ${plan.elements} elements were not submitted; ${later} submits them\n`);
      return exits.failed;
    }
    stderr(`the jobs keep running, and the last one writes the tables; ${later} attaches to them\n`);
    return exits.ok;
  }
  const goesOn = `submitted jobs keep running; ${later} attaches to them, --cancel ${run} ends them\n`;
  while (true) {
    const end = await launch.watch(signal).catch((error) => {
      if (error instanceof SlurmError) stderr(goesOn);
      throw error;
    });
    if (end === "left") {
      stderr(goesOn.replace("submitted", "the"));
      return exits.interrupted;
    }
    const merged = await mergePatiently(run, plan, signal);
    if (typeof merged === "string") {
      stderr(`error: ${merged}\n`);
      if (end === "through" && !isThrough(run, plan)) continue; // damaged work is repeated
      stderr(`Finished work is kept; ${later} resumes it\n`);
      return exits.failed;
    }
    for (const line of merged.differences) stderr(`error: not deterministic: ${line}\n`);
    // If a node was lost, copies of finished elements may still wait or run.
    if (end !== "given up") await slurm.cancel(plan.job_name).catch(() => {});
    if (end !== "through") stderr(`${end}: finished work is kept; ${later} resumes it\n`);
    await showTable(run, surroundings);
    return merged.state === "complete" && merged.differences.length === 0 ? exits.ok : exits.failed;
  }
}

/** Merges with retries: a file server may show new files late. */
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
