import { lengthOf, type Shape } from "../../nn/layer.ts";
import type { NetworkConfig } from "../experiment.ts";
import { layerOf } from "../registries.ts";

/**
 * Numbers that each layer gives for a sample, as the layers say; `undefined` for a layer that cannot be built, and for
 * those after it.
 *
 * @param inputs numbers in a sample, if they are known; without them, `undefined` also where the answer depends on them
 */
export function layerUnits({ layers }: NetworkConfig, inputs?: number): (number | undefined)[] {
  if (inputs !== undefined) return unitsFor(layers, inputs);
  const [one, two] = [unitsFor(layers, 1), unitsFor(layers, 2)];
  return one.map((units, k) => units === two[k] ? units : undefined);
}

function unitsFor(layers: NetworkConfig["layers"], inputs: number): (number | undefined)[] {
  let shape: Shape | undefined = [inputs];
  return layers.map((layer) => {
    try {
      shape = shape && layerOf(layer)(shape).output;
      return shape && lengthOf(shape);
    } catch {
      shape = undefined;
      return undefined;
    }
  });
}
