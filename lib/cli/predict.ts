import { parseNumber, type Row } from "../base/cells.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import type { Polarity } from "../dataset/polarity.ts";
import { shownPath } from "../report/files.ts";
import { findRun, readRun, type Run } from "../report/read_run.ts";
import { bestOf, rankingOfRun } from "../report/sort_trials.ts";
import { inWords } from "../sweep/ranking.ts";
import { harmless, shortNumber } from "../report/terminal_text.ts";
import { unfinishedNotes } from "../report/unfinished.ts";
import { type PartName, partNames } from "../run/evaluation_rows.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { locate } from "./locate.ts";
import type { Surroundings } from "./main.ts";

const help = `Usage: deno task predict RUN IMAGE.png [--probabilities] [--invert | --no-invert]
       deno task predict RUN --data PART

Asks the network of a finished trial: of an image what is on it, of a data set how often the network is right.

RUN is the folder of a run, or results/NAME or just NAME for the newest run of experiment NAME.
IMAGE.png holds tiles of the size that the network was trained on (28 x 28 for MNIST), read from left to right, then
from top to bottom. Its border tells whether it has dark strokes on white paper, as on a scan, or bright strokes on
black, as MNIST has: the network gets what it was trained on, and a note says what was taken. Images that show --png has
written are read as they are. The tiles are shown as the network sees them.

  --trial N            use the network of trial N; unless given that of the best complete one: by sweep.metric, else
                       by val_loss if rows are held back for validation, else by loss; of a configuration with
                       repeats by their mean, then the best repeat. Never by the test data
  --invert             the image has bright strokes on black, whatever its border looks like
  --no-invert          the image has dark strokes on white, whatever its border looks like
  --probabilities      the probability of every class, not only of the most probable
  --data PART          train, validation or test: predictions.csv is written to the run's folder, one row a sample
  --allow-extensions   let the experiment's own modules run, in workers without permissions
  --allow-changes      use data, experiment and extensions as they are now, although they have changed since the
                       training: rows that the network was trained on may then count as validation or test

Exit status: 0, or 2 for a mistake in the command, a damaged image or checkpoint.
`;

/** \`predict RUN IMAGE.png\`, \`predict RUN --data test\` */
export async function predict(args: string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, cwd, results, columns, colour, signal } = surroundings;
  const { positional, flags, values } = takeArguments(args, {
    flags: ["probabilities", "invert", "no-invert", "allow-extensions", "allow-changes"],
    values: ["trial", "data"],
  });
  if (flags.has("help")) {
    stdout(help);
    return exits.ok;
  }
  const [argument, image, extra] = positional;
  const part = values.get("data");
  try {
    checkUsage(argument, image, extra, part, flags.has("probabilities"));
    const polarity = polarityOf(flags, part);
    const run = readRunOf(argument, results, cwd);
    const row = trialOf(run, values.get("trial"));
    stderr(`trial ${row.trial} of ${harmless(run.shown)}${values.has("trial") ? "" : whyBest(run, row)}\n`);
    if (!values.has("trial")) { for (const line of unfinishedNotes(run)) stderr(`${harmless(line)}\n`); }
    const allowed = {
      extensions: flags.has("allow-extensions"),
      changes: flags.has("allow-changes"),
      signal,
      say: stderr,
    };
    if (part !== undefined) {
      const { predictRows } = await import(new URL("./predict_rows.ts", import.meta.url).href);
      stdout(await predictRows(run, row, part as PartName, { allowed, width: columns, stderr }));
      return exits.ok;
    }
    const { predictImage } = await import(new URL("./predict_image.ts", import.meta.url).href);
    const asked = { allowed, width: columns, colour, all: flags.has("probabilities"), polarity };
    const { note, text } = await predictImage(run, row, locate(image, cwd), asked);
    stderr(note);
    stdout(text);
    return exits.ok;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    stderr(renderMistakes(error.mistakes, ""));
    return exits.usage;
  }
}

function checkUsage(
  run?: string,
  image?: string,
  extra?: string,
  part?: string,
  probabilities = false,
): void {
  if (!run) {
    throw usageError("which run?", "predict", [
      "deno task predict NAME IMAGE.png",
      "deno task predict --help says more",
    ]);
  }
  if (extra !== undefined) throw usageError("one image at a time", extra);
  if (part === undefined && image === undefined) {
    throw usageError("no image and no --data given", "predict", [
      "name an image, or a part of the data: --data test",
    ]);
  }
  if (part === undefined) return;
  if (image !== undefined) throw usageError("an image and --data exclude each other", image);
  if (probabilities) {
    throw usageError("--data writes all probabilities to predictions.csv", "--probabilities", ["remove it"]);
  }
  if (!partNames.includes(part as PartName)) {
    throw usageError(`unknown part of the data ${JSON.stringify(part)}`, `--data=${part}`, [
      `parts: ${partNames.join(", ")}`,
    ]);
  }
}

/** The polarity that the options give, if any. */
function polarityOf(flags: ReadonlySet<string>, part?: string): Polarity | undefined {
  const [bright, dark] = [flags.has("invert"), flags.has("no-invert")];
  if (bright && dark) throw usageError("--invert and --no-invert exclude each other", "--no-invert");
  if ((bright || dark) && part !== undefined) {
    throw usageError("--invert and --no-invert apply to images only", bright ? "--invert" : "--no-invert", [
      "remove it",
    ]);
  }
  return bright ? "bright strokes on black" : dark ? "dark strokes on white" : undefined;
}

function readRunOf(argument: string, results: string, cwd: string): Run {
  const folder = findRun(argument, results, cwd);
  return readRun(folder, shownPath(folder, cwd));
}

/** `, the best of 6 by val_loss, lowest first: 0.0812` */
function whyBest(run: Run, row: Row): string {
  const ranking = rankingOfRun(run);
  const complete = run.trials.filter(({ status }) => status === "complete");
  if (!ranking || complete.length < 2) return "";
  const { metric } = ranking;
  const value = parseNumber(row[metric]);
  const by = `by ${harmless(metric)}, ${inWords(ranking)}: ${
    value === undefined ? "none" : shortNumber(value)
  }`;
  const configurations = new Set(complete.map(({ configuration }) => configuration)).size;
  if (run.info.repeats === 1) return `, the best of ${complete.length} ${by}`;
  if (configurations === 1) return `, the best repeat ${by}`;
  return `, the best repeat of configuration ${row.configuration} ${by}; ` +
    `the best of ${configurations} configurations by mean over repeats`;
}

/** The given trial, or the best complete one. */
function trialOf(run: Run, named: string | undefined): Row {
  if (named !== undefined) {
    const found = run.trials.find(({ trial }) => /^\d+$/.test(named) && parseNumber(trial) === Number(named));
    if (found) return found;
    throw usageError(`this run has no trial ${JSON.stringify(named)}`, `--trial=${named}`, [
      run.trials.length === 1 ? "its only trial is 0" : `its trials are 0 to ${run.trials.length - 1}`,
    ]);
  }
  const best = bestOf(run);
  if (best) return best;
  throw new ConfigError([{
    severity: "error",
    message: "no trial of this run is complete",
    place: { kind: "file", file: run.shown },
    notes: [...unfinishedNotes(run), "--trial N uses the network of a trial that has a checkpoint"],
  }]);
}
