import type { FusedForm } from "../../compute/fused/fused_layers.ts";
import { fusedFormOf } from "../../nn/fused_form.ts";
import { type LayerCapability, lengthOf, type Shape } from "../../nn/layer.ts";
import { buildLayers } from "../../nn/network_spec.ts";
import type { KnownExperiment } from "../known.ts";
import { layerOf } from "../registries.ts";

/** What the main thread needs to know of the first layer. */
export interface FirstLayerFacts {
  /** Numbers that it gives for a sample; of a layer that takes images, for a large one. */
  readonly units: number;
  /** What engines may do with it. */
  readonly can: readonly LayerCapability[];
  /** What it computes, if engines can do that for several networks together. */
  readonly fused?: FusedForm;
}

/** Images that any window fits into: what is asked here does not depend on their size, and the data is not known yet. */
const largeImage: Shape = [4096, 4096, 1];

/**
 * Asks the first layer that computes something; `undefined` without a network, or if the layer takes only samples of
 * other shapes: engines then do nothing special with it.
 */
export function firstLayerOf({ network }: KnownExperiment): FirstLayerFacts | undefined {
  if (!network) return undefined;
  let input: Shape | undefined;
  try {
    for (const table of network.layers) {
      const build = layerOf(table);
      input ??= build.takes === "images" ? largeImage : [1];
      const [{ layer }] = buildLayers({ input, layers: [{ name: table.name, layer: build }] });
      if (!("reshapes" in layer)) {
        return { units: lengthOf(layer.output), can: layer.can ?? [], fused: fusedFormOf(layer) };
      }
      if (table.activation.type !== "identity") return undefined;
      input = layer.output;
    }
  } catch {
    // told of where the shapes are checked
  }
  return undefined;
}
