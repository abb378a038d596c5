import { ConfigError } from "../config/config_error.ts";
import { learningNote } from "../report/learning_note.ts";
import { readRun, type Run } from "../report/read_run.ts";

/** What is said below the table of a run's trials: which of the complete ones did not learn. Nothing where all did. */
export function notesBelow(run: Run | string): string[] {
  try {
    const note = learningNote(typeof run === "string" ? readRun(run) : run);
    return note === undefined ? [] : [note];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return []; // who asked for a table need not know that another file is damaged
  }
}
