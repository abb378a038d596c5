import * as v from "../npm/valibot.ts";
import { integer } from "../base/names/fields.ts";
import { Registry } from "../base/registry.ts";
import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";

/** One array of a layer's parameters. */
export interface TensorPlan {
  /** Its name. */
  readonly name: string;
  /** Sizes of its dimensions. */
  readonly shape: readonly number[];
  /** Its initial values: from the layer's initializer, or zeros. */
  readonly initial: "initializer" | "zeros";
}

/** Byte offsets of a layer's arrays during one pass. */
export interface LayerArrays {
  /** Inputs, `[batch, inputs]`. */
  readonly x: Offset;
  /** Parameters, one offset per tensor of the plan. */
  readonly tensors: readonly Offset[];
}

/** A layer for a known number of inputs: everything up to the activation. */
export interface Layer {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Units of the layer. */
  readonly units: number;
  /** Its arrays of parameters. */
  readonly tensors: readonly TensorPlan[];
  /**
   * Whether it is `x · weight + bias` with these two tensors. If so, trials with the same batches can share its
   * products, and numerical gradients compute only what a parameter changes.
   */
  readonly dense?: boolean;
  /** Writes out, `[batch, units]`. */
  forward(backend: Backend, out: Offset, arrays: LayerArrays, batch: number): void;
  /**
   * From dOut `[batch, units]`: adds to each of `dTensors`, overwrites dX `[batch, inputs]` unless `undefined`.
   */
  backward(
    backend: Backend,
    dX: Offset | undefined,
    dTensors: readonly Offset[],
    dOut: Offset,
    arrays: LayerArrays,
    batch: number,
  ): void;
}

/** Builds a layer, once its number of inputs is known from the layer before it. */
export type LayerBuilder = (inputs: number) => Layer;

/** All layer types by name. */
export const layers: Registry<LayerBuilder> = new Registry<LayerBuilder>("layer type", {
  call: "(inputs) => layer",
  gives: {
    inputs: "a number",
    units: "a number",
    tensors: "an array of { name, shape, initial }",
    forward: "forward(backend, out, arrays, batch)",
    backward: "backward(backend, dX, dTensors, dOut, arrays, batch)",
  },
});

/** A fully connected layer: weight `[inputs, units]`, one column per unit, and bias `[units]`. */
export function dense(inputs: number, units: number): Layer {
  return {
    inputs,
    units,
    dense: true,
    tensors: [
      { name: "weight", shape: [inputs, units], initial: "initializer" },
      { name: "bias", shape: [units], initial: "zeros" },
    ],
    forward(backend, out, { x, tensors: [weight, bias] }, batch) {
      backend.denseForward(out, x, weight, bias, { batch, inputs, units });
    },
    backward(backend, dX, [dWeight, dBias], dOut, { x, tensors: [weight] }, batch) {
      backend.denseBackward(dX, dWeight, dBias, dOut, x, weight, { batch, inputs, units });
    },
  };
}

/** The type of a layer that names none. */
export const defaultLayerType = "dense";

layers.register(defaultLayerType, {
  description: "fully connected: every unit sees every input",
  options: v.strictObject({ units: integer(1, "number of units (neurons)") }),
  build: ({ units }) => (inputs) => dense(inputs, units),
});
