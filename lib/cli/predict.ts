import { parseNumber, type Row } from "../base/cells.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import type { Polarity } from "../dataset/images/polarity.ts";
import { chooseRun } from "../report/read/choose_run.ts";
import { shownPath } from "../report/read/files.ts";
import { readRun } from "../report/read/read_run.ts";
import type { Run } from "../report/read/run_read.ts";
import { bestOf, rankingOfRun } from "../report/query/sort_trials.ts";
import { escapeControls, shortNumber } from "../report/text/terminal_text.ts";
import { unfinishedNotes } from "../report/read/unfinished.ts";
import { type PartName, partNames } from "../run/evaluation_rows.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { allowExtensions, type Help, helpText, optionNames, runArgument } from "./help.ts";
import { locate } from "./locate.ts";
import type { CommandContext } from "./command.ts";

export const help: Help = {
  command: "predict",
  purpose: "Classify an image, or evaluate part of a data set, with a trained network.",
  usage: ["RUN IMAGE.png [OPTIONS]", "RUN --data PART [OPTIONS]"],
  about: [
    "An image is made of tiles of the network's input size (28 x 28 for MNIST). They are read from left to right, then from top to bottom. The tiles are shown as the network sees them.",
    "The border of the image decides between dark strokes on white (a scan) and bright strokes on black (MNIST). The tiles are inverted if the training data has the other kind, and a note says so. Images written by deno task show --png are read without changes.",
  ],
  arguments: [runArgument, ["IMAGE.png", "one or more tiles, as PNG"]],
  options: [
    {
      name: "trial",
      value: "N",
      does: "use the network of trial N",
      default:
        "the best complete trial by sweep.metric, otherwise by val_loss if there are validation rows, otherwise by loss; never by test data. With repeats: the best repeat of the configuration with the best mean",
    },
    { name: "invert", does: "the image has bright strokes on black, whatever its border looks like" },
    { name: "no-invert", does: "the image has dark strokes on white, whatever its border looks like" },
    { name: "probabilities", does: "show the probability of every class, not only the highest" },
    {
      name: "data",
      value: "PART",
      does:
        "evaluate train, validation or test data, and write predictions.csv to the run's folder, one row per sample",
    },
    allowExtensions,
    {
      name: "allow-changes",
      does:
        "use the data, experiment and extensions as they are now, even if they have changed since the training. Rows from the training may then count as validation or test rows",
    },
  ],
  examples: [
    ["mnist data/digits-2026.png", "Read the digits of an image with the best MNIST network."],
    ["mnist --data test", "Show test accuracy and confusion matrix; write predictions.csv."],
  ],
  exits: [["0", "done"], ["2", "mistake in the command, or a damaged image or checkpoint"]],
};

/** `predict RUN IMAGE.png`, `predict RUN --data test` */
export async function predict(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, columns, colour, signal } = context;
  const { positional, flags, values } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const [argument, image] = positional;
  const part = values.get("data");
  try {
    checkUsage(positional, { part, probabilities: flags.has("probabilities") }, context);
    const polarity = polarityOf(flags, part);
    const run = readRunOf(argument, context);
    const row = trialOf(run, values.get("trial"));
    stderr(
      `trial ${row.trial} of ${escapeControls(run.shown)}${values.has("trial") ? "" : whyBest(run, row)}\n`,
    );
    if (!values.has("trial")) {
      for (const line of unfinishedNotes(run)) stderr(`${escapeControls(line)}\n`);
    }
    const allowed = {
      extensions: flags.has("allow-extensions"),
      changes: flags.has("allow-changes"),
      signal,
      say: stderr,
    };
    if (part !== undefined) {
      const { predictPart } = await import(
        new URL("./predict_rows.ts", import.meta.url).href
      ) as typeof import("./predict_rows.ts");
      stdout(await predictPart(run, row, part as PartName, { allowed, width: columns, stderr }));
      return exits.ok;
    }
    const { predictImage } = await import(
      new URL("./predict_image.ts", import.meta.url).href
    ) as typeof import("./predict_image.ts");
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
  [run, image, extra]: readonly string[],
  { part, probabilities }: { readonly part?: string; readonly probabilities: boolean },
  context: CommandContext,
): void {
  if (!run) {
    throw usageError("which run?", "predict", [
      "deno task predict NAME IMAGE.png",
      "deno task predict --help lists all options",
    ]);
  }
  if (extra !== undefined) throw usageError("one image at a time", extra);
  if (part === undefined && image === undefined) {
    throw usageError("neither an image nor --data was given", "predict", [
      `give an image, or a part of the data: --data ${lastPart(run, context)}`,
    ]);
  }
  if (part === undefined) {
    if (!/\.(csv|tsv)$/i.test(image!)) return;
    throw usageError("predict takes a PNG image or a part of the experiment's data, not a table", image!, [
      "set data.test_path to the table and run the experiment again, then: deno task predict NAME --data test",
    ]);
  }
  if (image !== undefined) throw usageError("an image and --data are mutually exclusive", image);
  if (probabilities) {
    throw usageError("--data writes all probabilities to predictions.csv", "--probabilities", ["remove it"]);
  }
  if (!partNames.includes(part as PartName)) {
    throw usageError(`a data set has no part ${JSON.stringify(part)}`, `--data=${part}`, [
      `parts: ${partNames.join(", ")}`,
    ]);
  }
}

/** The part of a run's data to evaluate: test if it has test rows, or else validation, or else train. */
function lastPart(run: string, { results, cwd }: CommandContext): PartName {
  const { trials } = readRun(chooseRun(run, results, cwd).folder);
  const has = (metric: string) => trials.some((row) => parseNumber(row[metric]) !== undefined);
  return has("test_loss") ? "test" : has("val_loss") ? "validation" : "train";
}

/** What the strokes of the image are, if an option says so. */
function polarityOf(flags: ReadonlySet<string>, part?: string): Polarity | undefined {
  const [bright, dark] = [flags.has("invert"), flags.has("no-invert")];
  if (bright && dark) throw usageError("--invert and --no-invert are mutually exclusive", "--no-invert");
  if ((bright || dark) && part !== undefined) {
    throw usageError(
      `--${bright ? "invert" : "no-invert"} is only for images`,
      bright ? "--invert" : "--no-invert",
      ["remove it"],
    );
  }
  return bright ? "bright strokes on black" : dark ? "dark strokes on white" : undefined;
}

function readRunOf(argument: string, { results, cwd, stderr }: CommandContext): Run {
  const { folder, notes } = chooseRun(argument, results, cwd);
  for (const line of notes) stderr(`${escapeControls(line)}\n`);
  return readRun(folder, shownPath(folder, cwd));
}

/** `, the trial with the lowest val_loss, 0.0812` */
function whyBest(run: Run, row: Row): string {
  const ranking = rankingOfRun(run);
  const complete = run.trials.filter(({ status }) => status === "complete");
  if (!ranking || complete.length < 2) return "";
  const metric = escapeControls(ranking.metric);
  const value = parseNumber(row[ranking.metric]);
  const extreme = ranking.goal === "maximize" ? "highest" : "lowest";
  const by = `with the ${extreme} ${metric}${value === undefined ? "" : `, ${shortNumber(value)}`}`;
  const configurations = new Set(complete.map(({ configuration }) => configuration)).size;
  if (run.info.repeats === 1) return `, the trial ${by}`;
  if (configurations === 1) return `, the repeat ${by}`;
  return `, the repeat of configuration ${row.configuration} ${by}; ` +
    `this configuration is the best of ${configurations} by mean ${metric}`;
}

/** The trial of `--trial`, or the best complete one. */
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
