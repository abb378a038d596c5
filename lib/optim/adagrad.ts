import * as v from "../npm/valibot.ts";
import { above, atLeast } from "../base/names/fields.ts";
import { inFloat32, type Optimizer, optimizers } from "./optimizer.ts";
import { decayBiases, sparing } from "./spared_biases.ts";

interface AdagradOptions {
  readonly lr_decay: number;
  readonly eps: number;
  readonly initial_accumulator: number;
  readonly weight_decay: number;
}

/**
 * Adagrad (Duchi, Hazan and Singer, 2011): every parameter's learning rate shrinks with the sum s of its squared
 * gradients, `p ← p - lr / (1 + t · lr_decay) · g / (√s + eps)` at step t.
 */
export function adagrad({ lr_decay, eps, initial_accumulator, weight_decay }: AdagradOptions): Optimizer {
  return {
    slots: ["sum_of_squares"],
    kernel: {
      name: "adagrad",
      arrays: ["sum_of_squares"],
      numbers: (learningRate, step) => [learningRate / (1 + step * lr_decay), weight_decay, inFloat32(eps)],
    },
    initialise: (state) => void state[0].fill(initial_accumulator),
    update(params, grads, state, learningRate, step) {
      const sum = state[0];
      const rate = learningRate / (1 + step * lr_decay);
      for (let i = 0; i < params.length; i++) {
        const g = weight_decay === 0 ? grads[i] : grads[i] + weight_decay * params[i];
        sum[i] += g * g;
        params[i] -= rate * g / (Math.sqrt(sum[i]) + eps);
      }
    },
  };
}

optimizers.register("adagrad", {
  description:
    "a learning rate per parameter, which shrinks with the sum of its squared gradients (Duchi et al., 2011)",
  options: v.strictObject({
    learning_rate: above(0, "learning rate before it is scaled"),
    lr_decay: v.optional(atLeast(0, "the learning rate is divided by 1 + step · lr_decay"), 0),
    eps: v.optional(above(0, "added to the denominator"), 1e-10),
    initial_accumulator: v.optional(atLeast(0, "initial sum of squares"), 0),
    weight_decay: v.optional(atLeast(0, "strength of the pull of every parameter towards 0"), 0),
    decay_biases: decayBiases,
  }),
  build: sparing(adagrad),
});
