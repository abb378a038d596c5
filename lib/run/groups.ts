import { backendOf } from "../experiment/build.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { SearchTask } from "../sweep/search.ts";
import type { PreparedRun } from "./prepare_run.ts";

/** Most trials that train side by side: more gain little and wait longer for each other. */
const mostTogether = 8;

/** Trials that are looked through for such as fit together. */
export const trialsAhead = 100;

/** Wider first layers fill the processor by themselves. */
const widestFirstLayer = 256;

/** Swept keys that change which rows a step takes, or what computes them: such trials cannot share a batch. */
const splitting =
  /^(data|compute|objective)(\.|$)|^train\.(batch_size|sampling|gradient)$|^network\.layers(\.[^.]+\.type)?$/;

/**
 * Whether trials of a run may train side by side. Those with extensions do not: code of others can end a worker, and
 * is then known by the trial that ran.
 */
function trainsTogether({ plan: { first, sharesProducts }, extensions }: PreparedRun): boolean {
  if (first.compute.fuse === false || extensions.length > 0) return false;
  const [layer] = first.network?.layers ?? [];
  const backend = backendOf(first);
  // Where other layers are swept, workers ask again.
  if (!layer || !sharesProducts || backend === "reference") return false;
  if (backend === "blas") return false; // bits of a library may depend on how wide a product is
  return first.compute.fuse === true || (layer.units as number) <= widestFirstLayer;
}

/** A trial that can run, from the step where it stands. */
export interface ReadyTask extends SearchTask {
  readonly from: number;
}

/**
 * The next trials to run side by side: the first of the waiting, and those that see the same batches as it.
 *
 * @param size at most so many
 * @returns them, and those that wait on
 */
export function nextGroup(
  waiting: readonly ReadyTask[],
  size: number,
): [group: readonly ReadyTask[], rest: readonly ReadyTask[]] {
  const group: ReadyTask[] = [];
  const rest: ReadyTask[] = [];
  for (const task of waiting) {
    const fits = group.length === 0 || (group.length < size && batchesOf(task) === batchesOf(group[0]));
    (fits ? group : rest).push(task);
  }
  return [group, rest];
}

/** The groups of the first trials, as workers would take them. */
export async function firstGroups(prepared: PreparedRun, workers: number): Promise<(readonly Trial[])[]> {
  const trials = await prepared.trials(0, Math.min(prepared.total, trialsAhead));
  let waiting: readonly ReadyTask[] = trials.map((trial) => ({ trial, rungs: [], from: 0 }));
  const groups: (readonly Trial[])[] = [];
  const size = groupSize(prepared, workers);
  while (waiting.length > 0) {
    const [group, rest] = nextGroup(waiting, size);
    groups.push(group.map(({ trial }) => trial));
    waiting = rest;
  }
  return groups;
}

/** Most trials in a group: such that all workers have equally many groups, if their trials fit together. */
export function groupSize(prepared: PreparedRun, workers: number, count = prepared.total): number {
  if (!trainsTogether(prepared)) return 1;
  const rounds = Math.ceil(count / (workers * mostTogether));
  return Math.ceil(count / (workers * rounds));
}

/** Trials with the same value see the same batches: their order follows from the seed and these keys alone. */
function batchesOf({ trial: { seed, params }, rungs, rung, from }: ReadyTask): string {
  const until = rung === undefined ? undefined : rungs[rung];
  return JSON.stringify([seed, from, until, Object.entries(params).filter(([path]) => splitting.test(path))]);
}
