import { ConfigError } from "../config/config_error.ts";
import { divergedNote } from "../report/diverged_note.ts";
import { readRun } from "../report/read_run.ts";
import type { Run } from "../report/run_read.ts";
import { trialNotes } from "../report/trial_notes.ts";
import { harmless } from "../report/terminal_text.ts";
import { unfinishedNotes } from "../report/unfinished.ts";

/** The notes below the table of a run, about trials that diverged or did not learn. */
export function notesBelow(folderOrRun: Run | string): string[] {
  try {
    const run = typeof folderOrRun === "string" ? readRun(folderOrRun) : folderOrRun;
    return notesOf(run);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [];
  }
}

/** A damaged metrics.csv, which the table does not need, is not reported here. */
function notesOf(run: Run): string[] {
  try {
    return trialNotes(run);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [divergedNote(run) ?? []].flat();
  }
}

/** The command that resumes a run which was interrupted or killed, as a line; empty for other runs. */
export const resumeNotes = (run: Run): string[] =>
  unfinishedNotes(run).filter((note) => note.startsWith("to resume it: ")).map(harmless);
