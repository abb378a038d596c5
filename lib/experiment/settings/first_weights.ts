import type { Selection } from "../../base/component_schema.ts";
import { Random } from "../../base/random.ts";
import { isBuiltIn, layerOf, registries } from "../registries.ts";
import type { Configured } from "./setting.ts";

/** Sizes of a layer, and how many parameters it has. */
export interface LayerShape {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  readonly parameters: number;
  /** Of its array that an initializer fills, `[inputs, units]`, for dense layers. */
  readonly isDense: boolean;
}

/** Sizes of all layers, once the inputs are known; nothing where an extension's layer cannot be asked. */
export function layerShapes({ experiment: { network }, facts }: Configured): LayerShape[] | undefined {
  if (!network || !facts) return undefined;
  let { inputs } = facts;
  try {
    return network.layers.map(
      (table) => {
        const { name, type } = table;
        const layer = layerOf(table)(inputs);
        const parameters = layer.tensors.reduce(
          (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
          0,
        );
        const shape = { name, inputs, units: layer.units, parameters, isDense: type === "dense" };
        inputs = layer.units;
        return shape;
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
  return (layerShapes(configured) ?? []).flatMap(({ name, inputs, units, isDense }, index) => {
    const initializer = network!.layers[index].initializer ?? network!.initializer as Selection;
    if (!isDense || !isBuiltIn(registries.initializers, initializer.type)) return [];
    const rows = Math.min(most, inputs);
    const columns = Math.min(most, units);
    const weights = new Float64Array(rows * columns);
    registries.initializers.make(initializer)(
      weights,
      { inputs, units },
      Random.keyed(0, "look", index),
    );
    return [{ name, index, units, weights, columns }];
  });
}
