import { NotReadable } from "../../base/disk/regular_file.ts";
import { isSystemError } from "../../base/disk/system_error.ts";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import { runTrials } from "../../run/run.ts";
import type { RunEvent, RunOptions } from "../../run/run_event.ts";
import type { CommandContext } from "../command.ts";
import { exits } from "../exits.ts";
import { jsonEvents } from "./json_events.ts";
import { endedAtOnceLines, plainProgress, type Progress, resumeLine } from "./progress.ts";

/** A run that is about to begin. */
export interface Beginning {
  readonly prepared: PreparedRun;
  readonly options: Omit<RunOptions, "onEvent">;
  /** The command that resumes the run of a folder. */
  readonly resumeWith: (folder: string) => string;
}

/** Runs the trials, tells their progress, and shows their table. @returns the exit status */
export async function runAndTell(
  { prepared, options, resumeWith }: Beginning,
  context: CommandContext,
  flags: ReadonlySet<string>,
): Promise<number> {
  const { stderr } = context;
  const progress = await progressOf(prepared, context, flags);
  prepared.watch?.tell(progress.say);
  let began: string | undefined;
  context.beforeEnd?.(() => {
    progress.stop();
    if (began !== undefined) stderr(endedAtOnceLines(began));
  });
  const onEvent = (event: RunEvent) => {
    if (event.type === "started") began = resumeWith(event.folder);
    progress.tell(event);
  };
  const finished = await runTrials(prepared, { ...options, onEvent }).finally(() => {
    context.beforeEnd?.(undefined);
    progress.stop();
    prepared.watch?.tell(stderr);
  }).catch((error) => stopped(error, whatIsLeft(began, error), stderr));
  if (typeof finished === "number") return finished;
  if (flags.has("json")) await tellNote(finished.folder, stderr);
  else {
    await showTable(finished.folder, context);
    if (finished.state === "interrupted") stderr(resumeLine(resumeWith(finished.folder)));
  }
  if (finished.state === "interrupted") return exits.interrupted;
  return finished.state === "failed" ? exits.failed : exits.ok;
}

/** Reports an error that has stopped a run. @returns the exit status */
function stopped(error: unknown, last: string, stderr: (text: string) => void): number {
  if (error instanceof ConfigError) {
    stderr(renderMistakes(error.mistakes, last));
    return exits.usage;
  }
  if (!isSystemError(error)) throw error;
  stderr(`error: ${error.message}\n${last}\n`);
  return error instanceof NotReadable ? exits.usage : exits.failed;
}

/**
 * The end of the message when a run has stopped: what it leaves.
 *
 * @param resume the command that resumes it, if it had begun
 */
function whatIsLeft(resume: string | undefined, error: unknown): string {
  if (resume === undefined) return "Nothing was run.";
  // The run's folder is being removed.
  const isGone = error instanceof Deno.errors.NotFound;
  return `The run has stopped. ${
    isGone ? "Some of its files are gone." : `Finished work is kept. To resume it: ${resume}`
  }`;
}

/** Progress as JSON, as bars on a terminal, or as lines elsewhere. */
async function progressOf(
  prepared: PreparedRun,
  { stdout, stderr, live = false, columns }: CommandContext,
  flags: ReadonlySet<string>,
): Promise<Progress> {
  if (flags.has("json")) return { tell: jsonEvents(stdout), say: stderr, stop: () => {} };
  if (!live || flags.has("verbose")) {
    return {
      tell: plainProgress(prepared, { verbose: flags.has("verbose") }, stderr),
      say: stderr,
      stop: () => {},
    };
  }
  const { progressBars } = await import(
    new URL("./progress_bars.ts", import.meta.url).href
  ) as typeof import("./progress_bars.ts");
  return await progressBars(prepared, columns);
}

/** Shows the table of a run that has ended, as `inspect` does. */
export async function showTable(folder: string, context: CommandContext): Promise<void> {
  const { inspect } = await import(
    new URL("../inspect/inspect.ts", import.meta.url).href
  ) as typeof import("../inspect/inspect.ts");
  await inspect([folder], { ...context, cwd: Deno.cwd(), knowsHow: true });
}

/** The notes below the table: which complete trials did not learn. */
async function tellNote(folder: string, stderr: (text: string) => void): Promise<void> {
  const { notesBelow } = await import(
    new URL("../inspect/inspect_notes.ts", import.meta.url).href
  ) as typeof import("../inspect/inspect_notes.ts");
  for (const note of notesBelow(folder)) stderr(`${note}\n`);
}
