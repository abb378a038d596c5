import { removeQuietly } from "../base/atomic_file.ts";
import { crc32, crcText } from "../base/crc32.ts";
import { disk, ifThere, writeAll } from "../base/disk.ts";
import { isTable } from "../base/parse_strict.ts";
import { chunksOfFile } from "../run/trial_files.ts";
import { isNote, wholeLines } from "../run/journal.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import type { TrialNote } from "../run/tables.ts";
import type { PartKind } from "../run/trial_files.ts";
import { type Attempt, elementOf, isOfElement } from "./attempt.ts";
import { places } from "./places.ts";

/** A finished element: a folder with the rows of its trials in order, their notes, and a checkpoint of each. */
export interface Shard {
  readonly element: number;
  readonly path: string;
}

/** All shards of a run, those of one element together. */
export function shardsOf(run: string): Shard[] {
  const { shards } = places(run);
  return (ifThere(() => disk.list(shards)) ?? []).filter(isOfElement)
    .map((name) => ({ element: elementOf(name), path: `${shards}/${name}` }))
    .sort((a, b) => a.element - b.element);
}

/** Makes an attempt whose trials have all ended its element's shard; it is one as a whole or not at all. */
export function writeShard(
  run: string,
  { id, path }: Attempt,
  directory: RunDirectory,
  { from, to }: { from: number; to: number },
): void {
  const trials = function* () {
    for (let trial = from; trial < to; trial++) yield trial;
  };
  const encoder = new TextEncoder();
  write(`${path}/trials.jsonl`, trials().map((trial) => encoder.encode(noteLine(directory, trial))));
  for (const kind of ["metrics", "curve"] as const) {
    write(`${path}/${kind}.csv`, trials().flatMap((trial) => directory.files.chunksOf(kind, trial)));
  }
  for (const name of checkpointsIn(path)) sync(`${path}/checkpoints/${name}`); // a shard is not run again
  writeSums(path);
  const shard = `${places(run).shards}/${id}`;
  disk.rename(path, shard);
  removeQuietly(`${shard}/parts`);
}

function noteLine(directory: RunDirectory, trial: number): string {
  const note = directory.noteOf(trial);
  if (!note) throw new Error(`trial ${trial} has not ended`);
  return JSON.stringify(note) + "\n";
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

/** Sees to it that a file is on the disk. */
function sync(path: string): void {
  const file = disk.open(path, { read: true, write: true });
  try {
    file.syncDataSync();
  } finally {
    file.close();
  }
}

const sumsName = "sums.json";

/** Writes the CRC-32 of each file of a shard, by its name. */
function writeSums(path: string): void {
  const names = [
    "trials.jsonl",
    "metrics.csv",
    "curve.csv",
    ...checkpointsIn(path).map((name) => `checkpoints/${name}`),
  ];
  const sums = names.map((name) => [name, sumOf(`${path}/${name}`)]).filter(([, sum]) => sum !== undefined);
  write(`${path}/${sumsName}`, [new TextEncoder().encode(JSON.stringify(Object.fromEntries(sums)))].values());
}

/** Whether all files of a shard are as they were written; those of earlier versions have no sums. */
function hasSums(path: string, wasMoved: (checkpoint: string) => boolean): boolean {
  const bytes = ifThere(() => disk.read(`${path}/${sumsName}`));
  if (!bytes) return true;
  let sums: unknown;
  try {
    sums = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
  return isTable(sums) && Object.entries(sums).every(([name, sum]) => {
    const found = /^(checkpoints\/)?[a-z0-9-]+\.[a-z]+$/.test(name) ? sumOf(`${path}/${name}`) : undefined;
    return found === undefined ? wasMoved(name.replace("checkpoints/", "")) : found === sum;
  });
}

/** The CRC-32 of a file; `undefined` where there is none. */
function sumOf(path: string): string | undefined {
  if (ifThere(() => disk.size(path)) === undefined) return undefined;
  let crc = 0;
  for (const chunk of chunksOfFile(path)) crc = crc32(chunk, crc);
  return crcText(crc);
}

/** What became of the trials of a shard, in order. */
export function* notesIn({ path }: Shard): Generator<TrialNote> {
  const lines = ifThere(() => disk.read(`${path}/trials.jsonl`)) ?? new Uint8Array();
  for (const { line } of wholeLines(lines)) if (isNote(line)) yield line;
}

/**
 * The lines of a table, bit by bit: each chunk is overwritten by the next one.
 *
 * @throws {Deno.errors.NotFound} at the end when the shard has gone: another has finished the run
 */
export function* linesIn({ path }: Shard, kind: PartKind): Generator<Uint8Array> {
  yield* chunksOfFile(`${path}/${kind}.csv`);
  disk.size(`${path}/trials.jsonl`);
}

/**
 * Whether a shard has all that it was made with: a disk may have lost some.
 *
 * @param wasMoved whether a trial's checkpoint is where the run has it, from a merge that did not come to its end
 */
export function isSound(
  shard: Shard,
  { from, to }: { from: number; to: number },
  wasMoved: (checkpoint: string) => boolean,
): boolean {
  if (!hasSums(shard.path, wasMoved)) return false;
  const checkpoints = new Set(checkpointsIn(shard.path));
  const lengths = { metrics: 0, curve: 0 };
  let next = from;
  for (const { trial, row, bytes, curve = 0 } of notesIn(shard)) {
    const name = `trial-${trial}.safetensors`;
    if (!isTable(row)) return false;
    const mayLack = row.status === "failed" || row.status === "timeout"; // it may not have come to one
    const hasCheckpoint = mayLack || checkpoints.has(name) || wasMoved(name);
    if (trial !== next++ || !hasCheckpoint) return false;
    lengths.metrics += bytes;
    lengths.curve += curve;
  }
  const sizeOf = (kind: PartKind) => ifThere(() => disk.size(`${shard.path}/${kind}.csv`)) ?? 0;
  return next === to && sizeOf("metrics") >= lengths.metrics && sizeOf("curve") >= lengths.curve;
}

/** Names of the checkpoints in a folder. */
export const checkpointsIn = (folder: string): readonly string[] =>
  ifThere(() => disk.list(`${folder}/checkpoints`)) ?? [];
