import { ConfigError } from "../config/config_error.ts";
import { whyNot } from "../config/why_not.ts";
import { decodePng } from "../dataset/png.ts";
import { inkOf, type PictureSize, tilesOf } from "../dataset/tiles.ts";
import { type Answers, answersOf } from "../nn/answers.ts";
import type { Row } from "../base/cells.ts";
import { type Allowed, hasChanged } from "../report/examine.ts";
import { halfBlocks, sideBySide } from "../report/picture.ts";
import type { Run } from "../report/read_run.ts";
import { table } from "../report/table.ts";
import { harmless } from "../report/terminal_text.ts";
import { changedExtensions } from "../run/differences.ts";
import { readExtensionsOf } from "../run/prepare_run.ts";
import { TrainedTrial } from "../run/trained_trial.ts";
import type { Located } from "./locate.ts";

/** How an image is asked about. */
export interface ImageOptions {
  readonly allowed: Allowed;
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether the probability of every class is shown. */
  readonly all: boolean;
}

/**
 * Asks a trial's network what is on the tiles of an image.
 *
 * @returns the tiles as the network sees them, its answers and their probabilities, as text
 * @throws {ConfigError} when the image or the checkpoint is damaged or does not fit
 */
export async function predictImage(
  run: Run,
  { trial }: Row,
  file: Located,
  options: ImageOptions,
): Promise<string> {
  const { allowed, width, colour, all } = options;
  const picture = await decodePng(readImage(file), file.shown);
  const toml = "experiment.toml";
  const extensions = allowed.extensions
    ? await readExtensionsOf(`${run.shown}/${toml}`, { allowExtensions: true }, `${run.folder}/${toml}`)
    : [];
  const changes = await changedExtensions(run.info, extensions);
  if (changes.length > 0 && !allowed.changes) throw hasChanged(run, changes);
  const trained = TrainedTrial.open(run.folder, run.shown, Number(trial), extensions);
  try {
    const { image, classes, outputs: kind } = trained.model;
    const tile = tileOf(image, picture, file.shown, run.shown);
    const inputs = tilesOf(inkOf(picture), picture, tile);
    const outputs = await trained.predict(inputs);
    const answers = answersOf(outputs, outputs.length / inputs.rows, kind);
    const names = classes ?? Array.from({ length: answers.count }, (_, k) => String(k));
    const pictures = Array.from(
      { length: inputs.rows },
      (_, k) =>
        halfBlocks(inputs.values.subarray(k * inputs.columns, (k + 1) * inputs.columns), tile, colour),
    );
    const lines = [
      ...sideBySide(pictures, tile.width, width),
      "",
      `[${Array.from(answers.classes, (of) => harmless(names[of])).join(" ")}]`,
      "",
      ...answersTable(answers, names, { all, score: kind === "numbers" ? "output" : "probability" }, width),
    ];
    return lines.join("\n") + "\n";
  } finally {
    trained.close();
  }
}

function readImage({ path, shown }: Located): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new ConfigError([{
      severity: "error",
      message: `the image ${whyNot(error)}`,
      place: { kind: "file", file: shown },
    }]);
  }
}

/** Size of a tile, if the image consists of such. */
function tileOf(tile: PictureSize | undefined, picture: PictureSize, file: string, run: string): PictureSize {
  if (!tile) {
    throw new ConfigError([{
      severity: "error",
      message: "the network of this run was not trained on pictures",
      place: { kind: "file", file: run },
      notes: ["--data test tries it on the data that it was made for"],
    }]);
  }
  if (picture.width % tile.width === 0 && picture.height % tile.height === 0) return tile;
  throw new ConfigError([{
    severity: "error",
    message:
      `the image has ${picture.width} x ${picture.height} pixels: both must be multiples of the tile's, ` +
      `${tile.width} x ${tile.height}`,
    place: { kind: "file", file },
    notes: ["cut or scale the image; it is not padded, as what is added would count as paper or as ink"],
  }]);
}

function answersTable(
  { classes, scores, count }: Answers,
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
