import type { BlasLibrary } from "../../compute/blas.ts";
import { renderMistakes } from "../../config/render.ts";
import { chooseBlas } from "../../run/parallel/choose_blas.ts";
import { buildFirstTrial } from "../../run/first_trial.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import { sameNameNote } from "../../report/notes/same_name.ts";
import { startLines } from "../../report/notes/start_lines.ts";
import { shownPath } from "../../report/read/files.ts";
import { resumeCommand } from "../../report/read/resume_command.ts";
import { escapeControls } from "../../report/text/terminal_text.ts";
import { takeArguments, usageError } from "../arguments.ts";
import { dryRunText } from "./dry_run.ts";
import { exits } from "../exits.ts";
import { helpText, optionNames } from "../help.ts";
import { slurmOptions, spreadOptions } from "../cluster/launcher_options.ts";
import type { CommandContext } from "../command.ts";
import { help } from "./run_help.ts";
import { locate } from "../locate.ts";
import { runAndTell } from "./run_and_tell.ts";
import { askedFor, prepareAsked } from "./run_arguments.ts";
import { startOf } from "./start_of_run.ts";

export { help };

/** `run FILE [key=value ...]` */
export async function run(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, signal } = context;
  refuseSlurm(args);
  const taken = takeArguments(args, optionNames(help));
  const { flags, values } = taken;
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const asked = askedFor(taken, context);
  const { workers, isRerun, place } = asked;
  const start = await startOf(
    (more) => prepareAsked(asked, more, context),
    asked.resume && {
      query: { ...asked.resume, rerun: isRerun },
      options: { cwd: context.cwd, allowExtensions: asked.allowExtensions, say: stderr },
      readsOnly: flags.has("dry-run"),
    },
  );
  if ("status" in start) return start.status;
  const { prepared, found, drawn } = start;
  try {
    if (flags.has("async")) refuseAsync(prepared);
    if (prepared.warnings.length > 0) stderr(renderMistakes(prepared.warnings));
    for (const line of startLines(prepared, drawn)) stderr(`${line}\n`);
    const namesakes = sameNameNote(place.path, place.shown, prepared.plan.first.name);
    if (namesakes !== undefined) stderr(`${escapeControls(namesakes)}\n`);
    const blas = await chooseBlas(prepared, libraryPath(values.get("blas"), context.cwd));
    if (blas) stderr(`blas: ${blasLine(blas)}; a system library runs outside the sandbox\n`);
    if (!found) await buildFirstTrial(prepared, place.shown);
    if (flags.has("dry-run")) {
      stdout(await dryRunText(prepared, workers));
      return exits.ok;
    }
    for (const line of await costLines(prepared)) stderr(`${line}\n`);
    const options = {
      workers,
      blas,
      resume: found,
      rerun: isRerun,
      async: flags.has("async"),
      results: context.results,
      command: args,
      folder: place.folder,
      signal,
    };
    const resumeWith = (folder: string) =>
      resumeCommand({
        run: shownPath(folder, context.cwd),
        extensions: prepared.extensions.length > 0,
        blas: blas && (values.get("blas") ?? true),
        async: options.async,
      });
    return await runAndTell({ prepared, options, resumeWith }, context, flags);
  } finally {
    prepared.close();
  }
}

/** Cluster options need permissions that this task does not have. */
function refuseSlurm(args: readonly string[]): void {
  const known = [...[...spreadOptions, ...slurmOptions].map(({ name }) => name), "detach", "cancel", "probe"];
  const found = args.find((argument) => known.some((name) => argument.replace(/=.*/, "") === `--${name}`));
  if (found === undefined) return;
  throw usageError(`${found.replace(/=.*/, "")} is for a Slurm cluster`, found, [
    "use deno task run:slurm FILE",
  ]);
}

/** `--async` needs a pruner that decides in the order of arrival, and a sampler that does not wait for results. */
function refuseAsync({ choice, plan }: PreparedRun): void {
  if (choice.promotes && !choice.learns) return;
  const method = plan.settings.method.type;
  const why = choice.learns
    ? `method = "${method}" needs results in batches: use random or sobol`
    : 'only pruner = "asha" decides in the order of arrival';
  throw usageError("--async does not apply to this experiment", "--async", [why]);
}

/** The file of a library, from any folder. */
function libraryPath(path: string | undefined, cwd: string): string | undefined {
  return path === undefined ? undefined : locate(path, cwd).path;
}

/** A BLAS library in one line. */
function blasLine({ path, version, core }: BlasLibrary): string {
  const about = version !== null && core !== null && version.includes(core) ? [version] : [version, core];
  return [path, ...about.filter((text) => text !== null)].join(", ");
}

/** The cost of a numerical gradient, before training starts. */
async function costLines(prepared: PreparedRun): Promise<string[]> {
  const { numericalCost } = await import(
    new URL("../../run/parallel/cost.ts", import.meta.url).href
  ) as typeof import("../../run/parallel/cost.ts");
  return numericalCost(prepared);
}
