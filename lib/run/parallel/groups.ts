import { gainsTogether } from "../../compute/fused/fused_layers.ts";
import { backendOf } from "../../experiment/build.ts";
import type { Trial } from "../../sweep/configurations.ts";
import type { SearchTask } from "../../sweep/search.ts";
import type { PreparedRun } from "../prepare_run.ts";

/** Maximum number of trials that train side by side: more gain little and wait longer for each other. */
const mostTogether = 8;

/** Number of trials that are searched for ones that fit together. */
export const trialsAhead = 100;

/** Swept keys that change the rows of a step or the engine: such trials cannot share a batch. */
const splitting =
  /^(data|compute|objective)(\.|$)|^train\.(batch_size|sampling|gradient)$|^network\.layers(\.[^.]+\.type)?$/;

/**
 * Whether trials of a run may train side by side. Trials with extensions may not: if their code ends a worker, only a
 * single trial shows which one it was.
 */
function trainsTogether({ plan: { first, firstLayer }, extensions }: PreparedRun): boolean {
  if (first.compute.fuse === false || extensions.length > 0) return false;
  const backend = backendOf(first);
  // If other layers are swept, workers check again.
  if (!firstLayer?.fused || backend === "reference") return false;
  if (backend === "blas") return false; // a library's bits may depend on the width of a product
  return first.compute.fuse === true || gainsTogether(firstLayer.fused);
}

/** A trial that can run, and the step from which it continues. */
export interface ReadyTask extends SearchTask {
  readonly from: number;
}

/**
 * The next trials to run side by side: the first waiting one, and those that use the same batches.
 *
 * @param size maximum number of trials
 * @returns these trials, and those that keep waiting
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

/** The groups of the first trials, in the order in which workers take them. */
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

/** Maximum group size: all workers then get equally many groups, if their trials fit together. */
export function groupSize(prepared: PreparedRun, workers: number, count = prepared.total): number {
  if (!trainsTogether(prepared)) return 1;
  const rounds = Math.ceil(count / (workers * mostTogether));
  return Math.ceil(count / (workers * rounds));
}

/**
 * Trials with the same value use the same batches, because the order of rows depends only on the seed and these keys.
 */
function batchesOf({ trial: { seed, params }, rungs, rung, from }: ReadyTask): string {
  const until = rung === undefined ? undefined : rungs[rung];
  return JSON.stringify([seed, from, until, Object.entries(params).filter(([path]) => splitting.test(path))]);
}
