import { isPart, partOf, removeQuietly, writeFileAtomic } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { Claim } from "../run/claim.ts";
import type { Counts } from "../run/ledger.ts";
import { mergeTables } from "../run/merge_tables.ts";
import type { RunState } from "../run/run.ts";
import type { Status, TrialNote } from "../run/tables.ts";
import { outcomes } from "../sweep/summary.ts";
import type { Plan } from "./plan.ts";
import { isOpenRecord, type RunRecord, runRecord } from "./run_record.ts";
import { isThrough, MissingFiles, type Parts, partsOf } from "./run_parts.ts";

export { isThrough, MissingFiles } from "./run_parts.ts";

/** How a run stands when it is merged. */
export interface Merged {
  readonly state: RunState;
  readonly counts: Counts;
  /** Trials that were run twice with different results, which must not happen: a line each. */
  readonly differences: readonly string[];
}

/**
 * Makes the final tables of a run from what its elements have done, once all are through. Whoever comes last does it; the
 * claim sees to it that only one does.
 *
 * @returns how the run has ended, or `undefined` when that is another's to do, or somebody has done it
 * @throws {MissingFiles} when what some have done cannot be found
 */
export function mergeWhenThrough(run: string, plan: Plan): Merged | undefined {
  const isOpen = isOpenRecord(runRecord(run));
  if (isOpen && !isThrough(run, plan)) return undefined;
  if (!isOpen) removeRests(run);
  let claim: Claim;
  try {
    claim = Claim.take(run);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let merged: Merged | undefined;
  try {
    if (isOpenRecord(runRecord(run))) merged = mergeRun(run, plan);
  } finally {
    claim.release();
  }
  if (!isOpenRecord(runRecord(run))) removeParts(run);
  return merged;
}

/**
 * Makes the tables of a run as far as its elements have come. For the holder of its claim, who removes the parts of a run
 * that is whole afterwards, with {@linkcode removeParts}.
 *
 * @throws {MissingFiles} when all elements are through, but files of theirs cannot be found
 */
export function mergeRun(run: string, plan: Plan): Merged {
  const record = runRecord(run);
  if (!isOpenRecord(record)) return mergedBefore(record);
  removeRests(run);
  const wasThrough = isThrough(run, plan);
  const parts = partsOf(run, plan, record);
  const counts = countsOf(parts.notes());
  const ended = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (wasThrough && ended !== plan.trials) {
    throw new MissingFiles(
      `results of ${plan.trials - ended} of ${plan.trials} trials are missing in ${run}/parts`,
    );
  }
  const tables = mergeTables(run, record, parts);
  const differences = [...new Set([...differencesBefore(run), ...parts.differences])];
  // Checkpoints that are moved cannot be compared once more, if this merge does not come to its end.
  if (differences.length > 0) writeFileAtomic(differencesFile(run), JSON.stringify(differences));
  if (parts.isWhole) moveCheckpoints(run, parts);
  const hasFailed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
  const state = !parts.isWhole ? "interrupted" : hasFailed ? "failed" : "complete";
  const end = { state, counts, tables, ...(differences.length > 0 ? { nondeterminism: differences } : {}) };
  const finished = new Date().toISOString();
  writeFileAtomic(`${run}/run.json`, JSON.stringify({ ...record, ...end, finished }, null, 2) + "\n");
  return { state, counts, differences };
}

const differencesFile = (run: string) => `${run}/parts/differences.json`;

function differencesBefore(run: string): string[] {
  const bytes = ifThere(() => disk.read(differencesFile(run)));
  return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : [];
}

function mergedBefore({ state, counts, nondeterminism }: RunRecord): Merged {
  return {
    state: state as RunState,
    counts: (counts ?? {}) as Counts,
    differences: (nondeterminism ?? []) as readonly string[],
  };
}

function countsOf(notes: Iterable<TrialNote>): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { row } of notes) counts[row.status as Status] = (counts[row.status as Status] ?? 0) + 1;
  const known = outcomes.filter((status) => counts[status] !== undefined);
  return Object.fromEntries(known.map((status) => [status, counts[status]]));
}

/** Moves checkpoints to where a run has them. One that was moved before a crash is there already. */
function moveCheckpoints(run: string, parts: Parts): void {
  for (const { folder, names } of parts.checkpoints()) {
    for (const name of names) {
      ifThere(() => disk.rename(`${folder}/checkpoints/${name}`, `${run}/checkpoints/${name}`));
    }
  }
}

/**
 * Removes what the tables were made of. Renamed first: an attempt that was taken for lost may still write there. Nobody
 * should hold the claim any more, which is a file in it.
 */
export function removeParts(run: string): void {
  const aside = partOf(`${run}/parts`);
  if (ifThere(() => disk.list(`${run}/parts`)) === undefined) return;
  disk.rename(`${run}/parts`, aside);
  removeQuietly(aside);
}

/** Removes what a merge has left that was killed. */
function removeRests(run: string): void {
  for (const name of disk.list(run)) if (isPart(name)) removeQuietly(`${run}/${name}`);
}
