import { Random } from "../../base/random.ts";
import { fansOf } from "../../nn/tensor_places.ts";
import { trainedIn } from "../../nn/network_spec.ts";
import { attemptLayers } from "../checks/built_layers.ts";
import { isBuiltIn, registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import type { Configured } from "./setting.ts";

/** Parameters of a network, once its data is known; nothing where an extension's layer cannot be asked. */
export function parametersOfNetwork(
  { experiment: { data, network }, facts }: Configured,
): number | undefined {
  if (!network || !facts) return undefined;
  let sum = 0;
  for (const { layer } of attemptLayers(network, sampleShape(data, facts))) {
    if (!layer) return undefined;
    sum += trainedIn(layer);
  }
  return sum;
}

/** First weights of a layer as its initializer may draw them. */
export interface FirstWeights {
  readonly name: string;
  /** Which layer it is. */
  readonly index: number;
  /** Units of the layer. */
  readonly units: number;
  /** Of a few inputs and units, `[rows, columns]`, at the scale of the whole layer. */
  readonly weights: Float64Array;
  readonly columns: number;
}

/**
 * First weights of all layers that have any, drawn from a fixed seed: a sample of what trials begin with.
 *
 * @param most inputs and units of a layer that are drawn
 */
export function firstWeights(
  { experiment: { data, network }, facts }: Configured,
  most: number,
): FirstWeights[] {
  if (!network || !facts) return [];
  return attemptLayers(network, sampleShape(data, facts)).flatMap(
    ({ table, index, layer, input, output }) => {
      const initializer = table.initializer ?? network.initializer;
      const tensor = layer?.tensors.find(({ initial }) => initial === "initializer");
      if (!tensor || !isBuiltIn(registries.initializers, initializer.type)) return [];
      const fans = fansOf(tensor, input!, output!);
      const units = tensor.shape.at(-1)!;
      const columns = Math.min(most, units);
      const weights = new Float64Array(Math.min(most, fans.fanIn) * columns);
      registries.initializers.make(initializer)(weights, fans, Random.keyed(0, "look", index));
      return [{ name: table.name, index, units, weights, columns }];
    },
  );
}
