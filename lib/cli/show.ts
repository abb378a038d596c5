import { dirname } from "node:path";
import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { encodeGreyPng } from "../dataset/images/png.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { borderOf, polarityOf } from "../dataset/images/polarity.ts";
import { splitDataset } from "../dataset/prepare.ts";
import { escapeControls } from "../base/escape_controls.ts";
import { datasetView } from "../report/text/dataset_view.ts";
import { changesBeside } from "../report/read/predict_rows.ts";
import { prepareRun } from "../report/start/prepare_run.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { allowExtensions, fileArgument, type Help, helpText, optionNames } from "./help.ts";
import { locateExperiment } from "./locate_experiment.ts";
import type { CommandContext } from "./command.ts";
import { fileAndOverrides } from "./run/run_arguments.ts";

export const help: Help = {
  command: "show",
  purpose: "Show the data of an experiment before training.",
  usage: ["FILE [KEY=VALUE ...] [OPTIONS]"],
  about: [
    "Shows the source of the data, the number of rows, the rows per class, the ranges and the first samples.",
  ],
  arguments: [fileArgument],
  overrides: true,
  options: [
    {
      name: "samples",
      value: "N",
      does: "number of samples to show, or to write with --png",
      default: "3, with --png 100",
    },
    {
      name: "png",
      does:
        "write the samples as an image to results/NAME-samples.png, ten in a row, with the pixel values of the data. deno task predict can read this image",
    },
    allowExtensions,
  ],
  examples: [
    ["experiments/mnist.toml", "Show the MNIST data and three digits."],
    ["experiments/mnist.toml --png --samples 20", "Also write 20 digits to results/mnist-samples.png."],
  ],
  exits: [["0", "the data was shown"], ["2", "mistake in the experiment or the command"]],
};

/** `show FILE` */
export async function show(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, columns, colour, results, signal } = context;
  const { positional, flags, values } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const samples = samplesOf(values.get("samples"));
  const { file, overrides } = fileAndOverrides(positional, "show");
  const place = locateExperiment(file, cwd);
  const prepared = await prepareRun(
    place.shown,
    { overrides, allowExtensions: flags.has("allow-extensions"), signal, say: stderr, cwd, results },
    place.path,
  );
  try {
    if (prepared.warnings.length > 0) stderr(renderMistakes(prepared.warnings));
    const [trial] = await prepared.trials(0, 1);
    const data = await prepared.dataFor(trial);
    if (!data) throw hasNoPictures(place.shown, "the experiment minimises a function and has no data");
    const { dataset } = data;
    const changes = overrides.length > 0 ? [] : await changesBeside(dirname(place.path), prepared, dataset);
    for (const change of changes) stderr(`warning: changed since the training: ${escapeControls(change)}\n`);
    const config = await prepared.choose({ ask: "data", params: trial.params });
    const used = splitDataset(dataset, config!, prepared.plan.sweep.seed);
    stdout(datasetView(dataset, { width: columns, colour, samples: samples ?? 3, used }).join("\n") + "\n");
    if (!flags.has("png")) return exits.ok;
    if (!dataset.image) {
      throw hasNoPictures(place.shown, "the samples are not images: --png has nothing to write");
    }
    const path = `${results}/${prepared.plan.first.name}-samples.png`;
    writeFileAtomic(path, await samplesPng(dataset, Math.min(samples ?? 100, dataset.train.inputs.rows)));
    stderr(
      `wrote ${path}: pixels as in the data, ${polarityOf(borderOf(dataset.train.inputs, dataset.image))}\n`,
    );
    return exits.ok;
  } finally {
    prepared.close();
  }
}

function samplesOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^\d+$/.test(given) && Number(given) >= 1 && Number(given) <= 10_000) return Number(given);
  throw usageError("--samples takes a whole number from 1 to 10000", `--samples=${given}`);
}

const hasNoPictures = (file: string, message: string) =>
  new ConfigError([{ severity: "error", message, place: { kind: "file", file } }]);

/** The first training pictures in rows of ten, with the pixel values of the data. */
async function samplesPng({ train, image }: Dataset, count: number): Promise<Uint8Array> {
  const { height, width } = image!;
  const across = Math.min(10, count);
  const [columns, rows] = [across * width, Math.ceil(count / across) * height];
  const grey = new Uint8Array(columns * rows);
  for (let sample = 0; sample < count; sample++) {
    const [top, left] = [Math.floor(sample / across) * height, (sample % across) * width];
    for (let y = 0; y < height; y++) {
      const from = sample * height * width + y * width;
      grey.set(train.inputs.values.subarray(from, from + width), (top + y) * columns + left);
    }
  }
  const isBytes = train.inputs.values instanceof Uint8Array; // otherwise predict could not read them unchanged
  return await encodeGreyPng(grey, columns, rows, isBytes ? `samples=${count}` : undefined);
}
