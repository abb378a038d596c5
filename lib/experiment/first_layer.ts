import type { KnownExperiment } from "./known.ts";
import { registries } from "./registries.ts";

/** Whether the first layer says of itself that its products can be shared with other trials. Functions have none. */
export function sharesProducts({ network }: KnownExperiment): boolean {
  if (!network) return false;
  const { name: _name, activation: _activation, initializer: _initializer, type, ...options } =
    network.layers[0];
  try {
    return registries.layers.get(type).build(options)(1).dense === true;
  } catch {
    return false; // it does not take a single input: it is none that multiplies
  }
}
