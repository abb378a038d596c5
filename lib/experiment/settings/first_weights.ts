import type { ComponentConfig } from "../../base/component_schema.ts";
import { lengthOf, type Shape } from "../../nn/layer.ts";
import { Random } from "../../base/random.ts";
import { isBuiltIn, layerOf, registries } from "../registries.ts";
import type { Configured } from "./setting.ts";

/** Sizes of a layer, and how many parameters it has. */
export interface LayerShape {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  readonly parameters: number;
  /** Whether an initializer fills its weights `[inputs, units]`. */
  readonly hasWeights: boolean;
}

/** Sizes of all layers, once the inputs are known; nothing where an extension's layer cannot be asked. */
export function layerShapes({ experiment: { network }, facts }: Configured): LayerShape[] | undefined {
  if (!network || !facts) return undefined;
  let shape: Shape = [facts.inputs];
  try {
    return network.layers.map(
      (table) => {
        const { input, output, tensors, can } = layerOf(table)(shape);
        shape = output;
        return {
          name: table.name,
          inputs: lengthOf(input),
          units: lengthOf(output),
          parameters: tensors.reduce((sum, { shape }) => sum + lengthOf(shape), 0),
          hasWeights: can?.includes("fused") ?? false,
        };
      },
    );
  } catch {
    return undefined;
  }
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
 * First weights of all dense layers, drawn from a fixed seed: a sample of what trials begin with.
 *
 * @param most inputs and units of a layer that are drawn
 */
export function firstWeights(configured: Configured, most: number): FirstWeights[] {
  const { network } = configured.experiment;
  return (layerShapes(configured) ?? []).flatMap(({ name, inputs, units, hasWeights }, index) => {
    const initializer = network!.layers[index].initializer ?? network!.initializer as ComponentConfig;
    if (!hasWeights || !isBuiltIn(registries.initializers, initializer.type)) return [];
    const rows = Math.min(most, inputs);
    const columns = Math.min(most, units);
    const weights = new Float64Array(rows * columns);
    registries.initializers.make(initializer)(
      weights,
      { fanIn: inputs, fanOut: units },
      Random.keyed(0, "look", index),
    );
    return [{ name, index, units, weights, columns }];
  });
}
