import * as v from "../../npm/valibot.ts";
import { above, share } from "../../base/names/fields.ts";
import { type Layer, layers, lengthOf, type Shape, taking } from "../layer.ts";

/** Options of batch normalisation. */
export interface BatchNormOptions {
  /** Share of the running statistics that a step keeps. */
  readonly momentum: number;
  /** Is added to variances. */
  readonly eps: number;
}

/**
 * Batch normalisation (Ioffe and Szegedy, 2015): `(x - mean) / √(variance + eps) · gamma + beta`, with statistics over
 * all but the last dimension. In training they are those of the batch, and move the running ones, which take the
 * unbiased variance; in evaluation they are the running ones.
 */
export function batchNorm(input: Shape, { momentum, eps }: BatchNormOptions): Layer {
  const columns = input.at(-1)!;
  const perSample = lengthOf(input) / columns;
  const sizesOf = (batch: number) => ({ rows: batch * perSample, columns });
  return {
    input,
    output: input,
    remark: momentum < 0.5
      ? {
        message: `keeps only ${momentum} of its running statistics at each step`,
        notes: [
          `here momentum is the share that is kept: momentum = ${momentum} of PyTorch is momentum = ${
            Number((1 - momentum).toPrecision(6))
          } here`,
        ],
        key: "momentum",
      }
      : undefined,
    scratch: () => 2 * columns,
    tensors: [
      { name: "gamma", shape: [columns], initial: "ones", isBias: true },
      { name: "beta", shape: [columns], initial: "zeros", isBias: true },
      { name: "mean", shape: [columns], initial: "zeros", role: "running" },
      { name: "variance", shape: [columns], initial: "ones", role: "running" },
    ],
    forward(backend, out, { x, tensors: [gamma, beta, mean, variance], scratch }, { batch, mode }) {
      const shape = sizesOf(batch);
      const running = { mean, variance };
      if (mode === "evaluation") {
        return backend.norms.normaliseColumns(out, { x, gamma, beta }, running, shape, eps);
      }
      const own = { mean: scratch, variance: scratch + columns * backend.bytesPerNumber };
      backend.norms.columnStatistics(own, x, shape);
      backend.norms.normaliseColumns(out, { x, gamma, beta }, own, shape, eps);
      const unbiased = shape.rows / Math.max(1, shape.rows - 1);
      const [means, variances] = [mean, variance].map((offset) => backend.view(offset, columns));
      const [ownMeans, ownVariances] = [own.mean, own.variance].map((offset) =>
        backend.view(offset, columns)
      );
      for (let c = 0; c < columns; c++) {
        means[c] = momentum * means[c] + (1 - momentum) * ownMeans[c];
        variances[c] = momentum * variances[c] + (1 - momentum) * unbiased * ownVariances[c];
      }
    },
    backward(backend, dX, [dGamma, dBeta], dOut, { x, tensors: [gamma], scratch }, { batch }) {
      const arrays = { x, gamma, mean: scratch, variance: scratch + columns * backend.bytesPerNumber };
      backend.norms.normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, arrays, sizesOf(batch), eps);
    },
  };
}

layers.register("batch_norm", {
  description: "normalises each feature (of images: each channel) over the batch, then scales and shifts it",
  options: v.strictObject({
    momentum: v.optional(share(0, 1, "share of the running statistics that a step keeps"), 0.9),
    eps: v.optional(above(0, "is added to variances before the root"), 1e-5),
  }),
  build: (options) => taking("any", (input) => batchNorm(input, options)),
});
