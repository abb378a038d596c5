import { type LayerCapability, lengthOf, type Shape } from "../../nn/layer.ts";
import { buildLayers } from "../../nn/network_spec.ts";
import type { KnownExperiment } from "../known.ts";
import { layerOf } from "../registries.ts";

/** What the main thread needs to know of the first layer. */
export interface FirstLayerFacts {
  /** Numbers that it gives for a sample. */
  readonly units: number;
  /** What engines may do with it. */
  readonly can: readonly LayerCapability[];
}

/**
 * Asks the first layer that computes something; `undefined` without a network, or if the layer takes only samples of
 * other shapes, such as images: engines then do nothing special with it.
 */
export function firstLayerOf({ network }: KnownExperiment): FirstLayerFacts | undefined {
  if (!network) return undefined;
  let input: Shape = [1];
  try {
    for (const table of network.layers) {
      const [{ layer }] = buildLayers({ input, layers: [{ name: table.name, layer: layerOf(table) }] });
      if (!("reshapes" in layer)) return { units: lengthOf(layer.output), can: layer.can ?? [] };
      if (table.activation.type !== "identity") return undefined;
      input = layer.output;
    }
  } catch {
    // told of where the shapes are checked
  }
  return undefined;
}
