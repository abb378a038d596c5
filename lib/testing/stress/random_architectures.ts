import fc from "npm:fast-check@4.10.2";
import { Random } from "../../base/random.ts";
import { tomlPairs } from "../../config/write_toml.ts";
import { Draw, hiddenActivations, type Table } from "./random_draw.ts";
import type { RandomExperiment } from "./random_experiments.ts";

/**
 * Random networks of all layer types on small images, for property tests.
 *
 * @module
 */

/** Sizes that the 36 numbers of a row may have. */
const shapes = [[6, 6, 1], [3, 4, 3], [4, 3, 3], [2, 3, 6], [9, 4, 1]];

const [rows, inputs] = [40, 36];

/** The data of these experiments: images of noise with a bright half, by name of the file. */
export const imageFiles: Readonly<Record<string, string>> = { "images.csv": imagesCsv() };

function imagesCsv(): string {
  const random = Random.keyed(1, "images");
  const names = Array.from({ length: inputs }, (_, i) => `p${i}`);
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = row % 3;
    const pixels = names.map((_, i) => (random.normal() + (i % 3 === label ? 1.5 : 0)).toFixed(3));
    return [...pixels, "abc"[label]].join(",");
  });
  return `${[...names, "class"].join(",")}\n${lines.join("\n")}\n`;
}

/** Random experiments. */
export const randomArchitectures: fc.Arbitrary<RandomExperiment> = fc.gen().map((g) => {
  const draw = new Draw(g);
  const shape = draw.of(...shapes);
  const learning_rate = draw.of(0.3, 0.03, 0.003);
  const table: Table = {
    name: "layers",
    seed: draw.int(0, 1000),
    repeats: 2,
    data: { path: "images.csv", target: "class", shape, validation: 0.25 },
    network: { initializer: draw.of("he_normal", "xavier_uniform"), layers: layersFor(draw, shape) },
    train: {
      loss: "cross_entropy",
      ...draw.of<Table>({ epochs: 2 }, { steps: 7 }),
      batch_size: draw.int(4, 12),
      ...(draw.chance(20) ? { eval_every: 2 } : {}),
    },
    optimizer: draw.of<Table>(
      { type: "sgd", learning_rate, momentum: 0.9 },
      { type: "adam", learning_rate },
      { type: "rmsprop", learning_rate, weight_decay: 1e-3 },
    ),
    checkpoint: { every_steps: 3 },
    ...(draw.chance(25) ? { early_stopping: { patience: 2 } } : {}),
  };
  const swept = `\n[sweep.parameters]\noptimizer.learning_rate = [${learning_rate}, ${learning_rate / 2}]\n`;
  return { text: sections(table) + swept, overrides: [] };
});

function sections(table: Table): string {
  const isTable = (value: unknown) => typeof value === "object" && value !== null;
  const plain = Object.fromEntries(Object.entries(table).filter(([, value]) => !isTable(value)));
  return tomlPairs(plain) + Object.entries(table).filter(([, value]) => isTable(value))
    .map(([key, value]) => `\n[${key}]\n${tomlPairs(value as Table)}`).join("");
}

/** With penalties now and then, of layers without weights, too. */
const penalised = (draw: Draw, layer: Table): Table => ({
  ...layer,
  ...(draw.chance(15) ? { l1: 1e-3 } : {}),
  ...(draw.chance(15) ? { l2: 1e-2 } : {}),
});
const activation = (draw: Draw): Table =>
  draw.chance(70) ? { activation: draw.of(...hiddenActivations) } : {};
const norm = (draw: Draw): Table => ({ type: draw.of("batch_norm", "layer_norm"), ...activation(draw) });
const pair = (draw: Draw, most: readonly number[]) => most.map((size) => draw.int(1, Math.min(3, size)));

/** Layers on images, then on rows. */
function layersFor(draw: Draw, shape: readonly number[]): Table[] {
  const layers: Table[] = [];
  let size = shape.slice(0, 2);
  for (let left = draw.int(0, 3); left > 0; left--) {
    const kernel = pair(draw, size);
    const choice = draw.int(0, 4);
    if (choice <= 1) {
      const stride = draw.chance(70) ? 1 : 2;
      const padding = draw.of<string | number>("valid", 0, 1, ...(stride === 1 ? ["same"] : []));
      layers.push({
        type: "conv2d",
        filters: draw.int(1, 6),
        kernel_size: kernel,
        stride,
        padding,
        ...(draw.chance(30) ? { bias: false } : {}),
        ...activation(draw),
      });
      if (padding === "same") continue;
      const zeros = typeof padding === "number" ? 2 * padding : 0;
      size = size.map((one, k) => Math.floor((one + zeros - kernel[k]) / stride) + 1);
    } else if (choice === 2) {
      layers.push({ type: draw.of("max_pool2d", "avg_pool2d"), size: kernel, stride: kernel });
      size = size.map((one, k) => Math.floor((one - kernel[k]) / kernel[k]) + 1);
    } else if (choice === 3) layers.push(norm(draw));
    else layers.push({ type: "dropout", rate: draw.of(0.2, 0.5) });
  }
  const isImage = layers.some(({ type }) => /2d$/.test(String(type)));
  layers.push(...(isImage || draw.chance(50) ? [{ type: draw.of("flatten", "global_avg_pool2d") }] : []));
  if (draw.chance(60)) {
    layers.push({ units: draw.int(2, 9), ...(draw.chance(50) ? { bias: false } : {}), ...activation(draw) });
  }
  if (draw.chance(40)) layers.push(norm(draw));
  if (draw.chance(40)) layers.push({ type: "dropout", rate: draw.of(0.1, 0.4) });
  if (draw.chance(20)) layers.push({ type: "activation", activation: draw.of(...hiddenActivations) });
  const all = [...layers, { name: "output", units: 3, activation: "softmax" }];
  return all.map((layer) => penalised(draw, layer));
}
