import { crc32 } from "../base/crc32.ts";
import { removeQuietly } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing, writeAll } from "../base/disk/disk.ts";
import { closingLine, DamagedBlock, rowsOfBlocks } from "../store/blocks.ts";
import { chunksOfFile } from "../store/file_chunks.ts";
import { recordsOf } from "../store/journal.ts";
import { isNote, lineOf } from "../store/journal_record.ts";
import type { RunDirectory } from "../store/run_directory.ts";
import type { TrialNote } from "../store/tables.ts";
import type { PartKind } from "../store/part_paths.ts";
import { type Attempt, elementOf, isOfElement } from "./attempt.ts";
import { checkpointsAreSound, checkpointSums, sumsName } from "./checkpoint_sums.ts";
import { clusterPaths } from "./cluster_paths.ts";

/** A finished element: a folder with the rows of its trials in order, their notes, and a checkpoint of each. */
export interface Shard {
  readonly element: number;
  readonly path: string;
}

/** All shards of a run, those of one element together. */
export function shardsOf(run: string): Shard[] {
  const { shards } = clusterPaths(run);
  return (undefinedIfMissing(() => disk.list(shards)) ?? []).filter(isOfElement)
    .map((name) => ({ element: elementOf(name), path: `${shards}/${name}` }))
    .sort((a, b) => a.element - b.element);
}

/** Turns an attempt whose trials have all ended into its element's shard, in one atomic step. */
export function writeShard(
  run: string,
  { id, path }: Attempt,
  directory: RunDirectory,
  { from, to }: { from: number; to: number },
): void {
  const trials = function* () {
    for (let trial = from; trial < to; trial++) yield trial;
  };
  write(`${path}/trials.jsonl`, trials().map((trial) => noteLine(directory, trial)));
  for (const kind of ["metrics", "curve"] as const) {
    const rows = trials().flatMap((trial) => directory.files.chunksOf(kind, trial));
    write(`${path}/${kind}.csv`, asBlock(rows));
  }
  const checkpoints = checkpointsIn(path);
  for (const name of checkpoints) sync(`${path}/checkpoints/${name}`); // a shard is not run again
  write(`${path}/${sumsName}`, [new TextEncoder().encode(checkpointSums(path, checkpoints))].values());
  const shard = `${clusterPaths(run).shards}/${id}`;
  disk.rename(path, shard);
  removeQuietly(`${shard}/parts`);
}

function noteLine(directory: RunDirectory, trial: number): Uint8Array {
  const note = directory.noteOf(trial);
  if (!note) throw new Error(`trial ${trial} has not ended`);
  return lineOf(note);
}

/** Rows of all trials as one block: with the line that closes it. */
function* asBlock(rows: Iterable<Uint8Array>): Generator<Uint8Array> {
  let [crc, length] = [0, 0];
  for (const chunk of rows) {
    crc = crc32(chunk, crc);
    length += chunk.length;
    yield chunk;
  }
  if (length > 0) yield closingLine(crc);
}

/** Writes a file to the disk; none where there is nothing to write. */
function write(path: string, chunks: Iterator<Uint8Array> & Iterable<Uint8Array>): void {
  const first = chunks.next();
  if (first.done) return;
  const file = disk.open(path, { createNew: true, write: true });
  try {
    writeAll(file, first.value);
    for (const chunk of chunks) writeAll(file, chunk);
    file.syncSync();
  } finally {
    file.close();
  }
}

/** Flushes a file to the disk. */
function sync(path: string): void {
  const file = disk.open(path, { read: true, write: true });
  try {
    file.syncDataSync();
  } finally {
    file.close();
  }
}

/** The notes of the trials of a shard, in order. */
export function* notesIn({ path }: Shard): Generator<TrialNote> {
  const lines = undefinedIfMissing(() => disk.read(`${path}/trials.jsonl`)) ?? new Uint8Array();
  for (const record of recordsOf(lines)) if (isNote(record)) yield record;
}

/**
 * The lines of a table, in chunks; each chunk is overwritten by the next one.
 *
 * @throws {Deno.errors.NotFound} at the end if the shard was removed because another process has finished the run
 */
export function* linesIn({ path }: Shard, kind: PartKind): Generator<Uint8Array> {
  yield* rowsOfBlocks(chunksOfFile(`${path}/${kind}.csv`), `${path}/${kind}.csv`);
  disk.size(`${path}/trials.jsonl`);
}

/**
 * Whether a shard is complete: a disk may have lost some of its files.
 *
 * @param wasMoved whether an interrupted merge has moved a trial's checkpoint to the run
 */
export function isSound(
  shard: Shard,
  { from, to }: { from: number; to: number },
  wasMoved: (checkpoint: string) => boolean,
): boolean {
  const checkpoints = new Set(checkpointsIn(shard.path));
  const lengths = { metrics: 0, curve: 0 };
  let next = from;
  for (const { trial, row, bytes, curve = 0 } of notesIn(shard)) {
    const name = `trial-${trial}.safetensors`;
    const mayLack = row.status === "failed" || row.status === "timeout"; // it may have ended before its first checkpoint
    const hasCheckpoint = mayLack || checkpoints.has(name) || wasMoved(name);
    if (trial !== next++ || !hasCheckpoint) return false;
    lengths.metrics += bytes;
    lengths.curve += curve;
  }
  const sizeOf = (kind: PartKind) => undefinedIfMissing(() => disk.size(`${shard.path}/${kind}.csv`)) ?? 0;
  return next === to && sizeOf("metrics") >= lengths.metrics && sizeOf("curve") >= lengths.curve &&
    isAsWritten(shard, "metrics") && isAsWritten(shard, "curve") && checkpointsAreSound(shard.path, wasMoved);
}

/** Whether the checksum of a shard's table is right. */
function isAsWritten({ path }: Shard, kind: PartKind): boolean {
  try {
    for (const _rows of rowsOfBlocks(chunksOfFile(`${path}/${kind}.csv`), kind));
    return true;
  } catch (error) {
    if (error instanceof DamagedBlock) return false;
    throw error;
  }
}

/** Names of the checkpoints in a folder. */
export const checkpointsIn = (folder: string): readonly string[] =>
  undefinedIfMissing(() => disk.list(`${folder}/checkpoints`)) ?? [];
