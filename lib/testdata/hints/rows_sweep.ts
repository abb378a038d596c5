import { argsRow, bowl, edited, fileRow, net } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;
const noValidation = edited(net, "validation = 0.2\n", "");
const random = '[sweep]\nmethod = "random"\n';
const range = "optimizer.learning_rate = { min = 0.1, max = 1 }";
const logRange = "optimizer.learning_rate = { min = 0.001, max = 1, log = true }";
const log = "give a list of values, such as …, or …: a step does not go with log";
const step = "give step, a list of values, or …";

const conditions: HintRow[] = [
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

/** Hints on sweeps, and on values that are written as elsewhere. */
export const sweepRows: HintRows = {
  "experiment/read_conditions.ts": conditions,
  "experiment/read_sweep.ts": [
    fileRow(
      "write a key and its value below it, or remove it",
      `${net}[[sweep.cases]]\n`,
      `${net}[[sweep.cases]]\ntrain.epochs = 1\n`,
    ),
    fileRow("write a key and its value below it, or remove it", `${net}[[sweep.cases]]\n`, net),
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
  "experiment/sweep_checks.ts": [
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
      `${swept(range, `${net}[sweep]\nmethod = "tpe"\nmax_trials = 3\n`)}[[sweep.cases]]\ntrain.epochs = 1\n`,
      swept(`${range}\ntrain.epochs = [1, 2]`, `${net}[sweep]\nmethod = "tpe"\nmax_trials = 3\n`),
    ),
    fileRow(
      '… chooses by it: hold rows back with data.validation, then it is val_loss unless given, or choose by "loss"',
      swept(range, `${noValidation}[sweep]\nmethod = "tpe"\nmax_trials = 3\n`),
      swept(range, `${net}[sweep]\nmethod = "tpe"\nmax_trials = 3\n`),
    ),
    fileRow(
      '… chooses by it: hold rows back with data.validation, then it is val_loss unless given, or choose by "loss"',
      swept(range, `${noValidation}[sweep]\nmethod = "tpe"\nmax_trials = 3\n`),
      swept(range, `${noValidation}[sweep]\nmethod = "tpe"\nmetric = "loss"\nmax_trials = 3\n`),
    ),
    fileRow(
      "sweep a key in [sweep.parameters]",
      `${net}[sweep]\npruner = "asha"\n`,
      swept("optimizer.learning_rate = [0.1, 0.2]", `${net}[sweep]\npruner = "asha"\n`),
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
  "experiment/value_hints.ts": [
    argsRow("… is no number: …", ["learning_rate=.05"]),
    argsRow("… is no number: …", ["learning_rate=1."]),
    argsRow("… is no number: …", ["learning_rate=10^-3"]),
    argsRow(
      "… is no number: …",
      ["learning_rate=-.5"],
      ["learning_rate=-0.5"],
      "must be greater than 0, got -0.5",
    ),
    argsRow("… is no number: …", ["validation=10%"]),
    argsRow("… is no number: …", ["epochs=007"]),
    argsRow("… is no number: …", ["epochs=0X10"]),
    argsRow("… is no number: …", ["epochs=1 000"]),
    argsRow("… is no number: …", ["learning_rate=0.1,.3"], ["learning_rate=0.1,0.3"]),
    argsRow("write …", ["nesterov=True", "momentum=0.9"]),
    argsRow("write …", ["nesterov=yes", "momentum=0.9"]),
    argsRow("write …", ["nesterov=1", "momentum=0.9"]),
    argsRow("write …", ["loss_after=FALSE"]),
    argsRow("there is no …: leave the key out to get its default", ["clip_norm=None"], []),
    argsRow("there is no …: leave the key out to get its default", ["batch_size=null"], []),
    argsRow("commas separate values to sweep over: write … for one number", ["epochs=1,000"]),
    argsRow("commas separate values to sweep over: write … for one number", ["learning_rate=0,05"]),
    argsRow("in single quotes, as the shell takes others away: '…=…'", ["name=2024"]),
    argsRow("in single quotes, as the shell takes others away: '…=…'", ["description=true"]),
    argsRow("a list stands in brackets: '…=…'", ["train.metrics=mae"]),
    argsRow("a list stands in brackets: '…=…'", ["train.metrics=mae,accuracy"], [
      'train.metrics=["mae", "accuracy"]',
    ], "leave it out of metrics"),
    argsRow("to sweep over the values: …=…", ["learning_rate=[0.1,0.2]"]),
    argsRow("to sweep over the values: …=…", [
      "optimizer.type=[sgd,adam]".replace("sgd,adam", '"sgd","adam"'),
    ], ['optimizer.type="sgd","adam"']),
    fileRow("… is text: write … without quotes", edited(net, "learning_rate = 0.1", 'learning_rate = "0.1"')),
    argsRow("… is text: write … without quotes", ['learning_rate="0.1"']),
    fileRow("write … if it is text", edited(net, 'name = "net"', "name = 2024")),
    fileRow("write …", edited(net, "epochs = 2", 'epochs = 2\nmetrics = "mae"')),
    argsRow("for example …", ["optimizer.type=adam", "optimizer.betas=[0.9]"], [
      "optimizer.type=adam",
      "optimizer.betas=[0.9, 0.999]",
    ]),
    fileRow(
      "to sweep over the values, write … = […] in [sweep.parameters]",
      edited(net, "learning_rate = 0.1", "learning_rate = [0.1, 0.2]"),
      swept("optimizer.learning_rate = [0.1, 0.2]"),
    ),
    fileRow(
      "a range to sweep over belongs to [sweep.parameters], as … = { ... }",
      edited(net, "learning_rate = 0.1", "learning_rate = { min = 0.1, max = 1, step = 0.1 }"),
      swept("optimizer.learning_rate = { min = 0.1, max = 1, step = 0.1 }"),
    ),
  ],
};
