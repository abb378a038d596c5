import type { Random } from "../base/random.ts";
import { Registry } from "../base/registry.ts";
import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";
import type { FusedForm } from "../compute/fused/fused_layers.ts";

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
   * passes of training write. `fixed`: what a layer that is not trainable has in place of trained tensors.
   */
  readonly role?: "trained" | "running" | "fixed";
  /**
   * Whether it adds to units rather than weighting numbers: optimizers may spare such tensors from weight decay. `l1` and
   * `l2` always spare them.
   */
  readonly isBias?: boolean;
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
 * - `fused`: trials with the same batches can compute it together. It is `x · weight + bias` with these two tensors,
 *   unless {@linkcode Layer.fusedAs} says what else it is.
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
  /**
   * What is worth a warning about these sizes and options. The message reads on after the layer's name. Only of
   * built-in layers: those of extensions are not asked.
   */
  readonly remark?: Pick<ShapeError, "message" | "notes" | "key">;
  /** What engines may do with it. Default: nothing. */
  readonly can?: readonly LayerCapability[];
  /**
   * What a layer that can be `fused` computes, from its weight and the bias that it may have (default: a dense layer with
   * both). Only of built-in layers: trials with extensions train alone.
   */
  readonly fusedAs?: FusedForm;
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

/** A layer that computes nothing: its output is its input, number by number, in another shape. */
export interface ReshapingLayer extends Pick<Layer, "input" | "output" | "work" | "can" | "scratch"> {
  /** It has none. */
  readonly tensors: readonly [];
  /** Says that it is such a layer. */
  readonly reshapes: true;
}

/**
 * Samples that a layer takes: rows of numbers, images `[height, width, channels]`, or both. The data's images are given
 * to a network as images only if its first layer with one of both takes images.
 */
export type Takes = "rows" | "images" | "any";

/** Builds a layer, once the shape of its input is known from the layer before it. */
export interface LayerBuilder {
  /** @throws {ShapeError} if it does not take samples of this shape */
  (input: Shape): Layer | ReshapingLayer;
  /** What it takes (default: rows). */
  readonly takes?: Takes;
}

/** A builder with what its layers take. */
export const taking = (takes: Takes, build: (input: Shape) => Layer | ReshapingLayer): LayerBuilder =>
  Object.assign(build, { takes });

/** Why a layer does not take samples of a shape. The message reads on after its name. */
export class ShapeError extends RangeError {
  /** Its name. */
  override name = "ShapeError";

  /**
   * Says what a layer does not take.
   *
   * @param message reads on after the layer's name
   * @param notes what to do next
   * @param key the option that is wrong; default: the layer as a whole
   * @param output what would come out after it was mended, if that is known
   */
  constructor(
    message: string,
    readonly notes: readonly string[] = [],
    readonly key?: string,
    readonly output?: Shape,
  ) {
    super(message);
  }
}

/** @throws {ShapeError} if samples of a shape are no images */
export function mustBeImage(input: Shape): asserts input is readonly [number, number, number] {
  if (input.length === 3) return;
  const plural = input[0] === 1 ? "" : "s";
  const found = input.length === 1 ? `rows of ${input[0]} number${plural}` : `samples of ${sizes(input)}`;
  throw new ShapeError(`takes images [height, width, channels], but gets ${found}`);
}

/** Numbers in an array of a shape. */
export function lengthOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `784`, or `28 x 28 x 1`. */
export const sizes = (shape: Shape): string => shape.join(" x ");

/** Whether a number can be the size of a dimension. */
export const isSize = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/** The keys that every layer has in an experiment file, beside `type` and the options of its type. */
export const keysOfLayers = ["name", "activation", "initializer", "trainable", "l1", "l2"] as const;

/** All layer types by name. */
export const layers: Registry<LayerBuilder> = new Registry<LayerBuilder>(
  "layer type",
  {
    call: "(input) => layer",
    gives: [
      {
        input: "an array of sizes",
        output: "an array of sizes",
        tensors: "an array of { name, shape, initial }",
        forward: "forward(backend, out, arrays, pass)",
        backward: "backward(backend, dX, dTensors, dOut, arrays, pass)",
      },
      {
        input: "an array of sizes",
        output: "an array of sizes",
        tensors: "an array of none",
        reshapes: "true",
      },
    ],
    marks: { takes: ["rows", "images", "any"] },
    formerly: {
      member: "units",
      now:
        "layers have shapes since 0.2: take [inputs] in place of inputs, return input: [inputs] and output: " +
        "[units] in place of inputs and units, and take { batch } in place of batch in forward() and backward()",
    },
  },
  {},
  { keys: keysOfLayers },
);

/** The type of a layer that names none. */
export const defaultLayerType = "dense";
