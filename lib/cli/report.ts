import { resolve } from "node:path";
import { writeFileAtomic } from "../base/atomic_file.ts";
import { disk } from "../base/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { chartedRun } from "../report/charts/charted_run.ts";
import { chartsAsSvg } from "../report/charts/svg.ts";
import { shownPath } from "../report/files.ts";
import { reportPage } from "../report/page/page.ts";
import type { Allowed } from "../report/examine.ts";
import { mistakesLeftOut, mistakesSection } from "../report/page/mistakes_section.ts";
import type { Section } from "../report/page/section.ts";
import { reportSections } from "../report/page/sections.ts";
import { findRun, readRun, type Run } from "../report/read_run.ts";
import { harmless } from "../report/terminal_text.ts";
import { unfinishedNotes } from "../report/unfinished.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import type { Surroundings } from "./main.ts";

const help = `Usage: deno task report RUN [--svg DIR] [--output FILE]

Writes report.html into the run's folder: one file that needs nothing else, to open, mail or print. It holds what was
run, the table of trials, learning curves, what the swept parameters do, and times; of classifiers what is taken for
what, with the worst mistakes; of functions the values beside the exact ones.

RUN is the folder of a run, or results/NAME or just NAME for the newest run of experiment NAME.

  --svg DIR       the charts also as SVG files, in a folder that is made
  --output FILE   the page elsewhere; --output - prints it
  --allow-extensions
                  let the experiment's own modules run, in workers without permissions: the mistakes of a network
                  with such need them
  --allow-changes try the network on data that has changed since the training, or with an experiment or extensions
                  that have; without it the mistakes are left out, and the page says what has changed

The task may write in results/ only. Elsewhere: deno task report RUN --output - > FILE, or with the permission for it:
deno run --allow-read --allow-write=DIR --allow-env=INIT_CWD,NO_COLOR,NODE_ENV lib/cli/main.ts report RUN --svg DIR

Exit status: 0, 1 when a file cannot be written, or 2 for a mistake in the command or a damaged file.
`;

/** `report RUN`: one HTML file of a run, and its charts as SVG files. */
export async function report(args: string[], surroundings: Surroundings): Promise<number> {
  try {
    return await write(args, surroundings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    surroundings.stderr(renderMistakes(error.mistakes, ""));
    return exits.usage;
  }
}

async function write(
  args: string[],
  { cwd, results, stdout, stderr, signal }: Surroundings,
): Promise<number> {
  const { flags, values, positional } = takeArguments(joined(args), {
    flags: ["allow-extensions", "allow-changes"],
    values: ["svg", "output"],
  });
  if (flags.has("help")) {
    stdout(help);
    return exits.ok;
  }
  const folder = findRun(theRun(positional), results, cwd);
  const run = readRun(folder, shownPath(folder, cwd));
  for (const line of unfinishedNotes(run)) stderr(`${harmless(line)}\n`);
  const charted = chartedRun(run);
  const mistakes = await mistakesOf(run, {
    extensions: flags.has("allow-extensions"),
    changes: flags.has("allow-changes"),
    signal,
    say: stderr,
  }, stderr);
  const sections = reportSections(charted, mistakes ? [mistakes] : []);
  const page = await reportPage(charted, sections);

  const output = values.get("output");
  if (output === "-") stdout(page);
  else {
    const path = output === undefined ? `${folder}/report.html` : resolve(cwd, output);
    writeFile(path, page, "--output", cwd);
    stderr(`${shownPath(path, cwd)}: ${size(page.length)}\n`);
  }
  const directory = values.get("svg");
  if (directory !== undefined) {
    const files = await chartsAsSvg(sections.flatMap(({ charts }) => charts));
    const path = resolve(cwd, directory);
    allowed(path, "--svg", cwd, () => disk.makeFolder(path, { recursive: true }));
    for (const [id, svg] of files) writeFile(`${path}/${id}.svg`, svg, "--svg", cwd);
    stderr(`${shownPath(path, cwd)}: ${files.size} SVG ${files.size === 1 ? "file" : "files"}\n`);
  }
  return exits.ok;
}

/** What a classifier takes for what. A report without it is better than none: then the page says why. */
async function mistakesOf(
  run: Run,
  allowed: Allowed,
  stderr: (text: string) => void,
): Promise<Section | undefined> {
  try {
    return await mistakesSection(run, allowed);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    stderr(
      renderMistakes(error.mistakes, "The report is written without the section on classification errors."),
    );
    return mistakesLeftOut(error.mistakes);
  }
}

/** `--output -` as `--output=-`: a lone dash is no argument of its own. */
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
      "deno task report NAME makes the report of the newest run of experiment NAME",
      "deno task report --help says more",
    ]);
  }
  if (second !== undefined) throw usageError("one run at a time", second, [`the first one is ${run}`]);
  return run;
}

const size = (characters: number) =>
  characters < 1e6 ? `${Math.ceil(characters / 1000)} kB` : `${(characters / 1e6).toFixed(1)} MB`;

function writeFile(path: string, text: string, option: string, cwd: string): void {
  allowed(path, option, cwd, () => writeFileAtomic(path, text, false));
}

/** Does what needs the permission to write, and says how to get it. */
function allowed(path: string, option: string, cwd: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof Deno.errors.NotCapable ? notAllowed(path, option, cwd) : error;
  }
}

function notAllowed(path: string, option: string, cwd: string): ConfigError {
  return usageError("this task may write in results/ only", shownPath(path, cwd), [
    "to print the page instead: --output -",
    `deno task report --help says how to write elsewhere with ${option}`,
  ]);
}
