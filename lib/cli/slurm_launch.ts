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

/** Writes down that a run goes on, and what was asked for, for whoever attaches to it. */
export function recordLaunch(folder: string, config: LauncherConfig): void {
  const record = { ...runRecord(folder), launcher: config };
  const running = { ...record, state: "running", counts: undefined, finished: undefined };
  writeFileAtomic(`${folder}/run.json`, JSON.stringify(running, null, 2) + "\n");
}

/**
 * Sends the elements of a run and watches them to their end, then makes its tables. For the holder of its claim.
 *
 * @param isNew whether none was sent before
 * @param detach whether to leave all to the jobs once they are sent
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
      stderr(`error: ${missing} of ${plan.elements} elements were not sent; ${later} sends them\n`);
      return exits.failed;
    }
    stderr(`the jobs go on by themselves, and the last one writes the tables; ${later} attaches to them\n`);
    return exits.ok;
  }
  const goesOn = `jobs that were sent go on; ${later} attaches to them, --cancel ${run} ends them\n`;
  while (true) {
    const end = await launch.watch(signal).catch((error) => {
      if (error instanceof SlurmError) stderr(goesOn);
      throw error;
    });
    if (end === "left") {
      stderr(`the ${goesOn.replace(" that were sent", "")}`);
      return exits.interrupted;
    }
    const merged = await mergePatiently(run, plan, signal);
    if (typeof merged === "string") {
      stderr(`error: ${merged}\n`);
      if (end === "through" && !isThrough(run, plan)) continue; // what was damaged is done again
      stderr(`What was done is kept; ${later} goes on\n`);
      return exits.failed;
    }
    for (const line of merged.differences) stderr(`error: not deterministic: ${line}\n`);
    // Copies of elements that are through may still wait or run, where a node was lost.
    if (end !== "given up") await slurm.cancel(plan.job_name).catch(() => {});
    if (end !== "through") stderr(`${end}: what was done is kept; ${later} goes on\n`);
    await showTable(run, surroundings);
    return merged.state === "complete" && merged.differences.length === 0 ? exits.ok : exits.failed;
  }
}

/** Files may be behind the word that they are there: servers let others wait for news of a folder. */
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
