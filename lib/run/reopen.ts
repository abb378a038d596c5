import { disk } from "../base/disk.ts";
import { standingNotes } from "./journal.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Ledger } from "./ledger.ts";
import type { Resumable } from "./resume.ts";
import { RunDirectory } from "./run_directory.ts";
import type { JournalRecord, RunShape, Status, TrialNote } from "./tables.ts";

/** What is kept of each trial's last note. */
type Left = Pick<TrialNote, "trial" | "bytes" | "curve"> & { readonly status: Status };

/**
 * Opens the folder of a run to go on with. What a power cut has damaged is as if it had not run, and so is what shall run
 * again: the journal says so before their files are dropped.
 *
 * @param resume as it was found
 * @param ledger takes what the journal knows
 * @param rerun whether trials that failed or timed out run again
 */
export function reopen(resume: Resumable, shape: RunShape, ledger: Ledger, rerun = false): RunDirectory {
  const { folder } = resume;
  const last = new Map<number, Left>();
  const directory = RunDirectory.reopen(folder, shape, (line) => {
    ledger.take(line);
    const { trial } = line;
    if (!("row" in line)) last.delete(trial);
    else last.set(trial, { trial, bytes: line.bytes, curve: line.curve, status: line.row.status as Status });
  });
  try {
    checkUnchanged(resume);
    const { anew, goOn } = opened(last.values(), directory, rerun);
    const lines = [...anew.map(withoutNotes), ...behindRungs(folder, goOn)];
    directory.reopenTrials(lines);
    for (const line of lines) ledger.take(line);
    for (const trial of anew) directory.files.removeCheckpoint(trial);
    for (const { trial } of lines) directory.files.removeCurve(trial);
  } catch (error) {
    directory.close();
    throw error;
  }
  return directory;
}

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
  const [anew, goOn]: [number[], number[]] = [[], []];
  for (const left of all) {
    const { trial, status } = left;
    const hasFailed = status === "failed" || status === "timeout";
    const hasRows = files.hasRowsOf(left);
    if (hasFailed && hasRows && !rerun) continue;
    const stands = hasRows && files.position(trial) !== undefined;
    if (!stands) anew.push(trial);
    else if (hasFailed) goOn.push(trial);
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
