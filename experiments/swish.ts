import type { Extension } from "../mod.ts";

/**
 * Swish, `y = x · sigmoid(beta · x)` (Ramachandran et al., 2017): an example of your own activation.
 *
 * It needs its value, its derivative, and the schema of its option. The schema gives validation, the default and
 * completion.
 *
 * An extension can only import types. The last bit of `Math.exp` may differ between JavaScript engines.
 */
const extension: Extension = ({ registries, v }) => {
  registries.activations.register("swish", {
    description: "y = x · sigmoid(beta · x) (Ramachandran et al., 2017)",
    options: v.strictObject({ beta: v.optional(v.pipe(v.number(), v.minValue(0)), 1) }),
    build: ({ beta }) => ({
      f: (x) => x * sigmoid(beta * x),
      df: (x) => {
        const s = sigmoid(beta * x);
        return s + beta * x * s * (1 - s);
      },
    }),
  });
};

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x)); // never overflows
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

export default extension;
