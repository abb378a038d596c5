import { divergedNote } from "./diverged_note.ts";
import { learningNote } from "./learning_note.ts";
import type { Run } from "../read/run_read.ts";

/**
 * The lines below the table of a run, and in its report: how many trials diverged, and which complete trials did not learn.
 * Empty if there are none.
 *
 * @throws {ConfigError} if metrics.csv is damaged
 */
export function trialNotes(run: Run): string[] {
  return [divergedNote(run), learningNote(run)].filter((note) => note !== undefined);
}
