import { disk } from "../../base/disk/disk.ts";
import { standingNotes } from "../../store/journal.ts";
import { isNote } from "../../store/journal_record.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { TrialStatuses } from "../../store/trial_statuses.ts";
import { type Again, damagedCheckpoint, lostOf } from "../../store/lost_files.ts";
import type { Resumable } from "./started_run.ts";
import { readRunRecord } from "../../store/run_record.ts";
import { RunDirectory } from "../../store/run_directory.ts";
import type { JournalRecord, RunShape, Status, TrialNote } from "../../store/tables.ts";
import type { TrialFiles } from "../../store/trial_files.ts";

/** The fields of a trial's last note that are kept. */
type Left = Pick<TrialNote, "trial" | "bytes" | "curve" | "rung"> & {
  readonly status: Status;
  readonly steps: number;
};

/** A damaged record of the journal. */
export interface Damage {
  /** Path of the journal. */
  readonly file: string;
  /** Line number, from 1. */
  readonly line: number;
  /** The damage, and its consequence. */
  readonly message: string;
}

/** The folder of an earlier run, open for writing. */
export interface Reopened {
  readonly directory: RunDirectory;
  readonly damages: readonly Damage[];
}

/** What reopening a folder needs and tells. */
interface Reopening {
  /** Takes the records of the journal. */
  readonly statuses: TrialStatuses;
  /** Called for trials that run again because their files are damaged or missing. */
  readonly onAgain: (again: Again) => void;
  /** Whether trials that failed or timed out run again. */
  readonly rerun: boolean;
  /** Whether a pruner decides by the records of the journal. */
  readonly decides: boolean;
}

/**
 * Opens the folder of a run to resume. Damaged trials, and trials that shall run again, count as not run: this is
 * written to the journal before their files are removed.
 *
 * @param resume the run, as found
 * @throws {ConfigError} when another process writes the run, or when the journal of a run with a pruner is damaged
 */
export function reopen(
  resume: Resumable,
  shape: RunShape,
  reopening: Reopening,
): Reopened {
  const { folder } = resume;
  const { statuses, onAgain } = reopening;
  const last = new Map<number, Left>();
  const damages: Damage[] = [];
  const directory = RunDirectory.reopen(folder, shape, ({ record, number }) => {
    if (typeof record === "string") {
      damages.push({
        file: `${folder}/parts/trials.jsonl`,
        line: number,
        message: `${record}: the work that it recorded is done again`,
      });
      return;
    }
    statuses.take(record);
    if (isNote(record)) last.set(record.trial, leftBy(record));
    else last.delete(record.trial);
  });
  try {
    checkUnchanged(resume);
    if (reopening.decides && damages.length > 0) throw undecidable(damages);
    const { anew, goOn } = opened(last.values(), directory, reopening);
    const lines = [...anew.map(withoutNotes), ...behindRungs(folder, goOn)];
    directory.reopenTrials(lines);
    for (const line of lines) statuses.take(line);
    for (const trial of anew) directory.files.forget(trial);
    for (const trial of goOn) directory.files.removeCurve(trial);
    for (const trial of directory.files.checkpoints.trials()) {
      const why = last.has(trial) ? undefined : damagedCheckpoint(directory.files, trial);
      if (why === undefined) continue;
      directory.files.checkpoints.remove(trial);
      onAgain({ trial, why });
    }
  } catch (error) {
    directory.close();
    throw error;
  }
  return { directory, damages };
}

const leftBy = ({ trial, bytes, curve, rung, row: { status, steps } }: TrialNote): Left => ({
  trial,
  bytes,
  curve,
  rung,
  status: status as Status,
  steps: Number(steps),
});

/** The error for a search whose pruner decided by lost records: its decisions cannot be repeated. */
const undecidable = (damages: readonly Damage[]): ConfigError =>
  new ConfigError(damages.map(({ file, line, message }) => ({
    severity: "error" as const,
    message: `${message.replace(/: the work that it.*/, "")}: the decisions of the pruner depend on it`,
    place: { kind: "file" as const, file: `${file}:${line}` },
    notes: ["run the experiment again without --resume"],
  })));

/** Since the run was found, another process may have finished or opened it. */
function checkUnchanged({ folder, record }: Resumable): void {
  const { state } = readRunRecord(folder);
  if (state === record.state) return;
  throw new ConfigError([{
    severity: "error",
    message:
      `another process has resumed the run in the meantime: its state was ${record.state} and is ${state} now`,
    place: { kind: "file", file: `${folder}/run.json` },
    notes: ["run the command again: it finds the run as it is now"],
  }]);
}

/** Which trials run again: from their beginning, or from their checkpoint. */
function opened(
  all: Iterable<Left>,
  { files }: RunDirectory,
  { onAgain, rerun }: Reopening,
) {
  const [anew, goOn]: [number[], number[]] = [[], []];
  for (const left of all) {
    const { trial, status } = left;
    const hasFailed = status === "failed" || status === "timeout";
    if (hasFailed && !rerun && files.hasRowsOf(left)) continue;
    const why = lostOf(files, left) ?? (hasFailed ? undefined : lostNote(files, left));
    if (why !== undefined) {
      anew.push(trial);
      if (!hasFailed || files.damageOf(trial) !== undefined) onAgain({ trial, why });
    } else if (hasFailed) goOn.push(trial);
  }
  return { anew, goOn };
}

/** If a note does not match the trial's files, a later note was lost. */
function lostNote(files: TrialFiles, { trial, steps, rung }: Left): string | undefined {
  const at = files.checkpoints.position(trial)?.steps ?? NaN;
  return (rung === undefined ? at === steps : at >= steps)
    ? undefined
    : "its checkpoint does not match its last record";
}

const withoutNotes = (trial: number): JournalRecord => ({ trial, reopened: true });

/** The records for trials that continue: the last rung that they passed, if any. */
function behindRungs(folder: string, trials: readonly number[]): JournalRecord[] {
  if (trials.length === 0) return [];
  const notes = standingNotes(disk.read(`${folder}/parts/trials.jsonl`));
  return trials.map((trial) =>
    notes.get(trial)?.findLast(({ rung }) => rung !== undefined) ?? withoutNotes(trial)
  );
}
