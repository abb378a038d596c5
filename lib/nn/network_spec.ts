import { hasGuests } from "../base/guests.ts";
import { type Activation, isRowActivation } from "../compute/backend.ts";
import type { Initializer } from "./initializer.ts";
import type { Layer, LayerBuilder } from "./layer.ts";

/** A layer with its name, activation and initializer. */
export interface LayerSpec {
  /** Unique in the network; tensors are called `name.weight`, `name.bias`. */
  readonly name: string;
  /** Makes the layer. */
  readonly layer: LayerBuilder;
  /** The activation after the layer. */
  readonly activation: Activation;
  /** Without an initializer, weights are zeros. */
  readonly initializer?: Initializer;
}

/** An architecture. Only layers with weights count, so the input is not a layer. */
export interface NetworkSpec {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** From input to output. */
  readonly layers: readonly LayerSpec[];
}

/** Number of parameters of an architecture: Σ (inputs · units + units) for dense layers. */
export function parameterCount(spec: NetworkSpec): number {
  return buildLayers(spec).flatMap(({ layer }) => layer.tensors)
    .reduce((sum, { shape }) => sum + lengthOf(shape), 0);
}

/** Numbers in an array of a shape. */
export function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Builds the layers, each for the units of the one before it.
 *
 * @throws {RangeError} if sizes are not positive integers or do not match; the message names the layer and both sizes
 */
export function buildLayers(spec: NetworkSpec): { name: string; layer: Layer; activation: Activation }[] {
  if (spec.layers.length === 0) throw new RangeError("a network must have at least one layer");
  if (!isSize(spec.inputs)) throw new RangeError(`a network must have at least 1 input, got ${spec.inputs}`);
  let inputs = spec.inputs;
  return spec.layers.map(({ name, layer: build, activation }) => {
    const layer = hasGuests() ? copyOf(build(inputs), name) : build(inputs);
    if (layer.inputs !== inputs) {
      throw new RangeError(
        `layer "${name}" takes ${layer.inputs} inputs, but the layer before it has ${inputs} units`,
      );
    }
    if (!isSize(layer.units)) {
      throw new RangeError(`layer "${name}" must have at least 1 unit, got ${layer.units}`);
    }
    const minUnits = isRowActivation(activation) ? activation.minUnits ?? 1 : 1;
    if (layer.units < minUnits) {
      throw new RangeError(
        `layer "${name}": its activation needs at least ${minUnits} units, got ${layer.units}`,
      );
    }
    inputs = layer.units;
    return { name, layer, activation };
  });
}

/**
 * A copy of a layer with fixed sizes: arrays are laid out by them, and an extension's layer might return other sizes
 * later.
 *
 * @throws {RangeError} if a tensor has no size, or a dense layer has other tensors than `weight` and `bias`
 */
function copyOf(layer: Layer, name: string): Layer {
  const { inputs, units } = layer;
  const dense = layer.dense === true;
  const tensors = Array.from(layer.tensors, (tensor) => ({
    name: String(tensor.name),
    shape: Array.from(tensor.shape, Number),
    initial: tensor.initial,
  }));
  for (const { name: tensor, shape } of tensors) {
    if (shape.every(isSize)) continue;
    throw new RangeError(
      `layer "${name}": sizes of "${tensor}" must be whole numbers of at least 1, got ${shape}`,
    );
  }
  if (dense && `${tensors.map(({ shape }) => shape.join(" x "))}` !== `${inputs} x ${units},${units}`) {
    throw new RangeError(
      `layer "${name}" is dense: it must have a weight [inputs, units] and a bias [units]`,
    );
  }
  return {
    inputs,
    units,
    dense,
    tensors,
    forward: (...of) => layer.forward(...of),
    backward: (...of) => layer.backward(...of),
  };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
