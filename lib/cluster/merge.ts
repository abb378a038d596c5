import { partOf, removeQuietly, writeFileAtomic } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";
import { Claim } from "../run/claim.ts";
import { ConfigError } from "../config/config_error.ts";
import { rowOfOpen } from "../run/finish_run.ts";
import type { Counts } from "../run/ledger.ts";
import { mergeTables, type TableSource } from "../run/merge_tables.ts";
import type { RunState } from "../run/run.ts";
import type { Row, Status, TrialNote } from "../run/tables.ts";
import { TrialFiles } from "../run/trial_files.ts";
import { compareShards } from "./compare_shards.ts";
import type { Plan } from "./plan.ts";
import { places } from "./places.ts";
import { Results } from "./results.ts";
import { isOpenRecord, type RunRecord, runRecord } from "./run_record.ts";
import { isFinished } from "./search_end.ts";
import { checkpointsIn, linesIn, notesIn, type Shard, shardsOf } from "./shard.ts";

/** How a run stands when it is merged. */
export interface Merged {
  readonly state: RunState;
  readonly counts: Counts;
  /** Trials that were run twice with different results, which must not happen: a line each. */
  readonly differences: readonly string[];
}

/** What the elements of a run have done. */
interface Parts extends TableSource {
  /** Of all trials that have ended. */
  notes(): Iterable<TrialNote>;
  readonly differences: readonly string[];
  /** Folders with checkpoints, and which of them count. */
  checkpoints(): Iterable<{ folder: string; names: readonly string[] }>;
}

/** Whether all elements of a run are through. */
export function isThrough(run: string, plan: Plan): boolean {
  if (plan.chunk === null) return isFinished(run);
  return new Set(shardsOf(run).map(({ element }) => element)).size === plan.elements;
}

/**
 * Makes the final tables of a run from what its elements have done, once all are through. Whoever comes last does it; the
 * claim sees to it that only one does.
 *
 * @returns how the run has ended, or `undefined` when that is another's to do, or somebody has done it
 */
export function mergeWhenThrough(run: string, plan: Plan): Merged | undefined {
  if (!isThrough(run, plan)) return undefined;
  let claim: Claim;
  try {
    claim = Claim.take(run);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return isOpenRecord(runRecord(run)) ? mergeRun(run, plan) : undefined;
  } finally {
    claim.release();
  }
}

/** Makes the tables of a run as far as its elements have come. For the holder of its claim. */
export function mergeRun(run: string, plan: Plan): Merged {
  const record = runRecord(run);
  const parts = plan.chunk === null ? partsOfSearch(run, plan, record) : partsOfShards(run, plan);
  const isWhole = isThrough(run, plan);
  if (isWhole) moveCheckpoints(run, parts);
  mergeTables(run, { parameters: record.parameters, metrics: record.metrics }, parts);
  const counts: Partial<Record<Status, number>> = {};
  for (const { row } of parts.notes()) counts[row.status as Status] = (counts[row.status as Status] ?? 0) + 1;
  const { differences } = parts;
  const hasFailed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
  const state = !isWhole ? "interrupted" : hasFailed ? "failed" : "complete";
  const end = { state, counts, ...(differences.length > 0 ? { nondeterminism: differences } : {}) };
  const finished = new Date().toISOString();
  writeFileAtomic(`${run}/run.json`, JSON.stringify({ ...record, ...end, finished }, null, 2) + "\n");
  if (isWhole) removeParts(run);
  return { state, counts, differences };
}

function partsOfShards(run: string, plan: Plan): Parts {
  const { shards, differences } = compareShards(shardsOf(run));
  const notes = () => shards.values().flatMap((shard) => notesIn(shard));
  return {
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
  const results = new Results(run);
  results.update();
  const all = [...results.all()].sort((a, b) => a.note.trial - b.note.trial);
  const ended = all.filter(({ note }) => note.rung === undefined);
  const folders = new Map(all.map(({ note, attempt }) => [note.trial, `${places(run).attempts}/${attempt}`]));
  const shape = { columns: { parameters, metrics }, trials: plan.trials };
  const notes = () => ended.values().map(({ note }) => note);
  return {
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

/** Renamed first: an attempt that was taken for lost may still write there. */
function removeParts(run: string): void {
  const aside = partOf(`${run}/parts`);
  disk.rename(`${run}/parts`, aside);
  removeQuietly(aside);
}
