import { isPart, partOf, removeQuietly, writeFileAtomic } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";
import { Claim } from "../run/claim.ts";
import { ConfigError } from "../config/config_error.ts";
import { rowOfOpen } from "../run/finish_run.ts";
import type { Counts } from "../run/ledger.ts";
import { outcomes } from "../sweep/summary.ts";
import { mergeTables, type TableSource } from "../run/merge_tables.ts";
import type { RunState } from "../run/run.ts";
import type { Row, Status, TrialNote } from "../run/tables.ts";
import { TrialFiles } from "../run/trial_files.ts";
import { compareShards } from "./compare_shards.ts";
import { type Plan, rangeOf } from "./plan.ts";
import { places } from "./places.ts";
import { Results } from "./results.ts";
import { isOpenRecord, type RunRecord, runRecord } from "./run_record.ts";
import { isFinished } from "./search_end.ts";
import { checkpointsIn, isSound, linesIn, notesIn, type Shard, shardsOf } from "./shard.ts";

/** Removes what a merge has left that was killed. */
function removeRests(run: string): void {
  for (const name of disk.list(run)) if (isPart(name)) removeQuietly(`${run}/${name}`);
}

/** How a run stands when it is merged. */
export interface Merged {
  readonly state: RunState;
  readonly counts: Counts;
  /** Trials that were run twice with different results, which must not happen: a line each. */
  readonly differences: readonly string[];
}

/** What the elements of a run have done. */
interface Parts extends TableSource {
  /** Whether all elements are through. */
  readonly isWhole: boolean;
  /** Of all trials that have ended. */
  notes(): Iterable<TrialNote>;
  readonly differences: readonly string[];
  /** Folders with checkpoints, and which of them count. */
  checkpoints(): Iterable<{ folder: string; names: readonly string[] }>;
}

/** Files of trials that have ended are not there, or not yet: what is there must not be taken for all. */
export class MissingFiles extends Error {
  override name = "MissingFiles";
}

/** Whether all elements of a run are through. */
export function isThrough(run: string, plan: Plan): boolean {
  return plan.chunk === null ? isFinished(run) : coversAll(shardsOf(run), plan);
}

const coversAll = (shards: readonly Shard[], { elements }: Plan): boolean =>
  new Set(shards.map(({ element }) => element)).size === elements;

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
  const parts = plan.chunk === null ? partsOfSearch(run, plan, record) : partsOfShards(run, plan);
  const counts = countsOf(parts.notes());
  const ended = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (wasThrough && ended !== plan.trials) {
    throw new MissingFiles(
      `results of ${plan.trials - ended} of ${plan.trials} trials cannot be found in ${run}/parts`,
    );
  }
  mergeTables(run, { parameters: record.parameters, metrics: record.metrics }, parts);
  const differences = [...new Set([...differencesBefore(run), ...parts.differences])];
  // Checkpoints that are moved cannot be compared once more, if this merge does not come to its end.
  if (differences.length > 0) writeFileAtomic(differencesFile(run), JSON.stringify(differences));
  if (parts.isWhole) moveCheckpoints(run, parts);
  const hasFailed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
  const state = !parts.isWhole ? "interrupted" : hasFailed ? "failed" : "complete";
  const end = { state, counts, ...(differences.length > 0 ? { nondeterminism: differences } : {}) };
  const finished = new Date().toISOString();
  writeFileAtomic(`${run}/run.json`, JSON.stringify({ ...record, ...end, finished }, null, 2) + "\n");
  return { state, counts, differences };
}

const differencesFile = (run: string) => `${run}/parts/differences.json`;

function differencesBefore(run: string): string[] {
  const bytes = ifThere(() => disk.read(differencesFile(run)));
  return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : [];
}

/** The shards that have all that they were made with. Others are none, and put aside: their elements are done again. */
function soundShards(run: string, plan: Plan): Shard[] {
  let moved: Set<string> | undefined;
  const wasMoved = (name: string) => (moved ??= new Set(checkpointsIn(run))).has(name);
  return shardsOf(run).filter((shard) => {
    if (isSound(shard, rangeOf(plan, shard.element), wasMoved)) return true;
    ifThere(() => disk.rename(shard.path, `${run}/parts/damaged-${shard.path.split("/").at(-1)}`));
    return false;
  });
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

function partsOfShards(run: string, plan: Plan): Parts {
  const all = soundShards(run, plan);
  const { shards, differences } = compareShards(all);
  const notes = () => shards.values().flatMap((shard) => notesIn(shard));
  return {
    isWhole: coversAll(all, plan),
    notes,
    differences,
    rows: () => allRows(notes(), plan),
    timing: () => notes().map(({ timing }) => timing),
    lines: (kind) => shards.values().flatMap((shard) => linesIn(shard, kind)),
    checkpoints: () => shards.values().map(checkpointsOf),
  };
}

const checkpointsOf = ({ path }: Shard) => ({ folder: path, names: checkpointsIn(path) });

function partsOfSearch(run: string, plan: Plan, { parameters, metrics }: RunRecord): Parts {
  const isWhole = isFinished(run);
  const results = new Results(run, plan.trials);
  results.update();
  const all = [...results.all()].sort((a, b) => a.note.trial - b.note.trial);
  const ended = all.filter(({ note }) => note.rung === undefined);
  const folders = new Map(all.map(({ note, attempt }) => [note.trial, `${places(run).attempts}/${attempt}`]));
  const shape = { columns: { parameters, metrics }, trials: plan.trials };
  const notes = () => ended.values().map(({ note }) => note);
  return {
    isWhole,
    notes,
    differences: results.differences,
    rows: () => allRows(all.values().map(({ note }) => note), plan),
    timing: () => notes().map(({ timing }) => timing),
    lines: (kind) =>
      all.values().flatMap(({ note: { trial, bytes } }) => {
        const files = new TrialFiles(folders.get(trial)!, shape);
        return kind === "metrics" ? upTo(bytes, files.chunksOf(kind, trial)) : files.chunksOf(kind, trial);
      }),
    checkpoints: () =>
      all.values().map(({ note: { trial } }) => ({
        folder: folders.get(trial)!,
        names: [`trial-${trial}.safetensors`],
      })),
  };
}

/** The first bytes of a file: an attempt that was lost may have written on. */
function* upTo(bytes: number, chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let left = bytes;
  for (const chunk of chunks) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
  }
  if (left > 0) throw new MissingFiles("rows of a trial have gone while they were read");
}

/** A row for each trial, also where none has ended yet. */
function* allRows(notes: Iterable<TrialNote>, { trials, repeats }: Plan): Generator<Row> {
  let next = 0;
  const open = (trial: number) => rowOfOpen(trial, undefined, repeats, () => false);
  for (const { trial, row } of notes) {
    for (; next < trial; next++) yield open(next);
    yield row;
    next++;
  }
  for (; next < trials; next++) yield open(next);
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
