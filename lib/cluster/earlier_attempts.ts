import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { recordsOf } from "../store/journal.ts";
import { isNote } from "../store/journal_record.ts";
import type { RunDirectory } from "../store/run_directory.ts";
import type { RunShape, TrialNote } from "../store/tables.ts";
import { TrialFiles } from "../store/trial_files.ts";
import type { Attempt } from "./attempt.ts";

/** The files that an attempt has left of one trial. */
interface Left {
  readonly files: TrialFiles;
  /** How the trial ended. */
  readonly note?: TrialNote;
}

/**
 * Copies the work of earlier attempts: trials that have ended, and the latest checkpoint of the others. Earlier
 * attempts may still be running: their notes stay valid, and the part of their files that the notes cover does not
 * change.
 *
 * @param onNote called for every trial that has ended
 */
export function takeOverFrom(
  attempts: readonly Attempt[],
  directory: RunDirectory,
  onNote: (note: TrialNote) => void,
): void {
  const all = new Map<number, Left[]>();
  for (const attempt of attempts) {
    for (const [trial, left] of leftBy(attempt, directory.shape)) {
      all.set(trial, [...all.get(trial) ?? [], left]);
    }
  }
  for (const [trial, left] of all) {
    const ended = left.find(({ note, files }) => note && takeEnded(note, files, directory.files));
    if (ended) {
      directory.note(ended.note!);
      onNote(ended.note!);
      continue;
    }
    const [farthest] = left.map(({ files }) => ({ files, steps: files.standing(trial)?.steps ?? 0 }))
      .sort((a, b) => b.steps - a.steps);
    if (farthest.steps > 0) takeStanding(trial, farthest.files, directory.files);
  }
}

function leftBy({ path }: Attempt, shape: RunShape): Map<number, Left> {
  const files = new TrialFiles(path, shape);
  const found = new Map<number, Left>();
  for (const name of undefinedIfMissing(() => disk.list(`${path}/checkpoints`)) ?? []) {
    const trial = Number(/^trial-(\d+)\.safetensors$/.exec(name)?.[1] ?? NaN);
    if (!Number.isNaN(trial)) found.set(trial, { files });
  }
  for (const note of notesOf(path)) {
    if (note.rung === undefined) found.set(note.trial, { files, note });
  }
  return found;
}

/** The notes in the journal of an attempt, up to its last complete line. */
export function* notesOf(path: string): Generator<TrialNote> {
  const journal = undefinedIfMissing(() => disk.read(`${path}/parts/trials.jsonl`)) ?? new Uint8Array();
  for (const record of recordsOf(journal)) if (isNote(record)) yield record;
}

/** Copies the files of a trial up to a note. @returns whether all were there */
export function takeEnded(note: TrialNote, from: TrialFiles, to: TrialFiles): boolean {
  const { trial, bytes, row: { status } } = note;
  const checkpoint = from.checkpoints.read(trial);
  const lines = from.readPart("metrics", trial);
  const hasFailed = status === "failed" || status === "timeout";
  // A power cut may have lost data that was written before the note.
  if (!from.hasRowsOf(note) || (lines?.length ?? 0) < bytes) return false;
  if (!hasFailed && !from.checkpoints.position(trial)) return false;
  if (lines) to.writePart("metrics", trial, lines.subarray(0, bytes));
  const curve = from.readPart("curve", trial);
  if (curve) to.writePart("curve", trial, curve);
  if (checkpoint) to.checkpoints.write(trial, checkpoint);
  return true;
}

/** Copies a trial as far as its last checkpoint. */
export function takeStanding(trial: number, from: TrialFiles, to: TrialFiles): void {
  // The checkpoint first: rows before it are there when it is.
  const checkpoint = from.checkpoints.read(trial);
  const lines = from.readPart("metrics", trial);
  if (!checkpoint) return;
  if (lines) to.writePart("metrics", trial, lines.subarray(0, lines.lastIndexOf(10) + 1));
  to.checkpoints.write(trial, checkpoint);
}
