import { lengthOf } from "../../nn/layer.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { attemptLayers, type LayerAttempt } from "../checks/built_layers.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { type Configured, warning } from "./setting.ts";

/** Layers that do nothing where they are, or nothing with these batches. */
export function stackSettings({ experiment: { data, network, train }, facts }: Configured): CrossIssue[] {
  if (!network || !facts) return [];
  const layers = attemptLayers(network, sampleShape(data, facts));
  return [
    ...layers.flatMap((layer) => singleRows(layer, train.batch_size)),
    ...layers.slice(1).flatMap((layer, k) => uselessBias(layers[k], layer)),
    ...droppedOutputs(layers.at(-1)!),
  ];
}

/** The statistics of one number: it becomes beta, whatever it was. */
function singleRows({ table: { name, type }, input }: LayerAttempt, batchSize: number): CrossIssue[] {
  if (type !== "batch_norm" || batchSize > 1 || !input || lengthOf(input) > input.at(-1)!) return [];
  return [{
    path: ["train", "batch_size"],
    message: `batch_size = 1 leaves layer "${name}" (batch_norm) nothing to compare a number with: ` +
      "all its outputs are beta",
    notes: ["use larger batches, or layer_norm, which does not look at other rows"],
  }];
}

/** What is added to all numbers of a feature alike goes away with their mean. */
function uselessBias(before: LayerAttempt, { table: { name, type } }: LayerAttempt): CrossIssue[] {
  const { table } = before;
  if (type !== "batch_norm" || table.bias !== true || table.activation.type !== "identity") return [];
  return [warning(
    ["network", "layers", before.index],
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
