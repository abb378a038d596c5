import { ConfigError } from "../../config/config_error.ts";
import { shownPath } from "./files.ts";
import { isBeingWritten } from "./live.ts";
import { readRunInfo } from "./run_info.ts";
import { commandToResume, unfinishedBeside } from "./unfinished.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { findResumable } from "../../run/open/find_resumable.ts";
import { isOpen } from "../../store/run_record.ts";
import { type Found, isOfElements } from "../../run/open/started_run.ts";

/** What the user has allowed, and where the user is. */
export interface AdviceOptions {
  readonly cwd: string;
  readonly allowExtensions: boolean;
  /** Whether the user named the run: then the message lists what has changed. */
  readonly named: boolean;
  readonly say: (text: string) => void;
}

/**
 * Notes on a run that was not resumed because the experiment differs: the command that resumes it as it was started, or why
 * that is not possible. If it has ended: another run that is unfinished.
 */
export async function resumeAdvice(run: Found, options: AdviceOptions): Promise<string[]> {
  if (!isOpen(run.record)) return unfinishedBeside(run.folder);
  const { folder } = run;
  const info = readRunInfo(folder);
  if (isBeingWritten({ folder, info })) return ["it is still running"];
  const planned = isOfElements(folder);
  const command = commandToResume({ info: { ...info, planned }, shown: shownPath(folder, options.cwd) });
  const reason = planned ? undefined : await reasonAgainst(run, options);
  if (reason === undefined) return [`to resume it as it was started: ${command}`];
  return options.named
    ? []
    : [`it cannot be resumed: ${reason}`, "change it back, or run it without --resume"];
}

/** Why a run cannot be resumed even as it was started: its data or its extensions have changed. */
async function reasonAgainst(
  { folder, record }: Found,
  { allowExtensions, say }: AdviceOptions,
): Promise<string | undefined> {
  const hasExtensions = Array.isArray(record.extensions) && record.extensions.length > 0;
  if (hasExtensions && !allowExtensions) return undefined; // their code may not run
  try {
    const prepared = await prepareRun(`${folder}/experiment.toml`, { allowExtensions, say });
    try {
      await findResumable(prepared, { results: "", folder });
      return undefined;
    } finally {
      prepared.close();
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ message, notes = [] }] = error.mistakes;
    const differences = notes.slice(0, -1); // the last one says what to do
    return differences.length > 0 ? differences.join("; ") : message;
  }
}
