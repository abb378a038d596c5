import { lengthOf } from "../../nn/layer.ts";
import type { KnownExperiment } from "../known.ts";
import { layerOf } from "../registries.ts";

/** Units of the first layer, if it says of itself that its products can be shared with other trials. */
export function fusedUnits({ network }: KnownExperiment): number | undefined {
  if (!network) return undefined; // functions have no layers
  try {
    const { can, output } = layerOf(network.layers[0])([1]);
    return can?.includes("fused") ? lengthOf(output) : undefined;
  } catch {
    return undefined; // it does not take a single input: it is none that multiplies
  }
}
