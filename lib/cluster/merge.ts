import { isPart, partOf, removeQuietly, writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { RunLock } from "../store/run_lock.ts";
import type { Counts } from "../store/trial_statuses.ts";
import { mergeTables } from "../store/merge_tables.ts";
import type { RunState } from "../run/run_event.ts";
import type { Status, TrialNote } from "../store/tables.ts";
import { outcomes } from "../sweep/summary.ts";
import type { Plan } from "./plan.ts";
import { isOpen, readRunRecord, type RunRecord } from "../store/run_record.ts";
import {
  isThrough,
  MissingFiles,
  type Parts,
  partsOfSearch,
  partsOfShards,
  setDamagedAside,
} from "./run_parts.ts";

export { isThrough, MissingFiles } from "./run_parts.ts";

/** The state of a run after a merge. */
export interface Merged {
  readonly state: RunState;
  readonly counts: Counts;
  /** Trials that ran twice with different results, which must not happen: one line per trial. */
  readonly differences: readonly string[];
}

/**
 * Writes the final tables of a run from the results of its elements, once all have finished. The last element does it;
 * the claim makes sure that only one process does.
 *
 * @returns how the run ended; `undefined` if elements are unfinished, or another process merges or has merged
 * @throws {MissingFiles} if results are missing
 */
export function mergeWhenThrough(run: string, plan: Plan): Merged | undefined {
  if (!isOpen(readRunRecord(run))) removeRests(run);
  else if (!isThrough(run, plan)) return undefined;
  let claim: RunLock;
  try {
    claim = RunLock.take(run);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let merged: Merged | undefined;
  try {
    if (isOpen(readRunRecord(run))) merged = mergeRun(run, plan);
  } finally {
    claim.release();
  }
  if (!isOpen(readRunRecord(run))) removeParts(run);
  return merged;
}

/**
 * Writes the tables of a run from the results so far. The caller holds the claim of the run and, if the run is
 * complete, removes its parts afterwards with {@linkcode removeParts}.
 *
 * @throws {MissingFiles} if all elements have finished, but some of their files are missing
 */
export function mergeRun(run: string, plan: Plan): Merged {
  const record = readRunRecord(run);
  if (!isOpen(record)) return mergedBefore(record);
  removeRests(run);
  const wasThrough = isThrough(run, plan);
  const parts = plan.trials_per_job === null
    ? partsOfSearch(run, plan, record)
    : partsOfShards(setDamagedAside(run, plan), plan);
  const counts = countsOf(parts.notes());
  const ended = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (wasThrough && ended !== plan.trials) {
    throw new MissingFiles(
      `results of ${plan.trials - ended} of ${plan.trials} trials are missing in ${run}/parts`,
    );
  }
  const tables = mergeTables(run, record, parts);
  const differences = [...new Set([...differencesBefore(run), ...parts.differences])];
  // If this merge is interrupted, moved checkpoints cannot be compared again.
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
  const bytes = undefinedIfMissing(() => disk.read(differencesFile(run)));
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

/** Moves checkpoints to the run's folder. After a crash, some may have been moved already. */
function moveCheckpoints(run: string, parts: Parts): void {
  for (const { folder, names } of parts.checkpoints()) {
    for (const name of names) {
      undefinedIfMissing(() => disk.rename(`${folder}/checkpoints/${name}`, `${run}/checkpoints/${name}`));
    }
  }
}

/**
 * Removes the parts that the tables were made from. The folder is renamed first, as an attempt that seemed lost may
 * still write there. The claim is a file in this folder and must have been released.
 */
export function removeParts(run: string): void {
  const aside = partOf(`${run}/parts`);
  if (undefinedIfMissing(() => disk.list(`${run}/parts`)) === undefined) return;
  disk.rename(`${run}/parts`, aside);
  removeQuietly(aside);
}

/** Removes the leftovers of a merge that was killed. */
function removeRests(run: string): void {
  for (const name of disk.list(run)) if (isPart(name)) removeQuietly(`${run}/${name}`);
}
