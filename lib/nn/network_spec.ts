import { hasGuests } from "../base/guests.ts";
import { type Activation, isRowActivation } from "../compute/backend.ts";
import type { Initializer } from "./initializer.ts";
import { copyOf } from "./guest_layer.ts";
import {
  isSize,
  type Layer,
  type LayerBuilder,
  lengthOf,
  type ReshapingLayer,
  type Shape,
  ShapeError,
  sizes,
} from "./layer.ts";

/** A layer with its name, activation and initializer. */
export interface LayerSpec {
  /** Unique in the network; tensors are called `name.weight`, `name.bias`. */
  readonly name: string;
  /** Makes the layer. */
  readonly layer: LayerBuilder;
  /** The activation after the layer. Without one, the layer's output is that of the layer itself. */
  readonly activation?: Activation;
  /** Without an initializer, weights are zeros. */
  readonly initializer?: Initializer;
  /** Whether training changes its tensors (default: yes). */
  readonly trainable?: boolean;
  /** Added to the loss for its weights: l1 Σ|w|; at least 0 (default: 0). */
  readonly l1?: number;
  /** The same: l2 Σw². */
  readonly l2?: number;
}

/** An architecture. Only layers with weights count, so the input is not a layer. */
export interface NetworkSpec {
  /** Shape of one sample. */
  readonly input: Shape;
  /** From input to output. */
  readonly layers: readonly LayerSpec[];
}

/**
 * Shape of the samples of a data set, as a network takes them: rows of numbers, unless the first layer that takes one of
 * both takes images.
 *
 * @param data shape of a sample of the data set
 */
export function inputShape(layers: readonly LayerBuilder[], data: Shape): Shape {
  const first = layers.find(({ takes = "rows" }) => takes !== "any");
  return first?.takes === "images" ? data : [lengthOf(data)];
}

/** Number of trained parameters of a layer. */
export const trainedIn = ({ tensors }: Pick<Layer, "tensors">): number =>
  tensors.reduce((sum, { shape, role = "trained" }) => role === "trained" ? sum + lengthOf(shape) : sum, 0);

/** A layer for the shape of its input, with its name and activation. */
export interface BuiltLayer {
  readonly name: string;
  readonly layer: Layer | ReshapingLayer;
  readonly activation: Activation | undefined;
}

/**
 * Builds the layers, each for the output of the one before it.
 *
 * @throws {RangeError} if sizes are not positive integers or do not match; the message names the layer and both sizes
 */
export function buildLayers(spec: NetworkSpec): BuiltLayer[] {
  if (spec.layers.length === 0) throw new RangeError("a network must have at least one layer");
  if (!isShape(spec.input)) {
    throw new RangeError(`a network must have at least 1 input, got ${sizes(spec.input)}`);
  }
  let input = spec.input;
  return spec.layers.map(({ name, layer: build, activation, trainable = true }) => {
    const own = builtFor(input, name, build);
    const layer = trainable ? own : frozen(own);
    if (sizes(layer.input) !== sizes(input)) {
      throw new RangeError(
        `layer "${name}" takes ${sizes(layer.input)} inputs, but the layer before it has ${
          sizes(input)
        } units`,
      );
    }
    if (!isShape(layer.output)) {
      throw new RangeError(`layer "${name}" must have at least 1 unit, got ${sizes(layer.output)}`);
    }
    const minUnits = activation && isRowActivation(activation) ? activation.minUnits ?? 1 : 1;
    const units = lengthOf(layer.output);
    if (units < minUnits) {
      throw new RangeError(`layer "${name}": its activation needs at least ${minUnits} units, got ${units}`);
    }
    input = layer.output;
    return { name, layer, activation };
  });
}

/** The layer with tensors that training does not change. */
const frozen = <One extends Layer | ReshapingLayer>(layer: One): One => ({
  ...layer,
  can: layer.can?.filter((one) => one !== "incremental"),
  tensors: layer.tensors.map((plan) => plan.role === "running" ? plan : { ...plan, role: "fixed" }),
});

function builtFor(input: Shape, name: string, build: LayerBuilder): Layer | ReshapingLayer {
  try {
    const layer = build(input);
    return hasGuests() ? copyOf(layer, name) : layer;
  } catch (error) {
    if (error instanceof ShapeError) {
      throw new RangeError(`layer "${name}" ${error.message}`, { cause: error });
    }
    throw error;
  }
}

const isShape = (shape: Shape) => shape.length > 0 && shape.every(isSize);
