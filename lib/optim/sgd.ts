import * as v from "../npm/valibot.ts";
import { above, atLeast, flag, share } from "../base/names/fields.ts";
import { decayBiases, sparing } from "./spared_biases.ts";
import { type Optimizer, optimizers } from "./optimizer.ts";

interface SgdOptions {
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weight_decay: number;
}

const nesterovNeeds = "must be false without momentum or with dampening\n" +
  "note: Nesterov's variant looks ahead along the velocity: it needs momentum greater than 0 and dampening 0";

/**
 * Stochastic gradient descent, `p ← p - lr · g` (Robbins and Monro, 1951).
 *
 * With momentum (Polyak, 1964), the step follows a velocity `v ← μ v + (1 - dampening) g`, which starts as the first
 * gradient. With Nesterov's variant (Sutskever et al., 2013), the step is `g + μ v`. Weight decay adds `weight_decay ·
 * p` to the gradient.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const p = Float64Array.of(1, -2);
 * sgd({ momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 }).update(p, Float64Array.of(10, 0), [], 0.1, 0);
 * assertEquals([...p], [0, -2]);
 * ```
 */
export function sgd({ momentum, dampening, nesterov, weight_decay }: SgdOptions): Optimizer {
  if (momentum === 0) {
    return {
      slots: [],
      kernel: { name: "sgd", arrays: [], numbers: (learningRate) => [learningRate, weight_decay] },
      update(params, grads, _state, learningRate) {
        for (let i = 0; i < params.length; i++) {
          const g = weight_decay === 0 ? grads[i] : grads[i] + weight_decay * params[i];
          params[i] -= g * learningRate;
        }
      },
    };
  }
  return {
    slots: ["momentum"],
    kernel: {
      name: "sgdMomentum",
      arrays: ["momentum"],
      numbers: (learningRate, step) => [
        learningRate,
        weight_decay,
        momentum,
        1 - dampening,
        Number(nesterov),
        Number(step === 0),
      ],
    },
    update(params, grads, state, learningRate, step) {
      const velocity = state[0];
      for (let i = 0; i < params.length; i++) {
        const g = weight_decay === 0 ? grads[i] : grads[i] + weight_decay * params[i];
        velocity[i] = step === 0 ? g : momentum * velocity[i] + (1 - dampening) * g;
        params[i] -= (nesterov ? g + momentum * velocity[i] : velocity[i]) * learningRate;
      }
    },
  };
}

optimizers.register("sgd", {
  description: "gradient descent with optional momentum",
  options: v.pipe(
    v.strictObject({
      learning_rate: above(0, "step size along the negative gradient"),
      momentum: v.optional(share(0, 1, "share of the velocity that is kept from step to step"), 0),
      dampening: v.optional(share(0, 1, "share of the gradient that is left out of the velocity"), 0),
      nesterov: v.optional(
        flag("Nesterov momentum: look ahead along the velocity; needs momentum and no dampening"),
        false,
      ),
      weight_decay: v.optional(atLeast(0, "strength of the pull of every parameter towards 0"), 0),
      decay_biases: decayBiases,
    }),
    v.forward(
      // A partial check also runs if another option is wrong, so that all mistakes are reported together.
      v.partialCheck(
        [["nesterov"], ["momentum"], ["dampening"]],
        ({ nesterov, momentum, dampening }) => !nesterov || (momentum > 0 && dampening === 0),
        nesterovNeeds,
      ),
      ["nesterov"],
    ),
  ),
  build: sparing(sgd),
});
