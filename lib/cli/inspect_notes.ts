import { ConfigError } from "../config/config_error.ts";
import { learningNote } from "../report/learning_note.ts";
import { readRun, type Run } from "../report/read_run.ts";
import { harmless } from "../report/terminal_text.ts";
import { unfinishedNotes } from "../report/unfinished.ts";

/** The notes below the table of a run: which complete trials did not learn. Empty if all did. */
export function notesBelow(run: Run | string): string[] {
  try {
    const note = learningNote(typeof run === "string" ? readRun(run) : run);
    return note === undefined ? [] : [note];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return []; // a damaged file that the table does not need is not reported
  }
}

/** The command that resumes a run which was interrupted or killed, as a line; empty for other runs. */
export const resumeNotes = (run: Run): string[] =>
  unfinishedNotes(run).filter((note) => note.startsWith("to resume it: ")).map(harmless);
