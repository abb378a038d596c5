import { resolve } from "node:path";
import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk } from "../base/disk/disk.ts";
import { quoted } from "../cluster/slurm/scripts.ts";
import { ConfigError, type Place } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { chartedRun } from "../report/charts/charted_run.ts";
import { chartsAsSvg } from "../report/charts/svg.ts";
import { chooseRun } from "../report/read/choose_run.ts";
import { shownPath } from "../report/read/files.ts";
import { reportPage } from "../report/page/page.ts";
import type { Allowed } from "../report/read/predict_rows.ts";
import { bestTrialSections } from "../report/page/best_trial_sections.ts";
import { mistakesLeftOut } from "../report/page/mistakes_section.ts";
import type { Section } from "../report/page/section.ts";
import { reportSections } from "../report/page/sections.ts";
import { readRun } from "../report/read/read_run.ts";
import type { Run } from "../report/read/run_read.ts";
import { escapeControls } from "../report/text/terminal_text.ts";
import { unfinishedNotes } from "../report/read/unfinished.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { allowExtensions, type Help, helpText, optionNames, runArgument } from "./help.ts";
import type { CommandContext } from "./command.ts";

export const help: Help = {
  command: "report",
  purpose: "Write a run's report as one HTML file.",
  usage: ["RUN [OPTIONS]"],
  about: [
    "The file is self-contained: open, mail or print it. It shows the settings, the table of trials, learning curves, the effect of swept parameters, and times. Classifiers add the confusion matrix and the worst mistakes, functions add exact values.",
    "The task may write below results/ only. To write elsewhere, redirect --output - to a file, or run it with the permission:",
    "  deno run -R -W=DIR -E=INIT_CWD,NO_COLOR,NODE_ENV lib/cli/main.ts report RUN --svg DIR",
  ],
  arguments: [runArgument],
  options: [
    { name: "svg", value: "DIR", does: "also write the charts as SVG files to DIR, which is created" },
    {
      name: "output",
      value: "FILE",
      does: "where to write the page; - prints it to stdout",
      default: "report.html in the run's folder",
    },
    {
      ...allowExtensions,
      does: `${allowExtensions.does}; needed for the mistakes of networks that use extensions`,
    },
    {
      name: "allow-changes",
      does:
        "show the mistakes even if data, experiment or extensions have changed since the training. Otherwise the page lists the changes instead",
    },
  ],
  examples: [
    ["mnist", "Write report.html of the newest MNIST run."],
    ["mnist --svg results/charts", "Also write its charts as SVG files."],
  ],
  exits: [
    ["0", "the report was written"],
    ["1", "a file could not be written"],
    ["2", "mistake in the command, or a damaged file"],
  ],
};

/** `report RUN`: one HTML file of a run, and its charts as SVG files. */
export async function report(args: string[], context: CommandContext): Promise<number> {
  try {
    return await write(args, context);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.stderr(renderMistakes(error.mistakes, ""));
    return exits.usage;
  }
}

async function write(
  args: string[],
  { cwd, results, stdout, stderr, signal }: CommandContext,
): Promise<number> {
  const { flags, values, positional } = takeArguments(joined(args), optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const { folder, notes } = chooseRun(theRun(positional), results, cwd);
  for (const line of notes) stderr(`${escapeControls(line)}\n`);
  const run = readRun(folder, shownPath(folder, cwd));
  for (const line of unfinishedNotes(run)) stderr(`${escapeControls(line)}\n`);
  const charted = chartedRun(run);
  const further = await sectionsOfBest(run, {
    extensions: flags.has("allow-extensions"),
    changes: flags.has("allow-changes"),
    signal,
    say: stderr,
  }, stderr);
  const sections = reportSections(charted, further);
  const page = await reportPage(charted, sections);

  const output = values.get("output");
  if (output === "-") stdout(page);
  else {
    const path = output === undefined ? `${folder}/report.html` : resolve(cwd, output);
    writeFile(path, page, { option: output === undefined ? undefined : "--output", cwd, run: run.shown });
    stderr(`${shownPath(path, cwd)}: ${size(page.length)}\n`);
  }
  const directory = values.get("svg");
  if (directory !== undefined) {
    const files = await chartsAsSvg(sections.flatMap(({ charts }) => charts));
    const path = resolve(cwd, directory);
    const writer: Writer = { option: "--svg", cwd, run: run.shown };
    allowed(path, writer, () => disk.makeFolder(path, { recursive: true }));
    for (const [id, svg] of files) writeFile(`${path}/${id}.svg`, svg, writer);
    stderr(`${shownPath(path, cwd)}: ${files.size} SVG ${files.size === 1 ? "file" : "files"}\n`);
  }
  return exits.ok;
}

/** The confusion matrix and worst mistakes of a classifier. If this fails, the report is written without, and says why. */
async function sectionsOfBest(
  run: Run,
  allowed: Allowed,
  stderr: (text: string) => void,
): Promise<Section[]> {
  try {
    return await bestTrialSections(run, allowed);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    stderr(
      renderMistakes(error.mistakes, "The report is written without the section on classification errors."),
    );
    return [mistakesLeftOut(error.mistakes)];
  }
}

/** `--output -` as `--output=-`, because the parser does not take a lone dash as a value. */
function joined(args: readonly string[]): string[] {
  return args.flatMap((argument, i) =>
    argument === "--output" && args[i + 1] === "-"
      ? ["--output=-"]
      : argument === "-" && args[i - 1] === "--output"
      ? []
      : [argument]
  );
}

function theRun([run, second]: readonly string[]): string {
  if (run === undefined || run === "") {
    throw usageError("which run?", "report", [
      "deno task report NAME writes the report of the newest run of experiment NAME",
      "deno task report --help lists all options",
    ]);
  }
  if (second !== undefined) throw usageError("one run at a time", second, [`the first one is ${run}`]);
  return run;
}

const size = (characters: number) =>
  characters < 1e6 ? `${Math.ceil(characters / 1000)} kB` : `${(characters / 1e6).toFixed(1)} MB`;

/** Who writes: the option that gave the path, if one did, and what messages need. */
interface Writer {
  readonly option?: "--output" | "--svg";
  readonly cwd: string;
  /** The run, as the user can name it. */
  readonly run: string;
}

function writeFile(path: string, text: string, writer: Writer): void {
  allowed(path, writer, () => writeFileAtomic(path, text, { sync: false }));
}

/** Does something that needs write permission; the error says how to get it. */
function allowed(path: string, writer: Writer, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof Deno.errors.NotCapable ? notAllowed(path, writer) : error;
  }
}

function notAllowed(path: string, { option, cwd, run }: Writer): ConfigError {
  const shown = shownPath(path, cwd);
  const place: Place = option ? { kind: "argument", argument: shown } : { kind: "file", file: shown };
  const print = `to print the page instead: deno task report ${quoted(run)} --output - > report.html`;
  return new ConfigError([{
    severity: "error",
    message: "this task can write only below the project's own results/",
    place,
    notes: [
      ...(option === "--svg" ? [] : [print]),
      "deno task report --help explains how to write elsewhere",
    ],
  }]);
}
