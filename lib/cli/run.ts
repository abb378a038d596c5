import { NotReadable } from "../base/disk/regular_file.ts";
import { isOfTheSystem } from "../base/disk/system_error.ts";
import type { BlasLibrary } from "../compute/blas.ts";
import { renderMistakes } from "../config/render.ts";
import { chooseBlas } from "../run/parallel/choose_blas.ts";
import { buildFirstTrial } from "../run/first_trial.ts";
import { type PreparedRun, prepareRun } from "../run/prepare_run.ts";
import { checkLonger, findResumable, type ResumeQuery, seedOf } from "../run/resume.ts";
import { type Found, isOpen } from "../run/started_run.ts";
import { runTrials } from "../run/run.ts";
import type { RunEvent } from "../run/run_event.ts";
import { sameNameNote } from "../report/notes/same_name.ts";
import { startLines } from "../report/notes/start_lines.ts";
import { shownPath } from "../report/read/files.ts";
import { findRun } from "../report/read/find_run.ts";
import { resumeAdvice } from "../report/read/resume_advice.ts";
import { resumeCommand } from "../report/read/resume_command.ts";
import { unfinishedBeside } from "../report/read/unfinished.ts";
import { harmless } from "../report/text/terminal_text.ts";
import { ConfigError } from "../config/config_error.ts";
import { takeArguments, usageError, wholeNumber } from "./arguments.ts";
import { dryRunText } from "./dry_run.ts";
import { exits } from "./exits.ts";
import { helpText, optionNames } from "./help.ts";
import { slurmOptions, spreadOptions } from "./cluster/launcher_options.ts";
import type { Surroundings } from "./command.ts";
import { help } from "./run_help.ts";
import { jsonEvents } from "./json_events.ts";
import { endedAtOnceLines, plainProgress, type Progress, resumeLine } from "./progress.ts";
import { locate } from "./locate.ts";
import { isExperimentName, locateExperiment } from "./locate_experiment.ts";

export { help };

/** `run FILE [key=value ...]` */
export async function run(args: string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  refuseSlurm(args);
  const { positional, flags, values } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const rerun = values.get("rerun");
  if (rerun !== undefined && rerun !== "failed") {
    throw usageError(`--rerun takes "failed", got ${JSON.stringify(rerun)}`, `--rerun=${rerun}`, [
      "it reruns the trials that failed or timed out",
    ]);
  }
  const resume = resumed(values.get("resume") ?? (rerun && ""), surroundings);
  const { file, overrides } = fileAndOverrides(
    resume?.folder !== undefined && !namesFile(positional[0])
      ? [`${resume.folder}/experiment.toml`, ...positional]
      : positional,
  );
  const workers = values.has("workers") ? wholeNumber("workers", values.get("workers")!) : undefined;
  overrides.push(...maxTrials(values));

  if (values.has("blas") && values.get("backend") !== "blas") overrides.push("compute.backend=blas");
  if (values.has("backend")) overrides.push(`compute.backend=${values.get("backend")}`);

  const place = locateExperiment(file, surroundings.cwd);
  const prepare = (overrides: readonly string[]) =>
    prepareRun(place.shown, {
      overrides,
      allowExtensions: flags.has("allow-extensions"),
      signal,
      say: stderr,
    }, place.path);
  let prepared = await prepare(overrides);
  let drawn = prepared.plan.table.seed === undefined ? prepared.plan.sweep.seed : undefined;
  try {
    let found: Found | undefined;
    if (resume) {
      const allowExtensions = flags.has("allow-extensions");
      const query: ResumeQuery = {
        ...resume,
        rerun: rerun !== undefined,
        look: flags.has("dry-run"),
        advise: (run) =>
          resumeAdvice(run, {
            cwd: surroundings.cwd,
            allowExtensions,
            named: resume.folder !== undefined,
            say: stderr,
          }),
      };
      found = await findResumable(prepared, query);
      const { passedOver = [] } = found;
      if (passedOver.length > 0) {
        stderr(renderMistakes(passedOver.map((mistake) => ({ ...mistake, severity: "warning" }))));
      }
      const isOver = rerun ? found.state === "complete" : !isOpen(found) && !found.longer;
      if (isOver) {
        const what = rerun ? "no trial has failed" : "there is nothing to resume";
        const hint = !rerun && found.state === "failed" ? "; --rerun failed reruns the failed trials" : "";
        stderr(`${found.folder} has ended (${found.state}): ${what}${hint}\n`);
        if (!rerun) { for (const line of unfinishedBeside(found.folder)) stderr(`${harmless(line)}\n`); }
        return found.state === "failed" ? exits.failed : exits.ok;
      }
      if (prepared.plan.sweep.seed !== seedOf(found)) { // it was drawn when the run began
        prepared.close();
        drawn = seedOf(found);
        prepared = await prepare([...overrides, `seed=${drawn}`]);
      }
      if (found.longer) {
        await checkLonger(prepared, found, query);
        stderr(`extending ${found.folder} (left unchanged)\n`);
      }
    }
    if (flags.has("async")) refuseAsync(prepared);
    if (prepared.warnings.length > 0) stderr(renderMistakes(prepared.warnings));
    for (const line of startLines(prepared, drawn)) stderr(`${line}\n`);
    const namesakes = sameNameNote(place.path, place.shown, prepared.plan.first.name);
    if (namesakes !== undefined) stderr(`${harmless(namesakes)}\n`);
    const blas = await chooseBlas(prepared, libraryPath(values.get("blas"), surroundings.cwd));
    if (blas) stderr(`blas: ${blasLine(blas)}; a system library runs outside the sandbox\n`);
    if (!found) await buildFirstTrial(prepared, place.shown);
    if (flags.has("dry-run")) {
      stdout(await dryRunText(prepared, workers));
      return exits.ok;
    }
    for (const line of await costLines(prepared)) stderr(`${line}\n`);
    const resumeWith = (folder: string) =>
      resumeCommand({
        run: shownPath(folder, surroundings.cwd),
        extensions: prepared.extensions.length > 0,
        blas: blas && (values.get("blas") ?? true),
        async: flags.has("async"),
      });
    const progress = await progressOf(prepared, surroundings, flags);
    prepared.watch?.tell(progress.say);
    let began: string | undefined;
    surroundings.beforeEnd?.(() => {
      progress.stop();
      if (began !== undefined) stderr(endedAtOnceLines(began));
    });
    const onEvent = (event: RunEvent) => {
      if (event.type === "started") began = resumeWith(event.folder);
      progress.tell(event);
    };
    const stopped = (error: unknown): number => {
      const last = whatIsLeft(began, error);
      if (error instanceof ConfigError) {
        stderr(renderMistakes(error.mistakes, last));
        return exits.usage;
      }
      if (!isOfTheSystem(error)) throw error;
      stderr(`error: ${error.message}\n${last}\n`);
      return error instanceof NotReadable ? exits.usage : exits.failed;
    };
    const finished = await runTrials(prepared, {
      workers,
      blas,
      resume: found,
      rerun: rerun !== undefined,
      async: flags.has("async"),
      results: surroundings.results,
      command: args,
      folder: place.folder,
      signal,
      onEvent,
    }).finally(() => {
      surroundings.beforeEnd?.(undefined);
      progress.stop();
      prepared.watch?.tell(stderr);
    }).catch(stopped);
    if (typeof finished === "number") return finished;
    if (flags.has("json")) await tellNote(finished.folder, stderr);
    else {
      await showTable(finished.folder, surroundings);
      if (finished.state === "interrupted") stderr(resumeLine(resumeWith(finished.folder)));
    }
    if (finished.state === "interrupted") return exits.interrupted;
    return finished.state === "failed" ? exits.failed : exits.ok;
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

/** Progress as JSON, as bars on a terminal, or as lines elsewhere. */
async function progressOf(
  prepared: PreparedRun,
  { stdout, stderr, live = false, columns }: Surroundings,
  flags: ReadonlySet<string>,
): Promise<Progress> {
  if (flags.has("json")) return { tell: jsonEvents(stdout), say: stderr, stop: () => {} };
  if (!live || flags.has("verbose")) {
    return {
      tell: plainProgress(prepared, flags.has("verbose"), stderr),
      say: stderr,
      stop: () => {},
    };
  }
  const { progressBars } = await import(
    new URL("./progress_bars.ts", import.meta.url).href
  ) as typeof import("./progress_bars.ts");
  return await progressBars(prepared, columns);
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

/** What `--resume [RUN]` asks for. */
function resumed(run: string | undefined, { cwd, results }: Surroundings): ResumeQuery | undefined {
  if (run === undefined) return undefined;
  return { results, folder: run === "" ? undefined : shownPath(findRun(run, results, cwd), Deno.cwd()) };
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

/** The experiment file and the overrides among positional arguments. */
export function fileAndOverrides(
  positional: readonly string[],
  command = "run",
): { file: string; overrides: string[] } {
  const [file, ...overrides] = positional;
  if (file === undefined) {
    throw new ConfigError([{
      severity: "error",
      message: "no experiment file was given",
      notes: [`for example: deno task ${command} experiments/mnist.toml`],
    }]);
  }
  const second = overrides.find((argument) =>
    !argument.includes("=") && (/\.toml$/i.test(argument) || isExperimentName(argument))
  );
  if (second !== undefined) {
    throw usageError("one experiment file at a time", second, ["run the other one with a second command"]);
  }
  return { file, overrides };
}

/** Whether an argument is the experiment and not an override of it. */
const namesFile = (argument = "=") => /\.toml$/i.test(argument) || !argument.includes("=");

/** `--max-trials N` as an override. */
export function maxTrials(values: ReadonlyMap<string, string>): string[] {
  const count = values.get("max-trials");
  return count === undefined ? [] : [`sweep.max_trials=${wholeNumber("max-trials", count)}`];
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
    new URL("../run/parallel/cost.ts", import.meta.url).href
  ) as typeof import("../run/parallel/cost.ts");
  return numericalCost(prepared);
}

export async function showTable(folder: string, surroundings: Surroundings): Promise<void> {
  const { inspect } = await import(
    new URL("./inspect/inspect.ts", import.meta.url).href
  ) as typeof import("./inspect/inspect.ts");
  await inspect([folder], { ...surroundings, cwd: Deno.cwd(), knowsHow: true });
}

/** The notes below the table: which complete trials did not learn. */
async function tellNote(folder: string, stderr: (text: string) => void): Promise<void> {
  const { notesBelow } = await import(
    new URL("./inspect/inspect_notes.ts", import.meta.url).href
  ) as typeof import("./inspect/inspect_notes.ts");
  for (const note of notesBelow(folder)) stderr(`${note}\n`);
}
