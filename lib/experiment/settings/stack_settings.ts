import { lengthOf } from "../../nn/layer.ts";
import { isPenalised } from "../../nn/penalty.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { attemptLayers, type LayerAttempt } from "../checks/built_layers.ts";
import { type CrossIssue, trainingRows } from "../checks/data_checks.ts";
import { type Configured, warning } from "./setting.ts";

/** Layers that do nothing where they are, or nothing with these batches. */
export function stackSettings(configured: Configured): CrossIssue[] {
  const { experiment: { data, network, train }, facts } = configured;
  if (!network || !facts) return [];
  const layers = attemptLayers(network, sampleShape(data, facts));
  const batches = { size: train.batch_size, rows: rowsOfEpoch(configured) };
  return [
    ...idleShape(layers[0], configured),
    ...layers.flatMap((layer) => singleRows(layer, batches)),
    ...layers.flatMap(singleColumns),
    ...layers.flatMap((layer) => idleLayer(layer, configured)),
    ...layers.slice(1).flatMap((layer, k) => uselessBias(layers[k], layer, configured)),
    ...droppedOutputs(layers.at(-1)!),
    ...frozenLayers(layers),
    ...layers.flatMap((layer) => idlePenalties(layer, configured)),
  ];
}

/** A shape of images in front of layers that take rows. */
function idleShape({ input }: LayerAttempt, { experiment: { data }, written }: Configured): CrossIssue[] {
  if (!written("data", "shape") || input?.length !== 1) return [];
  return [warning(
    ["data", "shape"],
    `shape = [${data!.shape!.join(", ")}] has no effect: no layer takes images`,
    ["remove it, or begin with a layer that takes images, such as conv2d"],
    "idle shape",
  )];
}

/** Training rows that each epoch goes through; `undefined` if batches are drawn otherwise. */
function rowsOfEpoch({ experiment: { data, train }, facts }: Configured): number | undefined {
  if (!data || !facts || train.sampling !== "shuffle") return undefined;
  const rows = trainingRows(data, facts);
  return rows && rows - Math.round(data.validation * rows);
}

/** The statistics of one number: it becomes beta, whatever it was. */
function singleRows(
  { table: { name, type }, input }: LayerAttempt,
  { size, rows }: { readonly size: number; readonly rows: number | undefined },
): CrossIssue[] {
  if (type !== "batch_norm" || !input || lengthOf(input) > input.at(-1)!) return [];
  const path = ["train", "batch_size"];
  const layerNorm = "or layer_norm, which does not look at other rows";
  if (size === 1) {
    return [{
      path,
      message: `batch_size = 1 leaves layer "${name}" (batch_norm) nothing to compare a number with: ` +
        "all its outputs are beta",
      notes: [`use larger batches, ${layerNorm}`],
    }];
  }
  if (rows === undefined || rows % size !== 1) return [];
  let other = size + 1;
  while (rows % other === 1) other++;
  return [warning(
    path,
    `the last batch of an epoch has 1 of ${rows} rows: in it, all outputs of layer "${name}" (batch_norm) are beta`,
    [`use another batch_size, such as ${other}, ${layerNorm}`],
    "batches of one row",
  )];
}

/** The same of one number by itself, such as the only channel of a grey image. */
function singleColumns({ table: { name, type }, index, input }: LayerAttempt): CrossIssue[] {
  if (type !== "layer_norm" || input?.at(-1) !== 1) return [];
  const [one, ofWhat] = input.length === 1 ? ["rows", "number"] : ["pixels", "channel"];
  return [{
    path: ["network", "layers", index],
    message: `layer "${name}" (layer_norm) gets ${one} of a single ${ofWhat}: all its outputs are beta`,
    notes: ["use batch_norm, or put it after a layer that gives more"],
  }];
}

/** Layers whose output is their input. */
function idleLayer({ table, index, input }: LayerAttempt, { swept }: Configured): CrossIssue[] {
  const { name, type, activation, rate } = table;
  const idle = (why: string, note: string, ...key: string[]) => [
    warning(
      ["network", "layers", index, ...key],
      `layer "${name}" (${type}) has no effect: ${why}`,
      [note],
      "idle layer",
    ),
  ];
  if (type === "dropout" && rate === 0 && !swept.includes(`network.layers.${name}.rate`)) {
    return idle("rate = 0", "use a rate above 0, such as 0.5, or remove the layer", "rate");
  }
  if (activation.type !== "identity") return [];
  if (type === "activation") {
    return idle('activation = "identity"', 'set activation = "relu", or remove the layer');
  }
  if (type === "flatten" && input?.length === 1) return idle("its inputs are rows already", "remove it");
  return [];
}

/** Layers that keep what they do not have, and networks of which nothing is trained. */
function frozenLayers(layers: readonly LayerAttempt[]): CrossIssue[] {
  const path = (index: number) => ["network", "layers", index, "trainable"];
  const withTensors = layers.filter(({ layer }) => !layer || layer.tensors.length > 0);
  const idle = layers.filter((one) => one.table.trainable === false && !withTensors.includes(one));
  const found = idle.map(({ table: { name, type }, index }) =>
    warning(
      path(index),
      `trainable = false of layer "${name}" (${type}) has no effect: it has nothing that training changes`,
      ["remove it"],
      "idle trainable",
    )
  );
  if (withTensors.length === 0 || withTensors.some(({ table }) => table.trainable !== false)) return found;
  return [...found, {
    path: path(withTensors[0].index),
    message: "every layer has trainable = false: nothing is trained",
    notes: ["leave it out of at least one layer"],
  }];
}

/** Penalties of 0, and of layers without weights to penalise. */
function idlePenalties({ table, index, layer }: LayerAttempt, { swept }: Configured): CrossIssue[] {
  const { name, type, trainable } = table;
  const isSpared = layer !== undefined && (trainable === false || !layer.tensors.some(isPenalised));
  const spared = layer?.tensors.length === 0
    ? "it has no weights"
    : trainable === false
    ? "its weights are not trained"
    : "biases, gamma and beta are not penalised";
  return (["l1", "l2"] as const).flatMap((key) => {
    const value = table[key];
    const isZero = value === 0 && !swept.includes(`network.layers.${name}.${key}`);
    if (value === undefined || !(isSpared || isZero)) return [];
    return [warning(
      ["network", "layers", index, key],
      `${key} = ${value} of layer "${name}" (${type}) has no effect: ${
        isSpared ? spared : "it adds 0 to the loss"
      }`,
      [isSpared ? "remove it" : "use a number above 0, such as 0.0001, or remove it"],
      "idle penalty",
    )];
  });
}

/** Layers that have a bias unless it is left out. */
const hasBias = (type: string) => type === "dense" || type === "conv2d";

/** What is added to all numbers of a feature alike goes away with their mean. */
function uselessBias(
  { table, index }: LayerAttempt,
  { table: { name, type } }: LayerAttempt,
  { written }: Configured,
): CrossIssue[] {
  if (
    type !== "batch_norm" || table.bias === false || !hasBias(table.type) ||
    table.activation.type !== "identity"
  ) return [];
  const path = ["network", "layers", index];
  return [warning(
    written(...path, "bias") ? [...path, "bias"] : path,
    `the bias of layer "${table.name}" has no effect: layer "${name}" (batch_norm) subtracts the mean`,
    ["set bias = false: batch_norm has its own, beta"],
    "bias before batch_norm",
  )];
}

function droppedOutputs({ table: { name, type }, index }: LayerAttempt): CrossIssue[] {
  if (type !== "dropout") return [];
  return [warning(
    ["network", "layers", index],
    `layer "${name}" (dropout) is the output layer: it makes outputs 0 at random`,
    ["put it before the last layer with units"],
    "dropout of outputs",
  )];
}
