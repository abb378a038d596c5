import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { renumberedCheckpoint } from "../train/checkpoint/checkpoint.ts";
import type { Continuation } from "../experiment/continuation.ts";
import { ConfigError } from "../config/config_error.ts";
import { RunLock } from "./run_lock.ts";
import { type FinishedRun, finishedTrials, type KnownTrial, type RungSource } from "./finished_trials.ts";
import { linesOf, standingNotes } from "./journal.ts";
import { type Again, damagedCheckpoint, lostOf, lostOfFinished } from "./lost_files.ts";
import type { RunDirectory } from "./run_directory.ts";
import type { Status, TableRow, TrialNote } from "./tables.ts";
import { TrialFiles } from "./trial_files.ts";

/** The shorter run, whose trials are taken over. */
export interface ShorterRun extends FinishedRun {
  readonly repeats: number;
  /** Whether its tables are written and its parts removed. */
  readonly isFinished: boolean;
}

/** The longer run, which takes them. */
export interface LongerRun {
  readonly directory: RunDirectory;
  readonly repeats: number;
  /** Steps that a trial had, and steps that it shall have. */
  continuation(row: TableRow): Promise<Continuation>;
  /** Steps at which its trials are compared. */
  readonly decided?: RungSource;
}

/**
 * Copies the trials of a run into the folder of a longer run, with their numbers there. The shorter run is left
 * unchanged.
 *
 * @param onNote called with the notes of the longer run
 * @param onAgain called for trials of the shorter run that run again
 * @throws {ConfigError} if another process writes the shorter run, or if a file of a finished run was changed
 */
export async function takeOver(
  from: ShorterRun,
  to: LongerRun,
  onNote: (note: TrialNote) => void,
  onAgain: (again: Again) => void,
): Promise<void> {
  const lock = from.isFinished ? RunLock.takeEnded(from.folder, { shared: true }) : RunLock.take(from.folder);
  try {
    const files = new TrialFiles(from.folder, from.shape);
    const known = from.isFinished ? finishedTrials(from, to.decided) : openTrials(from, files, onAgain);
    for await (const trial of known) {
      const why = hasFailed(trial) || !from.isFinished
        ? undefined
        : lostOfFinished(files, trial.trial, from.folder);
      if (why !== undefined) {
        onAgain({ trial: trial.trial, why });
        continue;
      }
      const taken = await atItsNumber(trial, from, to);
      const usable = files.checkpoints.position(trial.trial) && files.checkpoints.read(trial.trial);
      copy(taken, usable, to.directory.files);
      for (const note of taken.notes) {
        to.directory.note(note);
        onNote(note);
      }
    }
  } finally {
    lock.release();
  }
}

function hasFailed({ notes }: Pick<KnownTrial, "notes">): boolean {
  const status = notes.at(-1)?.row.status as Status | undefined;
  return status === "failed" || status === "timeout";
}

/** The trials of an unfinished run, from its journal; trials damaged by a power cut count as not run. */
function* openTrials(
  { folder, shape }: ShorterRun,
  files: TrialFiles,
  onAgain: (again: Again) => void,
): Generator<KnownTrial> {
  const journal = undefinedIfMissing(() => disk.read(`${folder}/parts/trials.jsonl`)) ?? new Uint8Array();
  for (const { record, number } of linesOf(journal, shape.trials)) {
    if (typeof record === "string") throw damaged(`${folder}/parts/trials.jsonl:${number}`, record);
  }
  const all = standingNotes(journal);
  for (let trial = 0; trial < shape.trials; trial++) {
    const notes = all.get(trial) ?? [];
    const last = notes.at(-1);
    const why = last && !hasFailed({ notes }) ? lostOf(files, last) : damagedCheckpoint(files, trial);
    if (why !== undefined) onAgain({ trial, why });
    const position = files.standing(trial);
    if (!position && !hasFailed({ notes })) continue;
    if (last && !files.hasRowsOf(last)) continue;
    yield {
      trial,
      notes,
      parts: { metrics: files.readPart("metrics", trial), curve: files.readPart("curve", trial) },
    };
  }
}

/** The error for damage in an unfinished run, which can only be repaired by resuming that run. */
const damaged = (file: string, message: string) =>
  new ConfigError([{
    severity: "error",
    message,
    place: { kind: "file", file },
    notes: ["first resume the run unchanged, then extend it"],
  }]);

/** A trial of the longer run; it continues if it would not have ended there yet. */
async function atItsNumber(known: KnownTrial, from: ShorterRun, to: LongerRun): Promise<KnownTrial> {
  const configuration = Math.floor(known.trial / from.repeats);
  const repeat = known.trial % from.repeats;
  const trial = configuration * to.repeats + repeat;
  const last = known.notes.at(-1);
  const [lines, curve] = [known.parts.metrics, known.parts.curve].map((part) =>
    part && renumbered(part, known.trial, trial)
  );
  const notes = known.notes.map((note): TrialNote => ({
    ...note,
    trial,
    bytes: note === last ? lines?.length ?? 0 : Math.min(note.bytes, lines?.length ?? 0),
    curve: note.curve === undefined ? undefined : curve?.length,
    row: { ...note.row, trial },
    timing: { ...note.timing, trial },
  }));
  let goesOn = last === undefined || last.rung !== undefined;
  if (!goesOn && last!.row.steps !== undefined) {
    const continuation = await to.continuation(last!.row);
    goesOn = continuation.to > continuation.from && Number(last!.row.steps) === continuation.from;
  }
  return {
    trial,
    notes: goesOn ? notes.filter(({ rung }) => rung !== undefined) : notes,
    parts: { metrics: lines, curve: goesOn ? undefined : curve },
  };
}

function copy({ trial, parts }: KnownTrial, checkpoint: Uint8Array | undefined, files: TrialFiles): void {
  for (const kind of ["metrics", "curve"] as const) {
    const lines = parts[kind];
    if (lines) files.writePart(kind, trial, lines);
  }
  if (!checkpoint) return;
  files.checkpoints.write(trial, renumberedCheckpoint(checkpoint, trial));
}

/** Lines of a table with a new trial number in their first cell. */
function renumbered(lines: Uint8Array, before: number, now: number): Uint8Array {
  if (before === now) return lines;
  const text = new TextDecoder().decode(lines);
  return new TextEncoder().encode(text.replace(/^[^,\n]+,/gm, `${now},`));
}
