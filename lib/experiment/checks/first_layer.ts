import { type LayerCapability, lengthOf } from "../../nn/layer.ts";
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

/** Asks the first layer; `undefined` without a network, or if the layer does not take samples of one number. */
export function firstLayerOf({ network }: KnownExperiment): FirstLayerFacts | undefined {
  if (!network) return undefined;
  try {
    const [first] = network.layers;
    const [{ layer: { can = [], output } }] = buildLayers({
      input: [1],
      layers: [{ name: first.name, layer: layerOf(first) }],
    });
    return { units: lengthOf(output), can };
  } catch {
    return undefined;
  }
}
