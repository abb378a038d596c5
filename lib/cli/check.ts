import { ConfigError, type Mistake } from "../config/config_error.ts";
import { escapeControls } from "../base/escape_controls.ts";
import { inOrderOfPlace, renderMistakes } from "../config/render.ts";
import { NotReadable } from "../base/disk/regular_file.ts";
import { isSystemError } from "../base/disk/system_error.ts";
import { jsonLine } from "../report/text/as_json.ts";
import type { LayerFacts } from "../experiment/sweep/chooser_questions.ts";
import { layerFactsOf } from "../run/layer_facts.ts";
import { layerTable } from "./layer_table.ts";
import { checkFirstTrial } from "../run/first_trial.ts";
import { prepareRun } from "../report/start/prepare_run.ts";
import type { CheckReport } from "../train/gradient_check.ts";
import { takeArguments } from "./arguments.ts";
import { locateExperiment } from "./locate_experiment.ts";
import { exits } from "./exits.ts";
import { allowExtensions, fileArgument, type Help, helpText, optionNames } from "./help.ts";
import type { CommandContext } from "./command.ts";
import { fileAndOverrides } from "./run/run_arguments.ts";

export const help: Help = {
  command: "check",
  purpose: "Validate an experiment file and check its gradients.",
  usage: ["FILE [FILE ...] [KEY=VALUE ...] [OPTIONS]"],
  about: [
    "Compares the analytic gradient of the experiment's own network with central differences in float64, tensor by tensor. A deviation |numerical - analytic| / (1 + |analytic|) of at most 1e-6 passes, or a little more where the loss is so large that its rounding shows.",
    "With several files, all are checked, each with the same overrides.",
    "It also calls the optimizer and the schedule of an extension once: errors, NaN and Infinity are reported.",
    "The parameters are first moved by about 1 % from their initial values, which may lie on a kink, such as that of relu.",
  ],
  arguments: [fileArgument],
  overrides: true,
  options: [
    {
      name: "json",
      does: "print one JSON object per file and line: file, ok, mistakes with their places, and gradients",
    },
    allowExtensions,
  ],
  examples: [
    ["experiments/mnist.toml", "Check the gradients of the MNIST network."],
    ["xor sqrt --json", "Check two experiments; print a JSON object for each."],
  ],
  exits: [
    ["0", "all files are valid and all gradients are right"],
    ["1", "a gradient is wrong"],
    ["2", "mistake in an experiment or the command"],
  ],
};

/** `check FILE [FILE ...]` */
export async function check(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  const { positional, flags } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const onWarnings = (warnings: readonly Mistake[]) => stderr(renderMistakes(warnings));
  const [first, ...others] = positional;
  const files = [first, ...others.filter((argument) => !argument.includes("="))];
  const asked = {
    overrides:
      fileAndOverrides([first, ...others.filter((argument) => argument.includes("="))], "check").overrides,
    allowExtensions: flags.has("allow-extensions"),
  };
  if (flags.has("json")) return await checkAsJson(files, asked, context);
  if (files.length > 1) return await checkSeveral(files, { ...asked, onWarnings }, context);
  const { file, layers, report } = await checkFile(first, { ...asked, onWarnings }, context);
  stdout(checkText(file, report, layers));
  return report.passed ? exits.ok : exits.failed;
}

/** What all files are checked with. */
interface Asked {
  readonly overrides: readonly string[];
  readonly allowExtensions: boolean;
  /** Told of the warnings before the gradients are checked, which may take minutes. */
  readonly onWarnings?: (warnings: readonly Mistake[]) => void;
}

/** An experiment without mistakes. */
interface Checked {
  /** How messages write it. */
  readonly file: string;
  readonly warnings: readonly Mistake[];
  /** What its network is made of. */
  readonly layers: readonly LayerFacts[];
  readonly report: CheckReport;
}

/** @throws {ConfigError} with the mistakes of the experiment */
async function checkFile(argument: string, asked: Asked, context: CommandContext): Promise<Checked> {
  const { cwd, results, signal, stderr: say } = context;
  const { shown: file, path } = locateExperiment(argument, cwd);
  const prepared = await prepareRun(file, { ...asked, signal, say, cwd, results }, path);
  if (prepared.warnings.length > 0) asked.onWarnings?.(prepared.warnings);
  try {
    const layers = await layerFactsOf(prepared);
    return { file, warnings: prepared.warnings, layers, report: await checkFirstTrial(prepared, file) };
  } finally {
    prepared.close();
  }
}

/** The mistakes of a file that could not be checked. */
function mistakesOf(error: unknown, file: string): readonly Mistake[] {
  if (error instanceof ConfigError) return error.mistakes;
  if (!(error instanceof NotReadable) && !isSystemError(error)) throw error;
  return [{ severity: "error", message: error.message, place: { kind: "file", file } }];
}

async function checkSeveral(
  files: readonly string[],
  asked: Asked,
  context: CommandContext,
): Promise<number> {
  const { stdout, stderr, signal } = context;
  const counts = { right: 0, "with a wrong gradient": 0, "with mistakes": 0 };
  for (const argument of files) {
    stdout(`${escapeControls(argument)}\n`);
    try {
      const { file, report } = await checkFile(argument, asked, context);
      stdout(`${checkText(file, report)}\n`);
      counts[report.passed ? "right" : "with a wrong gradient"]++;
    } catch (error) {
      if (signal.aborted) throw error;
      stderr(renderMistakes(mistakesOf(error, argument), ""));
      stdout(`${escapeControls(argument)}: not valid\n\n`);
      counts["with mistakes"]++;
    }
  }
  const parts = Object.entries(counts).filter(([, count]) => count > 0).map(([what, count]) =>
    `${count} ${what}`
  );
  stdout(`${files.length} files: ${parts.join(", ")}\n`);
  return counts["with mistakes"] > 0
    ? exits.usage
    : counts["with a wrong gradient"] > 0
    ? exits.failed
    : exits.ok;
}

/** A line of `--json`. */
interface CheckedFile {
  readonly file: string;
  readonly ok: boolean;
  readonly mistakes: readonly Mistake[];
  readonly gradients: CheckReport | null;
}

/** Prints one line per file as soon as it is checked. */
async function checkAsJson(
  files: readonly string[],
  asked: Asked,
  context: CommandContext,
): Promise<number> {
  const { stdout, signal } = context;
  let status: number = exits.ok;
  const print = (line: CheckedFile) =>
    stdout(`${jsonLine({ ...line, mistakes: inOrderOfPlace(line.mistakes) })}\n`);
  for (const argument of files) {
    try {
      const { file, warnings, report } = await checkFile(argument, asked, context);
      print({ file, ok: report.passed, mistakes: warnings, gradients: report });
      if (!report.passed) status = Math.max(status, exits.failed);
    } catch (error) {
      if (signal.aborted) throw error;
      print({ file: argument, ok: false, mistakes: mistakesOf(error, argument), gradients: null });
      status = exits.usage;
    }
  }
  return status;
}

/** The report as a table, with the components whose derivative is wrong. */
function checkText(
  file: string,
  { tensors, culprits, passed }: CheckReport,
  layers: readonly LayerFacts[] = [],
): string {
  const width = Math.max(6, ...tensors.map(({ tensor }) => tensor.length));
  const shapes = layers.length === 0 ? [] : [...layerTable(layers, layers.map(({ name }) => name)), ""];
  const lines = [...shapes, `${"tensor".padEnd(width)}  ${"checked".padStart(14)}  worst deviation`];
  for (const { tensor, checked, of, worst, passed, index, analytic, numerical } of tensors) {
    const count = checked === of ? `all ${of}` : `${checked} of ${of}`;
    const detail = passed
      ? "ok"
      : `WRONG at [${index}]: your derivatives give ${analytic}, the numerical gradient is ${numerical}`;
    lines.push(
      `${tensor.padEnd(width)}  ${count.padStart(14)}  ${worst.toExponential(1).padStart(15)}  ${detail}`,
    );
  }
  for (const culprit of culprits) lines.push(`wrong derivative: ${culprit}`);
  lines.push(
    passed
      ? `${file}: valid, and its gradients are right`
      : `${file}: a gradient is wrong; everything else is valid`,
  );
  return `${lines.join("\n")}\n`;
}
