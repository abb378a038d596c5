import * as v from "../npm/valibot.ts";
import { flag } from "../base/names/fields.ts";
import type { Optimizer } from "./optimizer.ts";

/** The option of optimizers with weight decay that decides on biases. */
export const decayBiases = v.optional(
  flag(
    "whether weight_decay also pulls biases, and gamma and beta of normalisations, towards 0 (default: true)",
  ),
);

/**
 * What builds an optimizer with the option `decay_biases`.
 *
 * @param build builds it from its other options
 */
export function sparing<Options extends { readonly weight_decay: number }>(
  build: (options: Options) => Optimizer,
): (options: Options & { readonly decay_biases?: boolean | undefined }) => Optimizer {
  return (options) => {
    const optimizer = build(options);
    if (options.decay_biases !== false || options.weight_decay === 0) return optimizer;
    return { ...optimizer, forBiases: build({ ...options, weight_decay: 0 }) };
  };
}
