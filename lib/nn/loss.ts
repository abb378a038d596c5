import * as v from "../npm/valibot.ts";
import { above, atLeast } from "../base/names/fields.ts";
import { exp, log, log1p, sigmoid } from "../base/math.ts";
import { Registry } from "../base/registry.ts";
import type { Loss } from "../compute/backend.ts";
import { crossEntropy, crossEntropyLogits } from "./cross_entropy.ts";

/** All losses by name. */
export const losses: Registry<Loss> = new Registry<Loss>("loss", [{
  reduction: '"mean" or "sum"',
  expects: '"probabilities", "logits" or "any"',
  row: "row(y, t, start, columns) => number",
  rowGradient: "rowGradient(dY, y, t, start, columns)",
}], {
  reduction: ["mean", "sum"],
  expects: ["probabilities", "logits", "any"],
  targets: ["any", "unit", "distribution"],
});

const none = v.strictObject({});

/** What losses of classes have in common: `classWeightsOf()` reads it, where the classes are known. */
const classWeights = {
  class_weights: v.optional(v.pipe(
    v.union(
      [v.literal("balanced"), v.record(v.string(), v.number())],
      'must be "balanced", or a table with a number for each class, such as { cat = 2.0, dog = 1.0 }',
    ),
    v.description(
      "factor of the loss of a row, by its class; balanced: n / (K · n_k) for n_k of n training rows and K classes",
    ),
  )),
};
const ofClasses = v.strictObject(classWeights);

/**
 * A loss that is the mean of one term per number over a sample's `columns`.
 *
 * @param term the loss of output y against target t
 * @param slope its derivative with respect to y
 */
function meanOfTerms(
  expects: Loss["expects"],
  term: (y: number, t: number) => number,
  slope: (y: number, t: number) => number,
): Loss {
  return {
    reduction: "mean",
    expects,
    targets: expects === "any" ? "any" : "unit",
    row(y, t, start, columns) {
      let sum = 0;
      for (let i = start; i < start + columns; i++) sum += term(y[i], t[i]);
      return sum / columns;
    },
    rowGradient(dY, y, t, start, columns) {
      for (let i = start; i < start + columns; i++) dY[i] = slope(y[i], t[i]) / columns;
    },
  };
}

/** `½ Σ (y - t)²` over all numbers of the batch, without averaging. */
const mseHalfSum: Loss = {
  kernel: { name: "squaredError", option: () => 0.5 },
  reduction: "sum",
  expects: "any",
  row(y, t, start, columns) {
    let sum = 0;
    for (let i = start; i < start + columns; i++) sum += (y[i] - t[i]) * (y[i] - t[i]);
    return 0.5 * sum;
  },
  rowGradient(dY, y, t, start, columns) {
    for (let i = start; i < start + columns; i++) dY[i] = y[i] - t[i];
  },
};

const mseMean: Loss = {
  kernel: { name: "squaredError", option: (columns) => 1 / columns },
  ...meanOfTerms("any", (y, t) => (y - t) * (y - t), (y, t) => 2 * (y - t)),
};
const mae = meanOfTerms("any", (y, t) => Math.abs(y - t), (y, t) => Math.sign(y - t));

function huber(delta: number): Loss {
  return meanOfTerms(
    "any",
    (y, t) => {
      const r = Math.abs(y - t);
      return r <= delta ? 0.5 * r * r : delta * (r - 0.5 * delta);
    },
    (y, t) => Math.min(delta, Math.max(-delta, y - t)),
  );
}

const binaryCrossEntropyLogits = meanOfTerms(
  "logits",
  (y, t) => Math.max(y, 0) - y * t + log1p(exp(-Math.abs(y))),
  (y, t) => sigmoid(y) - t,
);

const binaryCrossEntropy: Loss = {
  ...meanOfTerms(
    "probabilities",
    // Both logarithms are limited to -100, as in PyTorch, so that a saturated output has a finite loss.
    (y, t) => -(t * Math.max(-100, log(y)) + (1 - t) * Math.max(-100, log(1 - y))),
    (y, t) => (y - t) / Math.max(y * (1 - y), 1e-12),
  ),
  onLogits: { link: "logistic", loss: binaryCrossEntropyLogits },
};

losses
  .register("mse_half_sum", {
    description: "half the sum of squared errors over the whole batch, not averaged",
    options: none,
    build: () => mseHalfSum,
  })
  .register("mse_mean", { description: "mean squared error", options: none, build: () => mseMean })
  .register("mae", { description: "mean absolute error", options: none, build: () => mae })
  .register("huber", {
    description: "squared up to delta, absolute beyond (Huber, 1964)",
    options: v.strictObject({ delta: v.optional(above(0, "error at which the loss becomes linear"), 1) }),
    build: ({ delta }) => huber(delta),
  })
  .register("cross_entropy", {
    description:
      "-Σ t · log(y + eps), mean over samples; for probabilities. After softmax, with eps = 0, it is computed " +
      "from the logits as log Σ e^z - z, with gradient y - t",
    options: v.strictObject({
      eps: v.optional(
        atLeast(0, "added to y before the logarithm: above 0 it caps the loss at -log(eps)"),
        0,
      ),
      ...classWeights,
    }),
    build: ({ eps }) => crossEntropy(eps),
  })
  .register("cross_entropy_logits", {
    description: "cross entropy of the softmax of the outputs, in one stable step",
    options: ofClasses,
    build: () => crossEntropyLogits,
  })
  .register("binary_cross_entropy", {
    description:
      "cross entropy of each output against 0 or 1, mean over outputs and samples; for probabilities. " +
      "After sigmoid it is computed from the logits, with gradient (y - t) / outputs; otherwise logarithms are limited to -100",
    options: ofClasses,
    build: () => binaryCrossEntropy,
  })
  .register("binary_cross_entropy_logits", {
    description: "binary cross entropy of the sigmoid of the outputs, in one stable step",
    options: ofClasses,
    build: () => binaryCrossEntropyLogits,
  });
