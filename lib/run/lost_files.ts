import { ConfigError } from "../config/config_error.ts";
import type { DamagedFile } from "../train/safetensors.ts";
import type { TrialNote } from "./tables.ts";
import { checkpointPath, type TrialFiles } from "./trial_files.ts";

/** A trial that runs again, as its files are not what they were. */
export interface Again {
  readonly trial: number;
  /** What was found, in words. */
  readonly why: string;
}

/** What of a trial's files is not as its note says, in words; `undefined` where all is there. */
export function lostOf(
  files: TrialFiles,
  note: Pick<TrialNote, "trial" | "bytes" | "curve">,
): string | undefined {
  if (files.hasRowsOf(note)) return lostCheckpoint(files, note.trial);
  return damagedRows(files, note.trial) ?? "some of its rows are missing";
}

/** Where rows of a trial are not those that were written; `undefined` where they are. */
export function damagedRows(files: TrialFiles, trial: number): string | undefined {
  const found = files.damageOf(trial);
  return found && `its rows are damaged from ${found.file}:${found.line} on`;
}

function lostCheckpoint(files: TrialFiles, trial: number): string | undefined {
  const found = files.checkpoint(trial);
  if (!found) return "its checkpoint is missing";
  return "damage" in found ? damageOf(found.damage) : undefined;
}

/** What is wrong with a checkpoint that a trial could go on from; `undefined` where it has none, or a good one. */
export function damagedCheckpoint(files: TrialFiles, trial: number): string | undefined {
  const found = files.checkpoint(trial);
  return found && "damage" in found ? damageOf(found.damage) : undefined;
}

const damageOf = ({ message }: DamagedFile) => `its checkpoint is damaged: ${message}`;

/**
 * Why a trial of a finished run has to run again: its checkpoint is missing, or empty as a power cut leaves it.
 *
 * @param folder of the run, for messages
 * @throws {ConfigError} when its content was changed, which nothing that happens to a run does
 */
export function lostOfFinished(files: TrialFiles, trial: number, folder: string): string | undefined {
  const found = files.checkpoint(trial);
  if (!found) return "its checkpoint is missing";
  if (!("damage" in found)) return undefined;
  if (found.size === 0) return "its checkpoint is empty";
  const { message, offset = 0 } = found.damage;
  throw new ConfigError([{
    severity: "error",
    message: `the checkpoint is damaged: ${message}`,
    place: { kind: "bytes", file: `${folder}/${checkpointPath(trial)}`, offset },
    notes: [`restore the file from a backup, or remove it: then trial ${trial} runs again from the start`],
  }]);
}
