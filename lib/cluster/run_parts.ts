import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { rowOfOpen } from "../run/finish_run.ts";
import type { TableSource } from "../store/merge_tables.ts";
import type { TableRow, TrialNote } from "../store/tables.ts";
import { TrialFiles } from "../store/trial_files.ts";
import { compareShards } from "./compare_shards.ts";
import { clusterPaths } from "./cluster_paths.ts";
import { type Plan, rangeOf } from "./plan.ts";
import { Results } from "./results.ts";
import type { RunRecord } from "../store/run_record.ts";
import { isFinished } from "./search_end.ts";
import { checkpointsIn, isSound, linesIn, notesIn, type Shard, shardsOf } from "./shard.ts";

/** The results of the elements of a run. */
export interface Parts extends TableSource {
  /** Whether all elements have finished. */
  readonly isWhole: boolean;
  /** Notes of all trials that have ended. */
  notes(): Iterable<TrialNote>;
  readonly differences: readonly string[];
  /** Folders with checkpoints, and the names of the valid ones. */
  checkpoints(): Iterable<{ folder: string; names: readonly string[] }>;
}

/** Files of ended trials are missing, perhaps only for now: the others must not be merged as if they were all. */
export class MissingFiles extends Error {
  override name = "MissingFiles";
}

/** Whether all elements of a run have finished. */
export function isThrough(run: string, plan: Plan): boolean {
  return plan.trials_per_job === null ? isFinished(run) : coversAll(shardsOf(run), plan);
}

const coversAll = (shards: readonly Shard[], { jobs }: Plan): boolean =>
  new Set(shards.map(({ element }) => element)).size === jobs;

/**
 * Moves incomplete shards out of the way, so that their elements run again.
 *
 * @returns the complete ones
 */
export function setDamagedAside(run: string, plan: Plan): Shard[] {
  let moved: Set<string> | undefined;
  const wasMoved = (name: string) => (moved ??= new Set(checkpointsIn(run))).has(name);
  return shardsOf(run).filter((shard) => {
    if (isSound(shard, rangeOf(plan, shard.element), wasMoved)) return true;
    undefinedIfMissing(() => disk.rename(shard.path, `${run}/parts/damaged-${shard.path.split("/").at(-1)}`));
    return false;
  });
}

/** The results of a run whose elements have a range of trials each, from complete shards. */
export function partsOfShards(all: readonly Shard[], plan: Plan): Parts {
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

/** The results of an adaptive search, whose elements share its trials. */
export function partsOfSearch(run: string, plan: Plan, record: RunRecord): Parts {
  const isWhole = isFinished(run);
  const results = new Results(run, plan.trials);
  results.update();
  const all = [...results.all()].sort((a, b) => a.note.trial - b.note.trial);
  const ended = all.filter(({ note }) => note.rung === undefined);
  const folders = new Map(
    all.map(({ note, attempt }) => [note.trial, `${clusterPaths(run).attempts}/${attempt}`]),
  );
  const shape = { columns: record, trials: plan.trials };
  const notes = () => ended.values().map(({ note }) => note);
  return {
    isWhole,
    notes,
    differences: results.differences,
    rows: () => allRows(all.values().map(({ note }) => note), plan),
    timing: () => notes().map(({ timing }) => timing),
    lines: (kind) =>
      all.values().map(({ note: { trial, bytes, curve = 0 } }) => {
        const files = new TrialFiles(folders.get(trial)!, shape);
        return upTo(kind === "metrics" ? bytes : curve, files.readPart(kind, trial));
      }).filter((rows) => rows.length > 0),
    checkpoints: () =>
      all.values().map(({ note: { trial } }) => ({
        folder: folders.get(trial)!,
        names: [`trial-${trial}.safetensors`],
      })),
  };
}

/** The first bytes of a part: an attempt that seemed lost may have written more. */
function upTo(bytes: number, rows = new Uint8Array()): Uint8Array {
  if (rows.length >= bytes) return rows.subarray(0, bytes);
  throw new MissingFiles("rows of a trial are missing or damaged");
}

/** A row per trial, also for trials that have not ended. */
function* allRows(notes: Iterable<TrialNote>, { trials, repeats }: Plan): Generator<TableRow> {
  let next = 0;
  const open = (trial: number) => rowOfOpen(trial, undefined, repeats, { hasRows: false });
  for (const { trial, row } of notes) {
    for (; next < trial; next++) yield open(next);
    yield row;
    next++;
  }
  for (; next < trials; next++) yield open(next);
}
