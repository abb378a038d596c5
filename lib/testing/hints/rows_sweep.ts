import { argsRow, bowl, edited, fileRow, net } from "./inputs.ts";
import type { HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;
const noValidation = edited(net, "validation = 0.2\n", "");
const tpe = '[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_configurations = 3\n';
const random = '[sweep]\nmethod = "random"\n';
const range = "optimizer.learning_rate = { min = 0.1, max = 1 }";
const logRange = "optimizer.learning_rate = { min = 0.001, max = 1, log = true }";
const log = "give a list of values, such as …, or …: step cannot be combined with log";
const step = "give step, a list of values, or …";

/** A network with many layers, whose units and activations are swept: so many keys. */
function deep(keys: number, method: string): string {
  const names = Array.from({ length: Math.ceil(keys / 2) }, (_, k) => `h${k}`);
  const layer = 'units = 2, activation = { type = "elu", alpha = 1 }';
  const network = names.map((name) => `  { name = "${name}", ${layer} },\n`).join("");
  const text = edited(net, "layers = [\n", `layers = [\n${network}`);
  const swept = names.flatMap((name) => [
    `${name}.units = { min = 2, max = 4 }`,
    `${name}.activation.alpha = { min = 0.5, max = 1.5 }`,
  ]).slice(0, keys);
  return `${text}[sweep]\nmethod = "${method}"\nmax_configurations = 2\n[sweep.parameters]\n${
    swept.join("\n")
  }\n`;
}

const wholes = [`optimizer={type="sgd",learning_rate=0.1},{type="adam",learning_rate=0.2}`];

/** Hints on sweeps. */
export const sweepRows: HintRows = {
  "experiment/apply_overrides.ts": [
    argsRow("set … itself, with all its keys…", [...wholes, "optimizer.learning_rate=0.3"], [
      ...wholes,
      "optimizer.learning_rate={ values = [0.3] }",
    ]),
    argsRow("set … itself, with all its keys…", [...wholes, "optimizer.learning_rate=0.3"], [
      'optimizer={type="sgd",learning_rate=0.3}',
    ]),
  ],
  "experiment/sweep/read_sweep.ts": [
    fileRow(
      "write a key and its value below it, or remove it",
      `${net}[[sweep.cases]]\n`,
      `${net}[[sweep.cases]]\ntrain.epochs = 1\n`,
    ),
    fileRow("write a key and its value below it, or remove it", `${net}[[sweep.cases]]\n`, net),
    fileRow(
      "use repeats to run every configuration with several seeds",
      swept("seed = [1, 2]"),
      edited(net, "seed = 1", "seed = 1\nrepeats = 2"),
    ),
    fileRow(
      "it is already there as …: put all values into one list",
      swept("optimizer.learning_rate = [0.1]\nlearning_rate = [0.2]"),
      swept("optimizer.learning_rate = [0.1, 0.2]"),
    ),
    fileRow(
      "keep one of them",
      `${net}[[sweep.cases]]\noptimizer.learning_rate = 0.1\nlearning_rate = 0.2\n`,
    ),
    fileRow(
      "keep it in one of them",
      `${swept("learning_rate = [0.2]")}[[sweep.cases]]\noptimizer.learning_rate = 0.1\n`,
      swept("learning_rate = [0.2]"),
    ),
  ],
  "experiment/sweep/read_values.ts": [
    fileRow(
      "give at least one value",
      swept("optimizer.learning_rate = []"),
      swept("optimizer.learning_rate = [0.1]"),
    ),
    fileRow(
      "set a fixed value outside of [sweep], in the table of its key",
      swept("optimizer.learning_rate = 0.3"),
      edited(net, "learning_rate = 0.1", "learning_rate = 0.3"),
    ),
    fileRow(
      "known keys: min, max, log, step",
      swept("optimizer.learning_rate = { min = 1, max = 2, steps = 1 }"),
      swept("optimizer.learning_rate = { min = 1, max = 2, step = 1 }"),
    ),
  ],
  "experiment/former_keys.ts": [
    argsRow(
      "write …: the next version will not know the old name",
      ["learning_rate=0.1,0.2", "sweep.max_trials=1"],
      ["learning_rate=0.1,0.2", "sweep.max_configurations=1"],
    ),
    fileRow(
      "keep only …",
      `${net}[sweep]\nmax_trials = 2\nmax_configurations = 2\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n`,
      `${net}[sweep]\nmax_configurations = 2\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n`,
    ),
  ],
  "experiment/checks/sweep_checks.ts": [
    fileRow("sweep fewer keys, or use another method", deep(65, "sobol"), deep(2, "sobol")),
    fileRow("sweep fewer keys, or use another method", deep(65, "sobol"), deep(65, "random")),
    fileRow(step, swept(range), swept("optimizer.learning_rate = { min = 0.1, max = 1, step = 0.3 }")),
    fileRow(step, swept(range), swept(range, `${net}${random}max_configurations = 3\n`)),
    argsRow(step, ["learning_rate={min=0.1,max=1}"], [
      "learning_rate={min=0.1,max=1}",
      "sweep.method=random",
      "sweep.max_configurations=20",
    ]),
    fileRow(log, swept(logRange), swept("optimizer.learning_rate = [0.001, 0.01, 0.1, 1]")),
    fileRow(log, swept(logRange), swept(logRange, `${net}${random}max_configurations = 3\n`)),
    argsRow(log, ["learning_rate={min=1e-4,max=1e-1,log=true}"], ["learning_rate=0.0001,0.001,0.01,0.1"]),
    argsRow(log, ["learning_rate={min=1e-4,max=1e-1,log=true}"], [
      "learning_rate={min=1e-4,max=1e-1,log=true}",
      "sweep.method=random",
      "sweep.max_configurations=20",
    ]),
    argsRow(log, ["epochs={min=1,max=100,log=true}"], ["epochs=1,5,22,100"]),
    fileRow(
      'method = "…" has no end of its own: it needs the number of configurations to run',
      swept(range, net + random),
      swept(range, `${net}${random}max_configurations = 3\n`),
    ),
    fileRow(
      "… learns only from its own choices: sweep the keys of the cases in [sweep.parameters]",
      `${swept(range, net + tpe)}[[sweep.cases]]\ntrain.epochs = 1\n`,
      swept(
        `${range}\ntrain.epochs = [1, 2]`,
        net + tpe,
      ),
    ),
    fileRow(
      '… compares configurations by it: set data.validation, which makes it val_loss, or set metric = "loss"',
      swept(
        range,
        noValidation + tpe,
      ),
      swept(range, net + tpe),
    ),
    fileRow(
      '… compares configurations by it: set data.validation, which makes it val_loss, or set metric = "loss"',
      swept(
        range,
        noValidation + tpe,
      ),
      swept(
        range,
        `${noValidation}${tpe}metric = "loss"\n`,
      ),
    ),
    fileRow(
      "sweep a key in [sweep.parameters]",
      `${net}[sweep]\npruner = "asha"\n`,
      swept("optimizer.learning_rate = [0.1, 0.2, 0.3]", `${net}[sweep]\npruner = "asha"\n`),
    ),
    fileRow(
      "use …",
      swept(
        "optimizer.learning_rate = [0.1, 0.2]",
        `${bowl}[sweep]\npruner = { type = "asha", min_epochs = 1 }\n`,
      ),
      swept(
        "optimizer.learning_rate = [0.1, 0.2]",
        `${bowl}[sweep]\npruner = { type = "asha", min_steps = 1 }\n`,
      ),
    ),
  ],
};
