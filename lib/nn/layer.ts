import * as v from "../npm/valibot.ts";
import { integer } from "../base/names/fields.ts";
import type { Random } from "../base/random.ts";
import { Registry } from "../base/registry.ts";
import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";

/** Sizes of one sample's dimensions: `[784]`, or `[28, 28, 1]` for height, width and channels. */
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
  /**
   * In `training` a layer may draw random numbers, and its forward pass may write its running tensors. In `evaluation`
   * it does neither.
   */
  readonly mode: "training" | "evaluation";
  /** The 0-based step of a training pass. */
  readonly step: number;
  /**
   * Random numbers for this layer at this step. Every call starts anew, so the backward pass can draw what the forward
   * pass has drawn. They depend only on the trial's seed, the layer's place in the network and the step.
   */
  random(): Random;
}

/**
 * What an engine may do with a layer:
 *
 * - `fused`: it is `x · weight + bias` with these two tensors, so trials with the same batches can share its products.
 * - `sparse`: it reads its inputs only through products of the backend, which can skip zeros of the data.
 * - `incremental`: it is `x · weight + bias`, so numerical gradients can compute only what a parameter changes.
 */
export type LayerCapability = "fused" | "sparse" | "incremental";

/** All capabilities. */
export const layerCapabilities: readonly LayerCapability[] = ["fused", "sparse", "incremental"];

/** Byte offsets of a layer's arrays during one pass. */
export interface LayerArrays {
  /** What goes in, `[batch, ...input]`. */
  readonly x: Offset;
  /** One offset per tensor of the plan. */
  readonly tensors: readonly Offset[];
  /** As many numbers as {@linkcode Layer.scratch} says. The backward pass finds what the forward pass left there. */
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
  /** Approximate multiplications of a forward pass for one sample. Default: 0. */
  readonly work?: number;
  /** What engines may do with it. Default: nothing. */
  readonly can?: readonly LayerCapability[];
  /** How many numbers the passes of a batch of at most so many samples need beside these arrays. Default: 0. */
  scratch?(batch: number): number;
  /** Overwrites out, `[batch, ...output]`. */
  forward(backend: Backend, out: Offset, arrays: LayerArrays, pass: Pass): void;
  /**
   * From dOut `[batch, ...output]`: overwrites each of `dTensors`, one per trained tensor, and dX `[batch, ...input]`
   * unless it is `undefined`. The forward pass before it had the same arrays and the same pass.
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

/** `784`, or `28 x 28 x 1`. */
export const sizes = (shape: Shape): string => shape.join(" x ");

/** Whether a number can be the size of a dimension. */
export const isSize = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

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
  formerly: {
    member: "units",
    now:
      "layers have shapes since 0.2: take [inputs] in place of inputs, return input: [inputs] and output: " +
      "[units] in place of inputs and units, and take { batch } in place of batch in forward() and backward()",
  },
});

/**
 * A fully connected layer: weight `[inputs, units]`, one column per unit, and bias `[units]`.
 *
 * @throws {RangeError} if samples have more than one dimension
 */
export function dense(input: Shape, units: number): Layer {
  if (input.length !== 1) {
    throw new RangeError(`a dense layer takes samples of one dimension, got ${sizes(input)}`);
  }
  const [inputs] = input;
  return {
    input,
    output: [units],
    work: inputs * units,
    can: ["fused", "sparse", "incremental"],
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

/** The type of a layer that names none. */
export const defaultLayerType = "dense";

layers.register(defaultLayerType, {
  description: "fully connected: every unit sees every input",
  options: v.strictObject({ units: integer(1, "number of units (neurons)") }),
  build: ({ units }) => (input) => dense(input, units),
});
