import { ConfigError } from "../../config/config_error.ts";
import { findRun } from "../../report/read/find_run.ts";
import { shownPath } from "../../report/read/files.ts";
import type { ResumeQuery } from "../../run/open/find_resumable.ts";
import { prepareRun } from "../../report/start/prepare_run.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import { type takeArguments, usageError, wholeNumber } from "../arguments.ts";
import type { CommandContext } from "../command.ts";
import { isExperimentName, locateExperiment } from "../locate_experiment.ts";

/** What the arguments ask for. */
export interface Asked {
  readonly isRerun: boolean;
  readonly resume: ResumeQuery | undefined;
  readonly workers: number | undefined;
  readonly overrides: readonly string[];
  readonly place: ReturnType<typeof locateExperiment>;
  readonly allowExtensions: boolean;
}

/** Reads the arguments of `run`. @throws {ConfigError} */
export function askedFor(
  { positional, flags, values }: ReturnType<typeof takeArguments>,
  context: CommandContext,
): Asked {
  const isRerun = takesRerun(values.get("rerun"));
  const resume = resumed(values.get("resume") ?? (isRerun ? "" : undefined), context);
  const { file, overrides } = fileAndOverrides(
    resume?.folder !== undefined && !namesFile(positional[0])
      ? [`${resume.folder}/experiment.toml`, ...positional]
      : positional,
  );
  return {
    isRerun,
    resume,
    workers: values.has("workers") ? wholeNumber("workers", values.get("workers")!) : undefined,
    overrides: [...overrides, ...maxConfigurations(values), ...backendOverrides(values)],
    place: locateExperiment(file, context.cwd),
    allowExtensions: flags.has("allow-extensions"),
  };
}

/** Prepares the experiment, with further overrides. */
export function prepareAsked(
  { place, overrides, allowExtensions, resume, isRerun }: Asked,
  more: readonly string[],
  { signal, stderr, results, cwd }: CommandContext,
): Promise<PreparedRun> {
  return prepareRun(place.shown, {
    overrides: [...overrides, ...more],
    allowExtensions,
    signal,
    say: stderr,
    results,
    cwd,
    resume: resume && { results, folder: resume.folder, rerun: isRerun },
  }, place.path);
}

/** Whether failed trials run again. @throws {ConfigError} for another value than `failed` */
function takesRerun(rerun: string | undefined): boolean {
  if (rerun === undefined || rerun === "failed") return rerun !== undefined;
  throw usageError(`--rerun takes "failed", got ${JSON.stringify(rerun)}`, `--rerun=${rerun}`, [
    "it reruns the trials that failed or timed out",
  ]);
}

/** `--backend NAME` and `--blas [PATH]` as overrides. */
function backendOverrides(values: ReadonlyMap<string, string>): string[] {
  return [
    ...(values.has("blas") && values.get("backend") !== "blas" ? ["compute.backend=blas"] : []),
    ...(values.has("backend") ? [`compute.backend=${values.get("backend")}`] : []),
  ];
}

/** What `--resume [RUN]` asks for. */
function resumed(run: string | undefined, { cwd, results }: CommandContext): ResumeQuery | undefined {
  if (run === undefined) return undefined;
  return { results, folder: run === "" ? undefined : shownPath(findRun(run, results, cwd), Deno.cwd()) };
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

/** `--max-configurations N` as an override. */
export function maxConfigurations(values: ReadonlyMap<string, string>): string[] {
  const count = values.get("max-configurations");
  return count === undefined ? [] : [`sweep.max_configurations=${wholeNumber("max-configurations", count)}`];
}
