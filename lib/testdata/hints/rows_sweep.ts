import { argsRow, bowl, edited, fileRow, net } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;
const noValidation = edited(net, "validation = 0.2\n", "");
const random = '[sweep]\nmethod = "random"\n';
const range = "optimizer.learning_rate = { min = 0.1, max = 1 }";
const logRange = "optimizer.learning_rate = { min = 0.001, max = 1, log = true }";
const log = "give a list of values, such as …, or …: a step does not go with log";
const step = "give step, a list of values, or …";

/** A network with many layers, each of whose units are swept. */
function deep(layers: number, method: string): string {
  const names = Array.from({ length: layers }, (_, k) => `h${k}`);
  const network = names.map((name) => `  { name = "${name}", units = 2, activation = "relu" },\n`).join("");
  const text = edited(net, "layers = [\n", `layers = [\n${network}`);
  const keys = names.map((name) => `${name}.units = { min = 2, max = 4 }`).join("\n");
  return swept(keys, `${text}[sweep]\nmethod = "${method}"\nmax_trials = 2\n`);
}

const momentum = edited(net, "learning_rate = 0.1", "learning_rate = 0.1\nmomentum = 0.9");
const types = 'optimizer.type = ["sgd", "adam"]';
const beside = 'optimizer.momentum = { values = [0.9], when = { optimizer.type = "sgd" } }';

/** Hints on keys of a swept component that not all of its values know. */
const otherTypes: HintRow[] = [
  fileRow("… has it; …", swept(types, momentum), swept(`${types}\n${beside}`)),
  fileRow("sweep it there: …", swept(types, momentum), swept(`${types}\n${beside}`)),
  argsRow(
    "sweep it there: …",
    ["optimizer.type=sgd,adam"],
    ["optimizer.type=sgd,adam", 'optimizer.momentum={ values = [0.9], when = { optimizer.type = "sgd" } }'],
    undefined,
    momentum,
  ),
  fileRow(
    "set it in the cases with …, and nowhere else",
    `${momentum}[[sweep.cases]]\noptimizer.type = "sgd"\n[[sweep.cases]]\noptimizer.type = "adam"\n`,
    `${net}[[sweep.cases]]\noptimizer.type = "sgd"\noptimizer.momentum = 0.9\n[[sweep.cases]]\noptimizer.type = "adam"\n`,
  ),
  fileRow(
    "it belongs to …; …",
    swept('schedule.type = ["constant", "exponential"]'),
    swept(
      'schedule.type = ["constant", "exponential"]\nschedule.gamma = { values = [0.9], when = { schedule.type = "exponential" } }',
    ),
  ),
];

const wholes = [`optimizer={type="sgd",learning_rate=0.1},{type="adam",learning_rate=0.2}`];

const conditions: HintRow[] = [
  fileRow(
    "write one of …",
    swept(
      'hidden.units = [3, 4]\noutput.activation = ["softmax"]\nhidden.activation = ["relu", "tanh"]\ntrain.epochs = { values = [1, 2], when = { activation = "relu" } }',
    ),
    swept(
      'hidden.units = [3, 4]\noutput.activation = ["softmax"]\nhidden.activation = ["relu", "tanh"]\ntrain.epochs = { values = [1, 2], when = { hidden.activation = "relu" } }',
    ),
  ),
  fileRow(
    "for example: when = { … = … }",
    swept('optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = "sgd" }'),
    swept(
      'optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
  ),
  fileRow(
    "sweep another key over a list of values first",
    swept('train.batch_size = { values = [8, 16], when = "sgd" }'),
    swept(
      'optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
  ),
  fileRow(
    "swept beside it: …",
    swept(
      'train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 1 } }"),
  ),
  fileRow(
    "it is swept over …",
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 3 } }"),
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 2 } }"),
  ),
];

/** Hints on sweeps. */
export const sweepRows: HintRows = {
  "experiment/read_conditions.ts": conditions,
  "experiment/other_types.ts": otherTypes,
  "experiment/apply_overrides.ts": [
    argsRow("give … itself, with all that belongs to it…", [...wholes, "optimizer.learning_rate=0.3"], [
      ...wholes,
      "optimizer.learning_rate={ values = [0.3] }",
    ]),
    argsRow("give … itself, with all that belongs to it…", [...wholes, "optimizer.learning_rate=0.3"], [
      'optimizer={type="sgd",learning_rate=0.3}',
    ]),
  ],
  "experiment/read_sweep.ts": [
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
      "it is there already, as …: put all values into one list",
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
  "experiment/read_values.ts": [
    fileRow(
      "give at least one value",
      swept("optimizer.learning_rate = []"),
      swept("optimizer.learning_rate = [0.1]"),
    ),
    fileRow(
      "a fixed value belongs to its own place, outside of [sweep]",
      swept("optimizer.learning_rate = 0.3"),
      edited(net, "learning_rate = 0.1", "learning_rate = 0.3"),
    ),
    fileRow(
      "known here: min, max, log, step",
      swept("optimizer.learning_rate = { min = 1, max = 2, steps = 1 }"),
      swept("optimizer.learning_rate = { min = 1, max = 2, step = 1 }"),
    ),
  ],
  "experiment/sweep_checks.ts": [
    fileRow("sweep fewer keys, or use another method", deep(65, "sobol"), deep(2, "sobol")),
    fileRow("sweep fewer keys, or use another method", deep(65, "sobol"), deep(65, "random")),
    fileRow(step, swept(range), swept("optimizer.learning_rate = { min = 0.1, max = 1, step = 0.3 }")),
    fileRow(step, swept(range), swept(range, `${net}${random}max_trials = 3\n`)),
    argsRow(step, ["learning_rate={min=0.1,max=1}"], [
      "learning_rate={min=0.1,max=1}",
      "sweep.method=random",
      "sweep.max_trials=20",
    ]),
    fileRow(log, swept(logRange), swept("optimizer.learning_rate = [0.001, 0.01, 0.1, 1]")),
    fileRow(log, swept(logRange), swept(logRange, `${net}${random}max_trials = 3\n`)),
    argsRow(log, ["learning_rate={min=1e-4,max=1e-1,log=true}"], ["learning_rate=0.0001,0.001,0.01,0.1"]),
    argsRow(log, ["learning_rate={min=1e-4,max=1e-1,log=true}"], [
      "learning_rate={min=1e-4,max=1e-1,log=true}",
      "sweep.method=random",
      "sweep.max_trials=20",
    ]),
    argsRow(log, ["epochs={min=1,max=100,log=true}"], ["epochs=1,5,22,100"]),
    fileRow(
      'method = "…" draws without end: say how many configurations to try',
      swept(range, net + random),
      swept(range, `${net}${random}max_trials = 3\n`),
    ),
    fileRow(
      "… learns from what it chose itself: sweep the keys of the cases in [sweep.parameters]",
      `${
        swept(range, `${net}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_trials = 3\n`)
      }[[sweep.cases]]\ntrain.epochs = 1\n`,
      swept(
        `${range}\ntrain.epochs = [1, 2]`,
        `${net}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_trials = 3\n`,
      ),
    ),
    fileRow(
      '… chooses by it: hold rows back with data.validation, then it is val_loss unless given, or choose by "loss"',
      swept(
        range,
        `${noValidation}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_trials = 3\n`,
      ),
      swept(range, `${net}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_trials = 3\n`),
    ),
    fileRow(
      '… chooses by it: hold rows back with data.validation, then it is val_loss unless given, or choose by "loss"',
      swept(
        range,
        `${noValidation}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmax_trials = 3\n`,
      ),
      swept(
        range,
        `${noValidation}[sweep]\nmethod = { type = "tpe", startup = 1, batch = 1 }\nmetric = "loss"\nmax_trials = 3\n`,
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
