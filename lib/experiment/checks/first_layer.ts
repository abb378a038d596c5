import type { KnownExperiment } from "../known.ts";
import { layerOf } from "../registries.ts";

/** Whether the first layer says of itself that its products can be shared with other trials. Functions have none. */
export function sharesProducts({ network }: KnownExperiment): boolean {
  if (!network) return false;
  try {
    return layerOf(network.layers[0])(1).dense === true;
  } catch {
    return false; // it does not take a single input: it is none that multiplies
  }
}
