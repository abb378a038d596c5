import type { DataFacts } from "../../dataset/data_facts.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { defaultLayerType, lengthOf, type Shape, sizes } from "../../nn/layer.ts";
import { trainedIn } from "../../nn/network_spec.ts";
import type { DataConfig, NetworkConfig } from "../experiment.ts";
import { isBuiltIn, registries } from "../registries.ts";
import { attemptLayers, type LayerAttempt } from "./built_layers.ts";
import type { CrossIssue } from "./data_checks.ts";

/**
 * Whether each layer takes what comes out of the one before it, and what a layer says of it.
 *
 * @param facts of the data
 */
export function shapeChecks(
  network: NetworkConfig,
  data: Partial<DataConfig> | undefined,
  facts: DataFacts,
): CrossIssue[] {
  const { shape } = data ?? {};
  if (shape && lengthOf(shape) !== facts.inputs) return [otherProduct(shape, facts.inputs)];
  const sample = sampleShape(data, facts);
  const attempts = attemptLayers(network, sample);
  return attempts.flatMap((attempt): CrossIssue[] => {
    const { table, index, layer, wrong } = attempt;
    const isOurs = isBuiltIn(registries.layers, table.type);
    const found = wrong ?? (isOurs && layer && "remark" in layer ? layer.remark : undefined);
    if (!found) return [];
    const { key, notes } = found;
    return [{
      ...(wrong ? {} : { severity: "warning" }),
      path: ["network", "layers", index, ...(key !== undefined && key in table ? [key] : [])],
      message: `layer "${table.name}" ${found.message}`,
      notes: wrong ? [...notes, ...cause(attempt, attempts, sample)] : notes,
      kind: `shape ${index}`,
    }];
  });
}

function otherProduct(shape: Shape, inputs: number): CrossIssue {
  return {
    path: ["data", "shape"],
    message: `shape = [${shape.join(", ")}] has ${
      lengthOf(shape)
    } numbers, but the rows of the data have ${inputs}`,
    notes: [`height x width x channels must be ${inputs}, such as shape = [${imageFor(inputs).join(", ")}]`],
  };
}

/** An image of so many numbers: a square if there is one, of one channel, or of three. */
function imageFor(inputs: number): Shape {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(inputs / channels);
    if (Number.isInteger(side)) return [side, side, channels];
  }
  return [1, inputs, 1];
}

/** Which layer made what a layer does not take, or what the data is. */
function cause(
  { table, index, input, wrong }: LayerAttempt,
  all: readonly LayerAttempt[],
  sample: Shape,
): string[] {
  if (input?.length === 3) {
    const isSmaller = wrong?.output === undefined && sizes(input.slice(0, 2)) !== sizes(sample.slice(0, 2));
    return isSmaller
      ? [`the data has images of ${sizes(sample)}: layers before this one make them smaller`]
      : [];
  }
  const before = all.slice(0, index).findLast(({ table: { type }, input, output }) =>
    output?.length === 1 && (type === defaultLayerType || input?.length !== 1)
  );
  return before
    ? [`layer "${before.table.name}" gives rows: put layer "${table.name}" before it`]
    : ["if the rows of the data are images, set shape = [height, width, channels] in [data]"];
}

/** Sizes of images for which all layers can be built, if the data's are not known. */
const someImage: Shape = [64, 64, 1];

/**
 * A network must have parameters.
 *
 * @param sample shape of a sample of the data, if it is known
 */
export function parameterChecks(network: NetworkConfig, sample: Shape = someImage): CrossIssue[] {
  const attempts = attemptLayers(network, sample);
  const hasNone = attempts.every(({ table, layer }) =>
    isBuiltIn(registries.layers, table.type) && layer && trainedIn(layer) === 0
  );
  if (!hasNone) return [];
  const types = [...new Set(network.layers.map(({ type }) => type))].join(", ");
  return [{
    path: ["network", "layers"],
    onKey: true,
    message: `the network has nothing to learn: no layer has parameters (${types})`,
    notes: ['end with a dense layer, such as { units = 10, activation = "softmax" }'],
  }];
}
