import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { TrialFiles } from "../store/trial_files.ts";
import { attemptsAt } from "./attempt.ts";
import { notesOf } from "./earlier_attempts.ts";
import { clusterPaths } from "./cluster_paths.ts";
import { checkpointsIn } from "./shard.ts";
import { type ElementEnd, type Slurm, SlurmAway } from "./slurm/slurm.ts";

/** An element that ended without results. */
export interface Gone {
  readonly element: number;
  /** State of its job, such as FAILED or NODE_FAIL; `undefined` once Slurm has forgotten it. */
  readonly state?: string;
  /** Where it ran. */
  readonly node?: string;
  /** The last lines of its output. */
  readonly words: readonly string[];
  /** Whether it was ever submitted, as far as is known. */
  readonly wasSent: boolean;
  /** Whether it has written nothing at all: then its node may not see the folder. */
  readonly leftNothing: boolean;
  /** Whether a retry would fail the same way: the experiment or the program differs from the planned one. */
  readonly isHopeless: boolean;
}

/** Lines of a log that are shown. */
const lastLines = 6;

/** Finds out why an element ended; `undefined` if Slurm does not respond. */
export async function whyGone(
  { run, slurm }: { readonly run: string; readonly slurm: Slurm },
  element: number,
  seen: { readonly job: string; readonly index: number } | undefined,
): Promise<Gone | undefined> {
  let end: ElementEnd | undefined;
  try {
    end = seen && await slurm.endOf(seen.job, seen.index);
  } catch (error) {
    if (error instanceof SlurmAway) return undefined;
    throw error;
  }
  const log = seen &&
    undefinedIfMissing(() => disk.read(`${clusterPaths(run).logs}/${seen.job}_${seen.index}.txt`));
  const lines = new TextDecoder().decode(log ?? new Uint8Array()).split("\n").filter((line) => line !== "");
  const attempts = attemptsAt(run, element);
  const status = Number(end?.exitCode.split(":")[0] ?? NaN);
  return {
    element,
    state: end?.state,
    node: end?.node === "" ? undefined : end?.node,
    words: lines.slice(-lastLines),
    wasSent: seen !== undefined || attempts.length > 0,
    leftNothing: Boolean(end?.node) && log === undefined && attempts.length === 0,
    isHopeless: status === 2 || status === 70,
  };
}

/** The progress of all attempts at an element, as a number that grows with every trial and step. */
export function progressOf(run: string, element: number): number {
  const ended = new Set<string>();
  const steps = new Map<number, number>();
  for (const { path } of attemptsAt(run, element)) {
    const files = new TrialFiles(path, { columns: { parameters: [], metrics: [] }, trials: 0 });
    for (const { trial, rung } of notesOf(path)) ended.add(`${trial} ${rung}`);
    for (const name of checkpointsIn(path)) {
      const trial = Number(/\d+/.exec(name));
      steps.set(trial, Math.max(steps.get(trial) ?? 0, files.checkpoints.position(trial)?.steps ?? 0));
    }
  }
  return [...steps.values()].reduce((sum, count) => sum + count, ended.size);
}
