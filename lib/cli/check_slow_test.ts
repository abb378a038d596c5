import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder, inTerminal } from "../testing/run_in_place.ts";
import { bowl } from "../testing/wrong_input/wrong_cases.ts";

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
        for (const seed of initializer === "zeros" ? [1] : [1, 2, 3]) {
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

const linear = `name = "line"
seed = 3
data = { dataset = "xor" }
network = { layers = [{ name = "output", units = 1, activation = "ACTIVATION" }] }
train = { loss = "mse_mean", steps = 10, batch_size = 4 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`;
/** An optimizer of an extension, with the rest of its update(). */
const withUpdate = (update: string) => ({
  "own.toml": 'extensions = ["./own.ts"]\n' +
    linear.replace("ACTIVATION", "sigmoid").replace('"sgd"', '"own"'),
  "own.ts": `export default ({ registries, v }) =>
  registries.optimizers.register("own", {
    description: "own",
    options: v.strictObject({ learning_rate: v.number() }),
    build: () => ({
      slots: ["mean"],
      update(params, grads, [mean], rate, step) {
        ${update}
      },
    }),
  });
`,
});
const adam = (step: string) =>
  `for (let i = 0; i < params.length; i++) {
          mean[i] = 0.9 * mean[i] + 0.1 * grads[i];
          params[i] -= rate * mean[i] / (1 - 0.9 ** ${step});
        }`;

const updates: [name: string, update: string, text: string, status: number][] = [
  ["is right", adam("(step + 1)"), "", 0],
  [
    "throws",
    "for (let i = 0; i < params.length; i++) params[i] -= rat * grads[i];",
    `error: the extension failed: ReferenceError: rat is not defined
  --> FOLDER/own.ts:8:62
  |
8 |         for (let i = 0; i < params.length; i++) params[i] -= rat * grads[i];
  |                                                              ^
  = extensions see only the globals that docs/extensions.md lists
`,
    2,
  ],
  [
    "divides by 0 at step 0",
    adam("step"),
    `error: optimizer "own": the first update makes output.weight[0] Infinity, although the gradient is finite
  --> own.toml
   = step counts from 0, and with step = 1 all numbers are finite: Adam's t is step + 1
`,
    2,
  ],
  [
    "spoils its slot",
    "mean[0] = undefined;",
    `error: optimizer "own": the first update makes a number of its slot "mean" NaN, although the gradient is finite
  --> own.toml
`,
    2,
  ],
];

for (const [name, update, text, status] of updates) {
  Deno.test(`check calls the optimizer of an extension once: one that ${name}`, () =>
    inFolder(withUpdate(update), async (run, folder) => {
      const found = await run("check", "own.toml", "--allow-extensions");
      const err = found.err.replace(/^1 error\..*\n/m, "").replace(folder, "FOLDER");
      assertEquals([err, found.status], [text, status]);
    }));
}

Deno.test("check calls each type of optimizer of a sweep once", () => {
  const { "own.toml": toml, "own.ts": own } = withUpdate("oh();");
  const sweep = toml.replace('type = "own"', 'type = "sgd"') +
    '[sweep.parameters]\noptimizer.type = ["sgd", "own"]\n';
  return inFolder({ "own.toml": sweep, "own.ts": own }, async (run) => {
    const { err, status } = await run("check", "own.toml", "--allow-extensions");
    assertStringIncludes(err, "error: the extension failed: ReferenceError: oh is not defined");
    assertEquals(status, 2);
  });
});

Deno.test("check asks a schedule of an extension for the learning rates of the first and the last step", () =>
  inFolder({
    "own.toml": 'extensions = ["./own.ts"]\n' + linear.replace("ACTIVATION", "sigmoid") +
      '[schedule]\ntype = "own"\n',
    "own.ts": `export default ({ registries, v }) =>
  registries.schedules.register("own", {
    description: "own",
    options: v.strictObject({}),
    build: () => ({
      dependsOnSteps: true,
      schedule: ({ learningRate, steps }) => (step) => learningRate / (steps - 1 - step),
    }),
  });
`,
  }, async (run) => {
    const { err, status } = await run("check", "own.toml", "--allow-extensions");
    assertEquals([err.replace(/^1 error\..*\n/m, ""), status], [
      `error: schedule "own": the learning rate of step 9 is Infinity
  --> own.toml
   = it must be a finite number for every step from 0 to the last
`,
      2,
    ]);
  }));

const several = {
  "good.toml": bowl,
  "typo.toml": bowl.replace("learning_rate", "learning_rat"),
  "wrong.toml": 'extensions = ["./wrong.ts"]\n' + linear.replace("ACTIVATION", "wrong"),
  "wrong.ts": `export default ({ registries, v }) =>
  registries.activations.register("wrong", {
    description: "sigmoid with half of its slope",
    options: v.strictObject({}),
    build: () => ({ f: (x) => 1 / (1 + Math.exp(-x)), df: (x) => 0.5 / (2 + Math.exp(x) + Math.exp(-x)) }),
  });
`,
};

/** Numbers to four digits. */
const rounded = (text: string) =>
  text.replace(/\d+\.\d{4,}(e-\d+)?/g, (number) => String(Number(Number(number).toPrecision(4))));

/** What check prints of the files above, numbers to four digits. */
const SEVERAL = Deno.readTextFileSync(new URL("check_slow_test.txt", import.meta.url));

Deno.test("check takes several files: all are checked, the worst one decides the exit status", () =>
  inFolder(several, async (run, folder) => {
    const files = ["good.toml", "typo.toml", "wrong.toml", "none.toml"];
    const { status, text, out } = await run("check", ...files, "--allow-extensions");
    assertEquals([rounded(text), status], [SEVERAL, 2]);
    assertEquals(out.includes("error"), false);
    const drawn = await inTerminal(folder, ["check", ...files, "--allow-extensions"]);
    assertEquals([rounded(drawn.out), drawn.status], [SEVERAL, 2]);
    assertEquals((await run("check", "good.toml", "wrong.toml", "--allow-extensions")).status, 1);
    const two = await run("check", "good.toml", "learning_rate=0.2", "xor");
    assertEquals([two.status, two.err], [0, ""]);
    assertStringIncludes(two.out, "\nxor\n");
    assertStringIncludes(
      two.out,
      "experiments/xor.toml: valid, and its gradients are right\n\n2 files: 2 right\n",
    );
    const refused = await run("check", "good.toml", "xor", "learning_rate=-1");
    assertEquals([refused.status, refused.err.match(/--> command line: learning_rate=-1/g)?.length], [2, 2]);
  }));

Deno.test("check --json prints one object per file", () =>
  inFolder(several, async (run) => {
    const files = ["good.toml", "typo.toml", "wrong.toml", "none.toml"];
    const { status, out, err } = await run("check", ...files, "--allow-extensions", "--json");
    assertEquals([status, err], [2, ""]);
    assertEquals(
      rounded(out).replaceAll(/"worst":[\d.e-]+/g, '"worst":0'),
      String
        .raw`{"file":"good.toml","ok":true,"mistakes":[],"gradients":{"tensors":[{"tensor":"params","checked":2,"of":2,"worst":0,"index":0,"analytic":0.9927,"numerical":0.9927,"passed":true}],"culprits":[],"passed":true}}
{"file":"typo.toml","ok":false,"mistakes":[{"severity":"error","message":"missing key \"learning_rate\" in [optimizer]","place":{"kind":"text","file":"typo.toml","line":7,"column":2,"length":9,"text":"[optimizer]"},"notes":["learning_rate: step size along the negative gradient"]},{"severity":"error","message":"unknown key \"learning_rat\" in [optimizer]","place":{"kind":"text","file":"typo.toml","line":9,"column":1,"length":12,"text":"learning_rat = 0.1"},"label":"did you mean \"learning_rate\"?","notes":["known keys: type, learning_rate, momentum, dampening, nesterov, weight_decay, decay_biases"]}],"gradients":null}
{"file":"wrong.toml","ok":false,"mistakes":[],"gradients":{"tensors":[{"tensor":"output.weight","checked":2,"of":2,"worst":0,"index":1,"analytic":0.00966,"numerical":0.01932,"passed":false},{"tensor":"output.bias","checked":1,"of":1,"worst":0,"index":0,"analytic":0.005161,"numerical":0.01032,"passed":false}],"culprits":["activation \"wrong\" (layer \"output\"): at x = -6.3 df gives 0.0009148, but f changes by 0.00183"],"passed":false}}
{"file":"none.toml","ok":false,"mistakes":[{"severity":"error","message":"none.toml does not exist","place":{"kind":"file","file":"none.toml"}}],"gradients":null}
`,
    );
    const warned = await run("check", "good.toml", "schedule.type=step", "schedule.step_size=50", "--json");
    const [{ severity, place }] = JSON.parse(warned.out).mistakes;
    assertEquals([warned.status, warned.err, severity, place.kind], [0, "", "warning", "argument"]);
  }));
