import * as v from "../../npm/valibot.ts";
import { flag, integer } from "../../base/names/fields.ts";
import {
  defaultLayerType,
  type Layer,
  layers,
  lengthOf,
  type Shape,
  ShapeError,
  sizes,
  taking,
} from "../layer.ts";

/**
 * A fully connected layer: weight `[inputs, units]`, one column per unit, and bias `[units]`.
 *
 * @throws {ShapeError} if samples have more than one dimension
 */
export function dense(
  input: Shape,
  units: number,
  { bias = true }: { bias?: boolean | undefined } = {},
): Layer {
  if (input.length !== 1) {
    throw new ShapeError(
      `takes rows of numbers, but gets ${input.length === 3 ? "images" : "samples"} of ${sizes(input)}`,
      [`put { type = "flatten" } before it, which makes rows of ${lengthOf(input)} numbers`],
      undefined,
      [units],
    );
  }
  const [inputs] = input;
  return {
    input,
    output: [units],
    work: inputs * units,
    can: bias ? ["fused", "sparse", "incremental"] : ["fused", "sparse"],
    fusedAs: { kind: "dense", units },
    tensors: [
      { name: "weight", shape: [inputs, units], initial: "initializer" },
      ...(bias ? [{ name: "bias", shape: [units], initial: "zeros", isBias: true }] as const : []),
    ],
    forward(backend, out, { x, tensors: [weight, bias] }, { batch }) {
      backend.denseForward(out, x, weight, bias, { batch, inputs, units });
    },
    backward(backend, dX, [dWeight, dBias], dOut, { x, tensors: [weight] }, { batch }) {
      backend.denseBackward(dX, dWeight, dBias, dOut, x, weight, { batch, inputs, units });
    },
  };
}

layers.register(defaultLayerType, {
  description: "fully connected: every unit sees every input",
  options: v.strictObject({
    units: integer(1, "number of units (neurons)"),
    bias: v.optional(
      flag("whether units have a bias (default: true); a batch_norm after the layer makes it useless"),
    ),
  }),
  build: ({ units, bias }) => taking("rows", (input) => dense(input, units, { bias })),
});
