import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "./run_in_place.ts";

/** The first row of xor is (0, 0): with biases of 0 every hidden sum of it is exactly 0, a kink of relu. */
const xor = `name = "xor"
seed = 3
data = { dataset = "xor" }
network = { initializer = "INITIALIZER", layers = [
  { name = "hidden", units = 4, activation = "ACTIVATION" }, { name = "output", units = 1, activation = "sigmoid" },
] }
train = { loss = "binary_cross_entropy", steps = 10, batch_size = 4 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`;

for (const activation of ["relu", "leaky_relu"]) {
  for (const initializer of ["xavier_normal", "zeros"]) {
    Deno.test(`check passes ${activation} where all of its sums begin at 0: ${initializer}`, () =>
      inFolder({
        "xor.toml": xor.replace("ACTIVATION", activation).replace("INITIALIZER", initializer),
      }, async (run) => {
        for (const seed of [1, 2, 3, 4, 5]) {
          const { status, out } = await run("check", "xor.toml", `seed=${seed}`);
          assertEquals(status, 0, out);
          assertMatch(out, /hidden\.weight +all 8 +[\d.]+e-\d+ +ok/);
        }
      }));
  }
}

Deno.test("check names a slope that is wrong at the kink alone", () =>
  inFolder({
    "xor.toml": 'extensions = ["./bent.ts"]\n' +
      xor.replace("ACTIVATION", "bent").replace("INITIALIZER", "he_normal"),
    "bent.ts": `export default ({ registries, v }) =>
  registries.activations.register("bent", {
    description: "relu whose slope at 0 is none of both sides",
    options: v.strictObject({}),
    build: () => ({ f: (x) => Math.max(0, x), df: (x) => x > 0 ? 1 : x < 0 ? 0 : 2 }),
  });
`,
  }, async (run) => {
    const { status, out } = await run("check", "xor.toml", "--allow-extensions");
    assertEquals(status, 1);
    assertStringIncludes(
      out,
      'wrong derivative: activation "bent" (layer "hidden"): at x = 0 df gives 2, but f changes by 0 below and 1 above',
    );
  }));
