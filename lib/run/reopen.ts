import { disk } from "../base/disk.ts";
import { standingNotes } from "./journal.ts";
import type { Ledger } from "./ledger.ts";
import { type Again, damagedCheckpoint, lostOf } from "./lost_files.ts";
import { RunDirectory } from "./run_directory.ts";
import type { JournalRecord, RunShape, Status, TrialNote } from "./tables.ts";

/** What is kept of each trial's last note. */
type Left = Pick<TrialNote, "trial" | "bytes" | "curve"> & { readonly status: Status };

/**
 * Opens the folder of a run to go on with. What a power cut has damaged is as if it had not run, and so is what shall run
 * again: the journal says so before their files are dropped.
 *
 * @param ledger takes what the journal knows
 * @param onAgain is told of trials that run again, as their files are damaged or gone
 * @param rerun whether trials that failed or timed out run again
 */
export function reopen(
  folder: string,
  shape: RunShape,
  ledger: Ledger,
  onAgain: (again: Again) => void,
  rerun = false,
): RunDirectory {
  const last = new Map<number, Left>();
  const directory = RunDirectory.reopen(folder, shape, (line) => {
    ledger.take(line);
    const { trial } = line;
    if (!("row" in line)) last.delete(trial);
    else last.set(trial, { trial, bytes: line.bytes, curve: line.curve, status: line.row.status as Status });
  });
  try {
    const { anew, goOn } = opened(last.values(), directory, onAgain, rerun);
    const lines = [...anew.map(withoutNotes), ...behindRungs(folder, goOn)];
    directory.reopenTrials(lines);
    for (const line of lines) ledger.take(line);
    for (const trial of anew) directory.files.removeCheckpoint(trial);
    for (const { trial } of lines) directory.files.removeCurve(trial);
    for (const trial of directory.files.checkpointed()) {
      const why = last.has(trial) ? undefined : damagedCheckpoint(directory.files, trial);
      if (why === undefined) continue;
      directory.files.removeCheckpoint(trial);
      onAgain({ trial, why });
    }
  } catch (error) {
    directory.close();
    throw error;
  }
  return directory;
}

/** Which trials run again: from their beginning, or from their checkpoint. */
function opened(
  all: Iterable<Left>,
  { files }: RunDirectory,
  onAgain: (again: Again) => void,
  rerun: boolean,
) {
  const [anew, goOn]: [number[], number[]] = [[], []];
  for (const left of all) {
    const { trial, status } = left;
    const hasFailed = status === "failed" || status === "timeout";
    const hasRows = files.hasRowsOf(left);
    if (hasFailed && hasRows && !rerun) continue;
    const why = lostOf(files, left);
    if (why !== undefined) {
      anew.push(trial);
      if (!hasFailed) onAgain({ trial, why });
    } else if (hasFailed) goOn.push(trial);
  }
  return { anew, goOn };
}

const withoutNotes = (trial: number): JournalRecord => ({ trial, reopened: true });

/** What the journal shall say of trials that go on: the rung that they have passed last, if any. */
function behindRungs(folder: string, trials: readonly number[]): JournalRecord[] {
  if (trials.length === 0) return [];
  const notes = standingNotes(disk.read(`${folder}/parts/trials.jsonl`));
  return trials.map((trial) =>
    notes.get(trial)?.findLast(({ rung }) => rung !== undefined) ?? withoutNotes(trial)
  );
}
