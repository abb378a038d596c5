import { dirname } from "node:path";
import { clusterPaths } from "../../cluster/cluster_paths.ts";
import { quoted } from "../../cluster/slurm/scripts.ts";
import { ConfigError } from "../../config/config_error.ts";
import { kindOf, namesIn } from "./files.ts";
import { isBeingWritten, isOnlyPlanned } from "./live.ts";
import { readRunInfo } from "./run_info.ts";
import { readRun } from "./read_run.ts";
import type { Run } from "./run_read.ts";
import { resumeCommand } from "./resume_command.ts";

/** Notes on an unfinished run: what is missing, and how to resume it. Empty for a finished one. */
export function unfinishedNotes(run: Run): string[] {
  const { info: { state }, trials } = run;
  if (state !== "running" && state !== "interrupted") return [];
  const complete = trials.filter(({ status }) => status === "complete").length;
  const count = `${complete} of ${trials.length} trials ${complete === 1 ? "is" : "are"} complete`;
  if (isBeingWritten(run)) return [`the run is still running: ${count}`];
  if (isOnlyPlanned(run)) return ["the run is planned: no element has begun", planNote(run)];
  const before = complete === 0 ? runBefore(run) : undefined;
  return [
    `the run was ${state === "running" ? "killed" : "interrupted"}: ${count}`,
    `to resume it: ${commandToResume(run)}`,
    ...(before === undefined ? [] : [`the last run with complete trials: ${before}`]),
  ];
}

/** How to begin a run that is only planned: by one element, or by jobs if some were submitted. */
export function planNote(run: Run): string {
  const { folder, shown, info } = run;
  if ((namesIn(clusterPaths(folder).arrays) ?? []).length > 0) return `to resume it: ${commandToResume(run)}`;
  const { jobs } = info.planned as { jobs: number };
  const command = `deno task trial --plan ${quoted(`${shown}/plan.json`)} --element 0`;
  return `to run ${jobs === 1 ? "its element" : `element 0 of ${jobs}`}: ${command}`;
}

/** The command that resumes a run, with the options that it needs. */
export function commandToResume({ info, shown }: Pick<Run, "info" | "shown">): string {
  if (info.planned) return `deno task run:slurm --resume ${shown}`;
  return resumeCommand({
    run: shown,
    extensions: Array.isArray(info.extensions) && info.extensions.length > 0,
    blas: info.backend === "blas",
    async: info.exact === false,
  });
}

/**
 * Notes on the newest unfinished run beside a finished one: it has other settings, such as a sweep from the command line,
 * as it would have been found otherwise. Empty if there is none. A damaged one is left out.
 *
 * @param folder of the finished run
 */
export function unfinishedBeside(folder: string): string[] {
  const experiment = dirname(folder);
  for (const name of (namesIn(experiment) ?? []).toReversed()) {
    const beside = `${experiment}/${name}`;
    try {
      const { state } = kindOf(`${beside}/run.json`) === "file" ? readRunInfo(beside) : { state: undefined };
      if (state !== "running" && state !== "interrupted") continue;
      const notes = unfinishedNotes(readRun(beside)).slice(0, 2); // its state, and how to resume it
      return [`another run of this experiment is unfinished: ${beside}`, ...notes];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  return [];
}

/** The newest earlier run in the same folder that has complete trials. */
function runBefore({ folder, shown }: Run): string | undefined {
  const name = folder.split(/[/\\]/).at(-1)!;
  const second = (stamp: string) => stamp.replace(/-.*/, "");
  const others = (namesIn(dirname(folder)) ?? []).filter((other) =>
    other !== name && second(other) <= second(name)
  ).reverse();
  const found = others.find((other) => hasComplete(`${dirname(folder)}/${other}`));
  return found && `${dirname(shown)}/${found}`;
}

function hasComplete(folder: string): boolean {
  if (kindOf(`${folder}/run.json`) !== "file") return false;
  try {
    const { counts } = readRunInfo(folder) as { counts?: { complete?: unknown } };
    return Number(counts?.complete ?? 0) > 0;
  } catch (error) {
    if (error instanceof ConfigError) return false; // damaged: no advice
    throw error;
  }
}
