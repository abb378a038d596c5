import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../../testing/run_in_place.ts";

const net = `name = "e"
seed = 1
data = { dataset = "moons", train_rows = 120, validation = 0.25, test_rows = 20 }
network = { layers = [{ name = "h", units = 4, activation = "tanh" }, { name = "out", units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 10, batch_size = 10 }
optimizer = { type = "adam", learning_rate = 0.02 }
`;
const sweep = `[sweep]
method = "random"
max_configurations = 5
parameters.optimizer.learning_rate = { min = 0.001, max = 0.3, log = true }
parameters.network.layers.h.units = { min = 2, max = 20 }
parameters.network.layers.h.activation = ["tanh", "relu"]
`;

/** The sweep of the file, and lines of its dry run. */
const cases: readonly (readonly [what: string, sweep: string, lines: readonly string[]])[] = [
  ["ranges are shown as ranges", sweep, [
    "sweep       method random, metric val_loss (minimize), no pruner",
    "network     2-layer network; numbers are of the first configuration",
    '              h: 2 … 20 units, "tanh" or "relu"      15          45               30    180',
    "optimizer   adam (learning_rate = 0.001 … 0.3 (log), betas = [0.9,0.999], eps = 1e-8, weight_decay = 0, amsgrad = false)",
    "length      10 epochs",
    "one worker trains up to 3 trials together, with the same results as alone:",
    "  0 1 2",
  ]],
  [
    "steps and lists",
    "[sweep.parameters]\ntrain.epochs = [2, 3]\noptimizer.eps = { min = 0.5, max = 1.5, step = 0.5 }\n",
    [
      "length      2 or 3 epochs",
      "optimizer   adam (learning_rate = 0.02, betas = [0.9,0.999], eps = 0.5 … 1.5 (step 0.5), weight_decay = 0, amsgrad = false)",
    ],
  ],
  [
    "cases, and more values than fit",
    "[sweep.parameters]\ntrain.epochs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n[[sweep.cases]]\noptimizer.learning_rate = 0.1\n[[sweep.cases]]\noptimizer.learning_rate = 0.2\n",
    [
      "length      1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 2 more epochs",
      "optimizer   adam (learning_rate = 0.1 or 0.2, betas = [0.9,0.999], eps = 1e-8, weight_decay = 0, amsgrad = false)",
    ],
  ],
  [
    "a sampler that learns, a pruner, and options of each type of optimizer",
    '[sweep]\nmethod = "tpe"\nmax_configurations = 20\npruner = "median"\n[sweep.parameters]\noptimizer.type = ["adam", "sgd"]\noptimizer.learning_rate = { min = 0.01, max = 0.1 }\noptimizer.momentum = { values = [0.5, 0.9], when = { optimizer.type = "sgd" } }\n',
    [
      "  ... and 12 more, which depend on results",
      "optimizer   adam (learning_rate = 0.01 … 0.1, betas = [0.9,0.999], eps = 1e-8, weight_decay = 0, amsgrad = false)",
      "         or sgd (learning_rate = 0.01 … 0.1, momentum = 0.5 or 0.9, dampening = 0, nesterov = false, weight_decay = 0)",
    ],
  ],
  ["nothing is swept", "", [
    "              h: 4 units, tanh            4          12                8     48",
    "              all                                    22               16     88",
    "length      10 epochs",
  ]],
];

for (const [what, sweep, lines] of cases) {
  Deno.test(`run --dry-run shows what is swept in the place of its values: ${what}`, () =>
    inFolder({ "e.toml": net + sweep }, async (run) => {
      const { status, out, err } = await run("run", "e.toml", "--dry-run", "--workers=2");
      assertEquals(status, 0, err);
      for (const line of lines) assertStringIncludes(`\n${out}`, `\n${line}\n`);
    }));
}
