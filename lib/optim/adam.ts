import * as v from "../npm/valibot.ts";
import { above, atLeast, flag, share } from "../base/names/fields.ts";
import { pow } from "../base/math.ts";
import { inFloat32, type Optimizer, optimizers } from "./optimizer.ts";
import { decayBiases, sparing } from "./spared_biases.ts";

interface AdamOptions {
  readonly betas: readonly number[];
  readonly eps: number;
  readonly weight_decay: number;
  readonly amsgrad: boolean;
}

const options = (decay: number) =>
  v.strictObject({
    learning_rate: above(0, "learning rate: the step size for a steady gradient"),
    betas: v.optional(
      v.pipe(
        v.array(share(0, 1, "decay rate"), "must be a list of two numbers"),
        v.length(2, "must be a list of two numbers"),
        v.description("decay rates of the moving averages of the gradient and of its square"),
      ),
      [0.9, 0.999],
    ),
    eps: v.optional(above(0, "added to the denominator"), 1e-8),
    weight_decay: v.optional(atLeast(0, "strength of the pull of every parameter towards 0"), decay),
    decay_biases: decayBiases,
    amsgrad: v.optional(flag("divide by the largest mean square so far (Reddi et al., 2018)"), false),
  });

/**
 * Adam (Kingma and Ba, 2015): `p ← p - lr · m̂ / (√v̂ + eps)`, where `m̂ = m / (1 - β₁ᵗ)` and `v̂ = v / (1 - β₂ᵗ)` at
 * the t-th update are moving averages of the gradient and of its square, corrected for their start at 0. AMSGrad
 * (Reddi, Kale and Kumar, 2018) uses the largest v so far. Weight decay is added to the gradient, or, decoupled (AdamW;
 * Loshchilov and Hutter, 2019), shrinks the parameter first: `p ← p · (1 - lr · weight_decay)`.
 *
 * @param how `decoupled`: whether weight decay is decoupled from the gradient, as in AdamW
 */
export function adam(
  { betas: [beta1, beta2], eps, weight_decay, amsgrad }: AdamOptions,
  { decoupled }: { readonly decoupled: boolean },
): Optimizer {
  return {
    slots: ["first_moment", "second_moment", ...(amsgrad ? ["greatest_second_moment"] : [])],
    kernel: {
      name: "adam",
      arrays: ["first_moment", "second_moment", amsgrad ? "greatest_second_moment" : undefined],
      numbers: (learningRate, step) => [
        learningRate / (1 - pow(beta1, step + 1)),
        decoupled ? 0 : weight_decay,
        decoupled ? 1 - learningRate * weight_decay : 1,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        Math.sqrt(1 - pow(beta2, step + 1)),
        inFloat32(eps),
      ],
    },
    update(params, grads, state, learningRate, step) {
      const m = state[0];
      const square = state[1];
      const greatest = amsgrad ? state[2] : undefined;
      const correction1 = 1 - pow(beta1, step + 1);
      const correction2 = Math.sqrt(1 - pow(beta2, step + 1));
      const rate = learningRate / correction1;
      for (let i = 0; i < params.length; i++) {
        let g = grads[i];
        if (weight_decay !== 0 && !decoupled) g += weight_decay * params[i];
        if (decoupled) params[i] *= 1 - learningRate * weight_decay;
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        square[i] = beta2 * square[i] + (1 - beta2) * g * g;
        let mean = square[i];
        if (greatest) mean = greatest[i] = Math.max(greatest[i], mean);
        params[i] -= rate * m[i] / (Math.sqrt(mean) / correction2 + eps);
      }
    },
  };
}

optimizers
  .register("adam", {
    description: "moving averages of the gradient and its square (Kingma and Ba, 2015)",
    options: options(0),
    build: sparing((options: AdamOptions) => adam(options, { decoupled: false })),
  })
  .register("adamw", {
    description: "Adam with decoupled weight decay (Loshchilov and Hutter, 2019)",
    options: options(0.01),
    build: sparing((options: AdamOptions) => adam(options, { decoupled: true })),
  });
