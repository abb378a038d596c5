import { ConfigError } from "../config/config_error.ts";
import { mostBytes, readRegularFile } from "../base/disk/regular_file.ts";
import { howToMend, whyNot } from "../config/why_not.ts";
import type { Matrix } from "../compute/backend.ts";
import { decodePng, noteIn } from "../dataset/images/png.ts";
import { borderOf, type Polarity, polarityOf, readingOf } from "../dataset/images/polarity.ts";
import { greyOf, type PictureSize, tilesOf } from "../dataset/images/tiles.ts";
import { type ClassPredictions, classPredictions } from "../nn/class_predictions.ts";
import type { Row } from "../base/cells.ts";
import { type Allowed, hasChanged } from "../report/read/predict_rows.ts";
import { halfBlocks, sideBySide } from "../report/text/picture.ts";
import type { Run } from "../report/read/run_read.ts";
import { table } from "../report/text/table.ts";
import { escapeControls } from "../report/text/terminal_text.ts";
import { changedExtensions } from "../run/differences.ts";
import { readExtensionsOf } from "../run/read_extensions.ts";
import { TrainedTrial } from "../trial/trained_trial.ts";
import type { LocatedFile } from "./locate.ts";

/** How an image is classified. */
export interface ImageOptions {
  readonly allowed: Allowed;
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether the probability of every class is shown. */
  readonly all: boolean;
  /** What the strokes of the image are. Default: judged by the border of the image. */
  readonly polarity?: Polarity;
}

/** The answers for an image. */
export interface ImageAnswers {
  /** How it was read, and the option that reads it the other way. */
  readonly note: string;
  /** The tiles as the network sees them, the predicted classes and their probabilities. */
  readonly text: string;
}

/**
 * Classifies the tiles of an image with a trial's network.
 *
 * @throws {ConfigError} if the image or the checkpoint is damaged or does not fit
 */
export async function predictImage(
  run: Run,
  { trial }: Row,
  file: LocatedFile,
  options: ImageOptions,
): Promise<ImageAnswers> {
  const { allowed, width, colour, all } = options;
  const bytes = readImage(file);
  const picture = await decodePng(bytes, file.shown);
  const toml = "experiment.toml";
  const { extensions, watch } = allowed.extensions
    ? await readExtensionsOf(
      `${run.shown}/${toml}`,
      { allowExtensions: true, signal: allowed.signal, say: allowed.say },
      `${run.folder}/${toml}`,
    )
    : { extensions: [] };
  const changes = await changedExtensions(run.info, extensions);
  if (changes.length > 0 && !allowed.changes) throw hasChanged(run, changes);
  const trained = TrainedTrial.open(run.folder, run.shown, Number(trial), extensions, watch);
  try {
    const { image, classes, outputs: kind, border = 0 } = trained.model;
    const tile = tileOf(image, picture, file.shown, run.shown);
    const samples = samplesIn(noteIn(bytes));
    const grey = tilesOf(greyOf(picture), picture, tile);
    const { inverted, note } = readAs(borderOf(grey, tile), border, samples, options.polarity);
    const first = firstRows(grey, samples);
    const inputs = inverted ? invertedRows(first) : first;
    const outputs = await trained.predict(inputs);
    const answers = classPredictions(outputs, outputs.length / inputs.rows, kind);
    const names = classes ?? Array.from({ length: answers.count }, (_, k) => String(k));
    const pictures = Array.from(
      { length: inputs.rows },
      (_, k) =>
        halfBlocks(inputs.values.subarray(k * inputs.columns, (k + 1) * inputs.columns), tile, { colour }),
    );
    const lines = [
      ...sideBySide(pictures, tile.width, width),
      "",
      `[${Array.from(answers.classes, (of) => escapeControls(names[of])).join(" ")}]`,
      "",
      ...answersTable(answers, names, { all, score: kind === "numbers" ? "output" : "probability" }, width),
    ];
    return { note: `${note}\n`, text: lines.join("\n") + "\n" };
  } finally {
    trained.close();
    watch?.close();
  }
}

/**
 * Whether the pixels of an image are inverted, and a line that says so.
 *
 * @param border mean grey of the tiles' borders
 * @param trained mean of the training pictures' borders
 * @param samples number of tiles, if `show --png` wrote the image
 */
function readAs(border: number, trained: number, samples: number | undefined, polarity?: Polarity) {
  const flags = { "bright strokes on black": "--invert", "dark strokes on white": "--no-invert" };
  const pixels = ({ inverted }: { inverted: boolean }) =>
    `the network gets its pixels ${inverted ? "inverted" : "as they are"}`;
  if (polarity) {
    const inverted = polarity !== polarityOf(trained);
    return { inverted, note: `note: read as ${polarity} (${flags[polarity]}): ${pixels({ inverted })}` };
  }
  if (samples !== undefined) {
    return {
      inverted: false,
      note: `note: the image was written by show --png: ${pixels({ inverted: false })}`,
    };
  }
  const { inverted, clear } = readingOf(border, trained);
  const dark = inverted === (polarityOf(trained) === "bright strokes on black");
  const taken: Polarity = dark ? "dark strokes on white" : "bright strokes on black";
  const other: Polarity = dark ? "bright strokes on black" : "dark strokes on white";
  const mean = `mean grey ${Math.round(border)} of 255`;
  return {
    inverted,
    note: clear
      ? `note: read as ${taken}, judging by its border (${mean}): ${pixels({ inverted })}; ${
        flags[other]
      } reads ${other}`
      : `warning: the image's border (${mean}) is neither clearly dark nor clearly bright: read as ${taken}, ` +
        `${pixels({ inverted })}; ${flags[other]} reads ${other}`,
  };
}

/** Number of pictures in an image that `show --png` made. */
function samplesIn(note: string | undefined): number | undefined {
  const count = note?.match(/^samples=(\d+)$/)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The tiles that are pictures: an image of samples may end with empty tiles. */
function firstRows({ rows, columns, values }: Matrix, count = rows): Matrix {
  const kept = Uint8Array.from(values.subarray(0, Math.min(rows, count) * columns));
  return { rows: Math.min(rows, count), columns, values: kept };
}

const invertedRows = (grey: Matrix): Matrix => ({ ...grey, values: grey.values.map((value) => 255 - value) });

function readImage({ path, shown }: LocatedFile): Uint8Array {
  try {
    return readRegularFile(path, { most: mostBytes.picture });
  } catch (error) {
    throw new ConfigError([{
      severity: "error",
      message: `the image ${whyNot(error)}`,
      place: { kind: "file", file: shown },
      notes: howToMend(error),
    }]);
  }
}

/** The size of a tile, if the image is made of such tiles. */
function tileOf(tile: PictureSize | undefined, picture: PictureSize, file: string, run: string): PictureSize {
  if (!tile) {
    throw new ConfigError([{
      severity: "error",
      message: "the network of this run was not trained on images",
      place: { kind: "file", file: run },
      notes: ["--data test evaluates it on its own data"],
    }]);
  }
  if (picture.width % tile.width === 0 && picture.height % tile.height === 0) return tile;
  throw new ConfigError([{
    severity: "error",
    message: `the image has ${picture.width} x ${picture.height} pixels: it must consist of tiles of ` +
      `${tile.width} x ${tile.height} pixels`,
    place: { kind: "file", file },
    notes: ["cut or scale the image; it is not padded, because padding would count as paper or ink"],
  }]);
}

function answersTable(
  { classes, scores, count }: ClassPredictions,
  names: readonly string[],
  { all, score }: { all: boolean; score: string },
  width: number,
): string[] {
  const rows = Array.from(classes, (_, row) => row);
  const probability = (row: number, of: number) => Number(scores[row * count + of].toFixed(4));
  return [
    ...table([
      { name: "tile", cells: rows, importance: 9 },
      { name: "class", cells: rows.map((row) => names[classes[row]]), importance: 8 },
      ...(all
        ? names.map((name, of) => ({ name, cells: rows.map((row) => probability(row, of)), importance: 5 }))
        : [{ name: score, cells: rows.map((row) => probability(row, classes[row])), importance: 7 }]),
    ], width).lines,
  ];
}
