import { ConfigError } from "../../config/config_error.ts";
import { shownPath } from "./files.ts";
import { findRuns } from "./find_run.ts";
import { readRun } from "./read_run.ts";
import { readRunInfo } from "./run_info.ts";
import { countsOf, stateOf } from "../text/run_view.ts";

/** A run that was chosen by its name. */
export interface ChosenRun {
  /** The absolute path of its folder. */
  readonly folder: string;
  /** Which newer runs were not taken, and how to see them, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The run that an argument names: the folder of a run itself, or of an experiment the newest run that has complete trials.
 * Where none has any, the newest.
 *
 * @param argument what the user gave: a path relative to `cwd` or to the results folder
 * @param resultsFolder where runs are written to, relative to the current folder of the process
 * @param cwd the folder that the user is in
 * @throws {ConfigError} when there is none, with the nearest names
 */
export function chooseRun(argument: string, resultsFolder: string, cwd: string): ChosenRun {
  const runs = findRuns(argument, resultsFolder, cwd);
  const at = runs.length === 1 ? 0 : runs.findIndex(hasComplete);
  if (at <= 0) return { folder: runs[0], notes: [] };
  const [newest, chosen] = [runs[0], runs[at]].map((folder) => shownPath(folder, cwd));
  const others = at === 1
    ? `${newest} is newer but has no complete trial`
    : `${at} newer runs have no complete trial; the newest is ${newest}`;
  return {
    folder: runs[at],
    notes: [
      `using ${chosen}: ${others} (${stateAt(runs[0])})`,
      `to see the newest: deno task inspect ${newest}`,
    ],
  };
}

/** Whether any trial of a run is complete; not of a damaged one. */
function hasComplete(folder: string): boolean {
  try {
    const { state, counts } = readRunInfo(folder) as { state: string; counts?: { complete?: unknown } };
    if (state !== "running" && counts !== undefined) return Number(counts.complete ?? 0) > 0;
    return readRun(folder).trials.some(({ status }) => status === "complete");
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** `interrupted`, `running` or `killed`; of one that has ended `3 trials: 3 diverged`; `damaged` if it cannot be read. */
function stateAt(folder: string): string {
  try {
    const info = readRunInfo(folder);
    const hasEnded = info.state === "complete" || info.state === "failed";
    return hasEnded ? countsOf(readRun(folder).trials) : stateOf({ folder, info });
  } catch (error) {
    if (error instanceof ConfigError) return "damaged";
    throw error;
  }
}
