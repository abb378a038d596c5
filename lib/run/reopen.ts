import { disk } from "../base/disk.ts";
import { standingNotes } from "./journal.ts";
import { isNote } from "./journal_record.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Ledger } from "./ledger.ts";
import type { Resumable } from "./resume.ts";
import { RunDirectory } from "./run_directory.ts";
import type { JournalRecord, RunShape, Status, TrialNote } from "./tables.ts";

/** What is kept of each trial's last note. */
type Left = Pick<TrialNote, "trial" | "bytes" | "curve" | "rung"> & {
  readonly status: Status;
  readonly steps: number;
};

/** Something in a run's folder that is not what was written. */
export interface Damage {
  /** Path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** What it is, and what becomes of it. */
  readonly message: string;
}

/**
 * Opens the folder of a run to go on with. What is damaged is as if it had not run, and so is what shall run again: the
 * journal says so before their files are dropped.
 *
 * @param resume as it was found
 * @param ledger takes what the journal knows
 * @param rerun whether trials that failed or timed out run again
 * @param decides whether a pruner decides by what the journal says
 * @throws {ConfigError} when another process writes the run, or when the journal of a run with a pruner is damaged
 */
export function reopen(
  resume: Resumable,
  shape: RunShape,
  ledger: Ledger,
  { rerun = false, decides = false } = {},
): { directory: RunDirectory; damages: readonly Damage[] } {
  const { folder } = resume;
  const last = new Map<number, Left>();
  const damages: Damage[] = [];
  const directory = RunDirectory.reopen(folder, shape, ({ record, number }) => {
    if (typeof record === "string") {
      damages.push({
        file: `${folder}/parts/trials.jsonl`,
        line: number,
        message: `${record}: what it said of a trial is done again`,
      });
      return;
    }
    ledger.take(record);
    if (isNote(record)) last.set(record.trial, leftBy(record));
    else last.delete(record.trial);
  });
  try {
    checkUnchanged(resume);
    if (decides && damages.length > 0) throw undecidable(damages);
    const { anew, goOn } = opened(last.values(), directory, rerun);
    const lines = [...anew.map(({ trial }) => withoutNotes(trial)), ...behindRungs(folder, goOn)];
    directory.reopenTrials(lines);
    for (const line of lines) ledger.take(line);
    for (const { trial, status } of anew) {
      const damage = directory.files.damageOf(trial);
      if (!hasFailed(status) || damage) damages.push(damageOf(folder, trial, damage));
      directory.files.forget(trial);
    }
    for (const trial of goOn) directory.files.removeCurve(trial);
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

const damageOf = (folder: string, trial: number, damage?: { file: string; line: number }): Damage =>
  damage
    ? {
      file: `${folder}/${damage.file}`,
      line: damage.line,
      message:
        `the rows of trial ${trial} are not those that were written (their checksum differs): it runs again`,
    }
    : {
      file: `${folder}/parts`,
      message: `rows or the checkpoint of trial ${trial} are missing or damaged: it runs again`,
    };

/** Of a search whose pruner has decided by what is lost, nothing can be told. */
const undecidable = (damages: readonly Damage[]): ConfigError =>
  new ConfigError(damages.map(({ file, line = 1, message }) => ({
    severity: "error" as const,
    message: `${message.replace(/: what it said.*/, "")}: the pruner has decided by it`,
    place: { kind: "file" as const, file: `${file}:${line}` },
    notes: ["run the experiment anew, without --resume"],
  })));

/** Since the run was found, another process may have brought it to its end, or opened it. */
function checkUnchanged({ folder, record }: Resumable): void {
  const { state } = JSON.parse(new TextDecoder().decode(disk.read(`${folder}/run.json`)));
  if (state === record.state) return;
  throw new ConfigError([{
    severity: "error",
    message:
      `another process has gone on with the run meanwhile: it was ${record.state}, and is ${state} now`,
    place: { kind: "file", file: `${folder}/run.json` },
    notes: ["give the command again: it finds the run as it is now"],
  }]);
}

/** Which trials run again: from their beginning, or from their checkpoint. */
function opened(all: Iterable<Left>, { files }: RunDirectory, rerun: boolean) {
  const anew: Left[] = [];
  const goOn: number[] = [];
  for (const left of all) {
    const { trial, status, steps, rung } = left;
    const failed = hasFailed(status);
    const hasRows = files.hasRowsOf(left);
    if (failed && hasRows && !rerun) continue;
    // A note that is not of these files was followed by one that is lost.
    const at = hasRows ? files.position(trial)?.steps : undefined;
    const stands = at !== undefined && (failed || (rung === undefined ? at === steps : at >= steps));
    if (!stands) anew.push(left);
    else if (failed) goOn.push(trial);
  }
  return { anew, goOn };
}

const hasFailed = (status: Status) => status === "failed" || status === "timeout";

const withoutNotes = (trial: number): JournalRecord => ({ trial, reopened: true });

/** What the journal shall say of trials that go on: the rung that they have passed last, if any. */
function behindRungs(folder: string, trials: readonly number[]): JournalRecord[] {
  if (trials.length === 0) return [];
  const notes = standingNotes(disk.read(`${folder}/parts/trials.jsonl`));
  return trials.map((trial) =>
    notes.get(trial)?.findLast(({ rung }) => rung !== undefined) ?? withoutNotes(trial)
  );
}
