import * as v from "../npm/valibot.ts";
import { integer } from "../base/names/fields.ts";
import { Registry } from "../base/registry.ts";
import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";

/** Sizes of one sample's dimensions: `[784]`, or `[1, 28, 28]` for channels, height and width. */
export type Shape = readonly number[];

/** One array of what a layer learns. */
export interface TensorPlan {
  /** Its name. */
  readonly name: string;
  /** Sizes of its dimensions. */
  readonly shape: Shape;
  /** Its initial values: from the layer's initializer, zeros, or ones. */
  readonly initial: "initializer" | "zeros" | "ones";
  /**
   * `trained` (the default): it has a gradient, which the optimizer follows. `running`: a statistic, which forward
   * passes of training write.
   */
  readonly role?: "trained" | "running";
  /** How many numbers a unit gets, for initializers (default: the numbers of a sample that goes in). */
  readonly fanIn?: number;
  /** How many units a number goes to, for initializers (default: the numbers of a sample that comes out). */
  readonly fanOut?: number;
}

/** A pass of a batch through the layers. */
export interface Pass {
  /** Number of samples. */
  readonly batch: number;
  /** In `training` a layer may draw random numbers and write its running tensors; in `evaluation` it only reads. */
  readonly mode: "training" | "evaluation";
  /** The 0-based step of a training pass: what a layer draws depends on it, and not on earlier passes. */
  readonly step: number;
}

/** What an engine may do with a layer in place of its passes. */
export type LayerCapability =
  /** It is `x · weight + bias` with these two tensors: trials with the same batches can share its products. */
  | "fused"
  /** The same: numerical gradients can compute only what a parameter changes. */
  | "incremental";

/** Byte offsets of a layer's arrays during one pass. */
export interface LayerArrays {
  /** What goes in, `[batch, ...input]`. */
  readonly x: Offset;
  /** One offset per tensor of the plan. */
  readonly tensors: readonly Offset[];
  /** Numbers that the forward pass keeps for the backward pass, `[batch, scratch]`. */
  readonly scratch: Offset;
}

/** A layer for a known shape of samples: everything up to the activation. */
export interface Layer {
  /** Shape of a sample that goes in. */
  readonly input: Shape;
  /** Shape of a sample that comes out. */
  readonly output: Shape;
  /** Its arrays. */
  readonly tensors: readonly TensorPlan[];
  /** Numbers per sample that its forward pass keeps for the backward pass. Default: 0. */
  readonly scratch?: number;
  /** Approximate multiplications of a forward pass for one sample. Default: 0. */
  readonly work?: number;
  /** What engines may do with it. Default: nothing. */
  readonly can?: readonly LayerCapability[];
  /** Overwrites out, `[batch, ...output]`. */
  forward(backend: Backend, out: Offset, arrays: LayerArrays, pass: Pass): void;
  /**
   * From dOut `[batch, ...output]`: overwrites each of `dTensors`, one per trained tensor, and dX `[batch, ...input]`
   * unless it is `undefined`. The forward pass before it has the same batch, mode and step.
   */
  backward(
    backend: Backend,
    dX: Offset | undefined,
    dTensors: readonly Offset[],
    dOut: Offset,
    arrays: LayerArrays,
    pass: Pass,
  ): void;
}

/** Builds a layer, once the shape of its input is known from the layer before it. */
export type LayerBuilder = (input: Shape) => Layer;

/** Numbers in an array of a shape. */
export function lengthOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** All layer types by name. */
export const layers: Registry<LayerBuilder> = new Registry<LayerBuilder>("layer type", {
  call: "(input) => layer",
  gives: {
    input: "an array of sizes",
    output: "an array of sizes",
    tensors: "an array of { name, shape, initial }",
    forward: "forward(backend, out, arrays, pass)",
    backward: "backward(backend, dX, dTensors, dOut, arrays, pass)",
  },
});

/** A fully connected layer: weight `[inputs, units]`, one column per unit, and bias `[units]`. */
export function dense(input: Shape, units: number): Layer {
  const inputs = lengthOf(input);
  return {
    input,
    output: [units],
    work: inputs * units,
    can: ["fused", "incremental"],
    tensors: [
      { name: "weight", shape: [inputs, units], initial: "initializer" },
      { name: "bias", shape: [units], initial: "zeros" },
    ],
    forward(backend, out, { x, tensors: [weight, bias] }, { batch }) {
      backend.denseForward(out, x, weight, bias, { batch, inputs, units });
    },
    backward(backend, dX, [dWeight, dBias], dOut, { x, tensors: [weight] }, { batch }) {
      backend.denseBackward(dX, dWeight, dBias, dOut, x, weight, { batch, inputs, units });
    },
  };
}

layers.register("dense", {
  description: "fully connected: every unit sees every input",
  options: v.strictObject({ units: integer(1, "number of units (neurons)") }),
  build: ({ units }) => (input) => dense(input, units),
});
