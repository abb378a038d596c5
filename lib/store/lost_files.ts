import { ConfigError } from "../config/config_error.ts";
import type { DamagedFile } from "../train/checkpoint/safetensors.ts";
import type { TrialNote } from "./tables.ts";
import { checkpointPath } from "./checkpoint_files.ts";
import type { TrialFiles } from "./trial_files.ts";

/** A trial that runs again because its files are damaged or missing. */
export interface Again {
  readonly trial: number;
  /** The reason, as text. */
  readonly why: string;
}

/** How a trial's files differ from its note, as text; `undefined` if they match. */
export function lostOf(
  files: TrialFiles,
  note: Pick<TrialNote, "trial" | "bytes" | "curve">,
): string | undefined {
  if (files.hasRowsOf(note)) return lostCheckpoint(files, note.trial);
  return damagedRows(files, note.trial) ?? "some of its rows are missing";
}

/** Where rows of a trial are damaged, as text; `undefined` if none are. */
export function damagedRows(files: TrialFiles, trial: number): string | undefined {
  const found = files.damageOf(trial);
  return found && `its rows are damaged from ${found.file}:${found.line} on`;
}

function lostCheckpoint(files: TrialFiles, trial: number): string | undefined {
  const found = files.checkpoints.state(trial);
  if (!found) return "its checkpoint is missing";
  return "damage" in found ? damageOf(found.damage) : undefined;
}

/** What is wrong with a trial's checkpoint; `undefined` without a checkpoint, or with a valid one. */
export function damagedCheckpoint(files: TrialFiles, trial: number): string | undefined {
  const found = files.checkpoints.state(trial);
  return found && "damage" in found ? damageOf(found.damage) : undefined;
}

const damageOf = ({ message }: DamagedFile) => `its checkpoint is damaged: ${message}`;

/**
 * Why a trial of a finished run must run again: its checkpoint is missing, or empty after a power cut.
 *
 * @param folder of the run, for messages
 * @throws {ConfigError} if its content was changed, which no crash can cause
 */
export function lostOfFinished(files: TrialFiles, trial: number, folder: string): string | undefined {
  const found = files.checkpoints.state(trial);
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
