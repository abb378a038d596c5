import type { Extension } from "../mod.ts";

/**
 * Swish, `y = x · sigmoid(beta · x)` (Ramachandran et al., 2017), as an example of an activation of one's own:
 * its value, its derivative, and the schema of its option, from which validation, defaults and completion come.
 *
 * An extension imports types only. `Math.exp` is fine here, but its last bit may differ between engines.
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
