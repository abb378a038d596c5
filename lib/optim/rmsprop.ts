import * as v from "../npm/valibot.ts";
import { above, atLeast, flag, share } from "../base/names/fields.ts";
import { inFloat32, type Optimizer, optimizers } from "./optimizer.ts";
import { decayBiases, sparing } from "./spared_biases.ts";

interface RmspropOptions {
  readonly alpha: number;
  readonly eps: number;
  readonly centered: boolean;
  readonly momentum: number;
  readonly weight_decay: number;
}

/**
 * RMSprop (Tieleman and Hinton, 2012): `p ← p - lr · g / (√s + eps)` with the moving average `s ← alpha · s + (1 -
 * alpha) · g²`. Centered (Graves, 2013), the square of the gradient's average is first subtracted from s, which gives a
 * variance. With momentum μ, a velocity accumulates the quotients: `v ← μ v + g / (√s + eps)`.
 */
export function rmsprop({ alpha, eps, centered, momentum, weight_decay }: RmspropOptions): Optimizer {
  const slots = ["second_moment"];
  if (centered) slots.push("first_moment");
  if (momentum > 0) slots.push("momentum");
  return {
    slots,
    kernel: {
      name: "rmsprop",
      arrays: [
        "second_moment",
        centered ? "first_moment" : undefined,
        momentum > 0 ? "momentum" : undefined,
      ],
      numbers: (learningRate) => [learningRate, weight_decay, alpha, 1 - alpha, inFloat32(eps), momentum],
    },
    update(params, grads, state, learningRate) {
      const square = state[0];
      const average = centered ? state[1] : undefined;
      const velocity = momentum > 0 ? state[slots.length - 1] : undefined;
      for (let i = 0; i < params.length; i++) {
        const g = weight_decay === 0 ? grads[i] : grads[i] + weight_decay * params[i];
        square[i] = alpha * square[i] + (1 - alpha) * g * g;
        let mean = square[i];
        if (average) {
          average[i] = alpha * average[i] + (1 - alpha) * g;
          mean = Math.max(0, mean - average[i] * average[i]); // rounding can make a variance negative
        }
        const root = Math.sqrt(mean) + eps;
        if (velocity) {
          velocity[i] = momentum * velocity[i] + g / root;
          params[i] -= learningRate * velocity[i];
        } else {
          params[i] -= learningRate * g / root;
        }
      }
    },
  };
}

optimizers.register("rmsprop", {
  description: "gradient divided by the root of its mean square (Tieleman and Hinton, 2012)",
  options: v.strictObject({
    learning_rate: above(0, "learning rate: the step size for a gradient of typical size"),
    alpha: v.optional(share(0, 1, "decay rate of the mean square"), 0.99),
    eps: v.optional(above(0, "added to the denominator"), 1e-8),
    centered: v.optional(
      flag("divide by the standard deviation instead of the root mean square (Graves, 2013)"),
      false,
    ),
    momentum: v.optional(share(0, 1, "share of the velocity that is kept from step to step"), 0),
    weight_decay: v.optional(atLeast(0, "strength of the pull of every parameter towards 0"), 0),
    decay_biases: decayBiases,
  }),
  build: sparing(rmsprop),
});
