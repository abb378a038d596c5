import * as v from "valibot";
import { above, atLeast, flag, share } from "../base/fields.ts";
import { optimizers } from "./optimizer.ts";

// RMSprop (Tieleman and Hinton, 2012; centred: Graves, 2013): the gradient over the root of a moving average of
// its square, less the square of its mean when centred. eps stands outside of the root.
optimizers.register("rmsprop", {
  description: "the gradient over the root of its mean square (Tieleman and Hinton, 2012)",
  options: v.strictObject({
    learning_rate: above(0, "step size of a gradient of usual size"),
    alpha: v.optional(share(0, 1, "share of the mean square that is kept"), 0.99),
    eps: v.optional(above(0, "added to the root"), 1e-8),
    centered: v.optional(flag("divide by the deviation instead of the mean square (Graves, 2013)"), false),
    momentum: v.optional(share(0, 1, "share of the velocity that is kept"), 0),
    weight_decay: v.optional(atLeast(0, "pull of every parameter towards 0"), 0),
  }),
  build({ alpha, eps, centered, momentum, weight_decay }) {
    const slots = [
      "square_average",
      ...(centered ? ["gradient_average"] : []),
      ...(momentum > 0 ? ["momentum"] : []),
    ];
    return {
      slots,
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
            mean -= average[i] * average[i];
          }
          // Rounding can leave a centred square below 0.
          const step = g / (Math.sqrt(Math.max(0, mean)) + eps);
          if (velocity) velocity[i] = momentum * velocity[i] + step;
          params[i] -= learningRate * (velocity ? velocity[i] : step);
        }
      },
    };
  },
});
