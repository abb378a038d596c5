import * as v from "../../npm/valibot.ts";
import { above } from "../../base/names/fields.ts";
import { type Layer, layers, lengthOf, type Shape, taking } from "../layer.ts";

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016) over the last dimension:
 * `(x - mean) / √(variance + eps) · gamma + beta`, with the statistics of each sample, or of each pixel of an image.
 */
export function layerNorm(input: Shape, eps: number): Layer {
  const columns = input.at(-1)!;
  const perSample = lengthOf(input) / columns;
  const sizesOf = (batch: number) => ({ rows: batch * perSample, columns });
  return {
    input,
    output: input,
    tensors: [
      { name: "gamma", shape: [columns], initial: "ones", isBias: true },
      { name: "beta", shape: [columns], initial: "zeros", isBias: true },
    ],
    forward({ norms }, out, { x, tensors: [gamma, beta] }, { batch }) {
      norms.normaliseRows(out, { x, gamma, beta }, sizesOf(batch), eps);
    },
    backward({ norms }, dX, [dGamma, dBeta], dOut, { x, tensors: [gamma] }, { batch }) {
      norms.normaliseRowsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma }, sizesOf(batch), eps);
    },
  };
}

layers.register("layer_norm", {
  description:
    "normalises each sample over its features (each pixel over its channels), then scales and shifts it",
  options: v.strictObject({ eps: v.optional(above(0, "is added to variances before the root"), 1e-5) }),
  build: ({ eps }) => taking("any", (input) => layerNorm(input, eps)),
});
