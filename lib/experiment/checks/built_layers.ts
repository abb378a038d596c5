import type { Shape } from "../../nn/layer.ts";
import {
  isSize,
  type Layer,
  lengthOf,
  mustBeImage,
  type ReshapingLayer,
  ShapeError,
} from "../../nn/layer.ts";
import { inputShape } from "../../nn/network_spec.ts";
import type { LayerConfig, NetworkConfig } from "../experiment.ts";
import { isBuiltIn, layerOf, registries } from "../registries.ts";

/** A layer of an experiment as it would be built, with everything before it. */
export interface LayerAttempt {
  readonly table: LayerConfig;
  readonly index: number;
  /** What goes in; `undefined` after a layer that tells nothing of what comes out. */
  readonly input: Shape | undefined;
  /** What comes out, or would, once the layer was mended. */
  readonly output: Shape | undefined;
  readonly layer?: Layer | ReshapingLayer;
  /** Why it does not take what goes in. */
  readonly wrong?: ShapeError;
}

/**
 * Builds all layers, each for what comes out of the one before it. A layer of an extension that throws, or gives no
 * sizes, is left out, with those after it: it will be told of where it is built.
 *
 * @param sample shape of a sample of the data
 */
export function attemptLayers({ layers }: NetworkConfig, sample: Shape): LayerAttempt[] {
  let next: Shape | undefined = firstShape(layers, sample);
  return layers.map((table, index): LayerAttempt => {
    const input = next;
    next = undefined;
    if (!input) return { table, index, input, output: undefined };
    try {
      const build = layerOf(table);
      if (build.takes === "images" && !isBuiltIn(registries.layers, table.type)) mustBeImage(input);
      const layer = build(input);
      if (layer.output.length === 0 || !layer.output.every(isSize)) {
        return { table, index, input, output: undefined };
      }
      next = layer.output;
      return { table, index, input, output: next, layer };
    } catch (error) {
      if (!(error instanceof ShapeError)) return { table, index, input, output: undefined };
      next = error.output;
      return { table, index, input, output: next, wrong: error };
    }
  });
}

function firstShape(layers: NetworkConfig["layers"], sample: Shape): Shape | undefined {
  try {
    return inputShape(layers.map(layerOf), sample);
  } catch {
    return undefined;
  }
}

/**
 * Numbers that each layer gives for a sample; `undefined` for a layer that cannot be built, and for those after it.
 *
 * @param sample shape of a sample, if it is known; without it, `undefined` also where the answer depends on it
 */
export function layerUnits(network: NetworkConfig, sample?: Shape): (number | undefined)[] {
  const unitsFor = (shape: Shape) =>
    attemptLayers(network, shape).map(({ output }) => output && lengthOf(output));
  if (sample !== undefined) return unitsFor(sample);
  const [one, two] = [unitsFor([1]), unitsFor([2])];
  return one.map((units, k) => units === two[k] ? units : undefined);
}
