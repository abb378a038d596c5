import { ConfigError } from "../../config/config_error.ts";
import { divergedNote } from "../../report/notes/diverged_note.ts";
import { readRun } from "../../report/read/read_run.ts";
import type { Run } from "../../report/read/run_read.ts";
import { trialNotes } from "../../report/notes/trial_notes.ts";
import { escapeControls } from "../../report/text/terminal_text.ts";
import { unfinishedNotes } from "../../report/read/unfinished.ts";

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

/** The command that resumes a run which was interrupted or killed, or begins a planned one; empty for other runs. */
export const resumeNotes = (run: Run): string[] =>
  unfinishedNotes(run).filter((note) => /^to (resume it|run .*element.*): /.test(note)).map(escapeControls);
