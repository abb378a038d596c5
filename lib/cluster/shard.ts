import { removeQuietly } from "../base/atomic_file.ts";
import { disk, ifThere, writeAll } from "../base/disk.ts";
import { chunksOfFile } from "../run/trial_files.ts";
import { wholeLines } from "../run/journal.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import type { TrialNote } from "../run/tables.ts";
import type { PartKind } from "../run/trial_files.ts";
import { type Attempt, elementOf } from "./attempt.ts";
import { places } from "./places.ts";

/** A finished element: a folder with the rows of its trials in order, their notes, and a checkpoint of each. */
export interface Shard {
  readonly element: number;
  readonly path: string;
}

/** All shards of a run, those of one element together. */
export function shardsOf(run: string): Shard[] {
  const { shards } = places(run);
  return (ifThere(() => disk.list(shards)) ?? [])
    .map((name) => ({ element: elementOf(name), path: `${shards}/${name}` }))
    .sort((a, b) => a.element - b.element);
}

/** Makes the shard of an attempt whose trials have all ended; it is there as a whole or not at all. */
export function writeShard(
  run: string,
  attempt: Attempt,
  directory: RunDirectory,
  { from, to }: { from: number; to: number },
): void {
  const beside = `${attempt.path}/shard`;
  disk.makeFolder(beside);
  const trials = function* () {
    for (let trial = from; trial < to; trial++) yield trial;
  };
  const encoder = new TextEncoder();
  write(`${beside}/trials.jsonl`, trials().map((trial) => encoder.encode(noteLine(directory, trial))));
  for (const kind of ["metrics", "curve"] as const) {
    write(`${beside}/${kind}.csv`, trials().flatMap((trial) => directory.files.chunksOf(kind, trial)));
  }
  disk.rename(`${attempt.path}/checkpoints`, `${beside}/checkpoints`);
  disk.rename(beside, `${places(run).shards}/${attempt.id}`);
  removeQuietly(attempt.path);
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

/** What became of the trials of a shard, in order. */
export function* notesIn({ path }: Shard): Generator<TrialNote> {
  for (const { line } of wholeLines<TrialNote>(disk.read(`${path}/trials.jsonl`))) yield line;
}

/** The lines of a table, bit by bit: each chunk is overwritten by the next one. */
export const linesIn = ({ path }: Shard, kind: PartKind): Iterable<Uint8Array> =>
  chunksOfFile(`${path}/${kind}.csv`);

/** Names of the checkpoints in a folder. */
export const checkpointsIn = (folder: string): readonly string[] =>
  ifThere(() => disk.list(`${folder}/checkpoints`)) ?? [];
