import { bowl, net as table } from "../settings_table.ts";
import { csvNet, csvRows, edited, fileRow, net } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

const oneOutput = edited(net, "units = 2", "units = 1", '"softmax"', '"sigmoid"');

/** What is said of the network of the table of settings with some arguments, and what then helps. */
const row = (hint: string, wrong: string, then: string, toml = table): HintRow => ({
  hint,
  wrong: { toml, args: wrong.split(" | ") },
  then: { toml, args: then === "" ? [] : then.split(" | ") },
});
const rowOf = (hint: string, wrong: string, then: string): HintRow => row(hint, wrong, then, bowl);

const rates = "learning_rate=0.1,0.2,0.3,0.4";
const ranged = (step: number) =>
  `${table}[sweep.parameters]\noptimizer.learning_rate = { min = 0.1, max = 0.2, step = ${step} }\n`;
const withTests = edited(csvNet, "[data]", "[data]\ntest_rows = 3");

/** Hints on settings that cannot act, or that end learning. */
export const settingsRows: HintRows = {
  "base/fields.ts": [
    row("…: …; or give …", "schedule.type=step", "schedule.type=step | schedule.step_epochs=3"),
    row("…: …; or give …", "schedule.type=step", "schedule.type=step | schedule.step_size=30"),
  ],
  "experiment/cross_checks.ts": [
    row(
      "remove one: each has one column in metrics.csv",
      'train.metrics=["mae", "mae"]',
      'train.metrics=["mae"]',
    ),
  ],
  "experiment/data_checks.ts": [{
    hint: "give a file with test rows, or remove test_rows",
    wrong: { toml: withTests, files: { "x.csv": csvRows } },
    then: { toml: csvNet, files: { "x.csv": csvRows } },
  }],
  "experiment/settings/compute_settings.ts": [
    rowOf('remove it, or set "reference"', "compute.backend=wasm-fma", "compute.backend=reference"),
    row('remove it, or leave it to "auto"', "compute.fuse=true", "compute.fuse=auto"),
  ],
  "experiment/settings/epoch_keys.ts": [
    rowOf(
      "a function has no epochs: use …",
      "schedule.type=warmup | schedule.warmup_epochs=1",
      "schedule.type=warmup | schedule.warmup_steps=10",
    ),
    rowOf("a function has no epochs: use …", "checkpoint.every_epochs=1", "checkpoint.every_steps=10"),
  ],
  "experiment/settings/length_settings.ts": [
    fileRow(
      "use epochs to count passes over all of them",
      edited(table, "epochs = 10", "steps = 10\nbatch_size = 2"),
      edited(table, "epochs = 10", "epochs = 10\nbatch_size = 2"),
    ),
    row("give the seconds that a trial may take", "run.timeout=0.01", "run.timeout=60"),
    row("… = … does the same", "train.log_every=100", "train.log_every=80"),
    row("… = … does the same", "train.eval_every=81", "train.eval_every=80"),
    row(
      "use a value below that, such as 0.001",
      "early_stopping.patience=3 | early_stopping.min_delta=0.7",
      "early_stopping.patience=3 | early_stopping.min_delta=0.001",
    ),
  ],
  "experiment/settings/loss_outputs.ts": [
    fileRow("give the output layer …, or …", edited(net, '"softmax"', '"identity"'), net),
    fileRow(
      "give the output layer …, or …",
      edited(net, '"softmax"', '"identity"'),
      edited(net, '"softmax"', '"identity"', "cross_entropy", "cross_entropy_logits"),
    ),
    fileRow(
      "give the output layer …, or …",
      edited(oneOutput, '"sigmoid"', '"tanh"', "cross_entropy", "binary_cross_entropy"),
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(net, "cross_entropy", "cross_entropy_logits"),
      edited(net, "cross_entropy", "cross_entropy_logits", '"softmax"', '"identity"'),
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(net, "cross_entropy", "cross_entropy_logits"),
      net,
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(oneOutput, "cross_entropy", "cross_entropy_logits", "units = 1", "units = 2"),
      net,
    ),
    fileRow(
      "use binary_… with activation …, or two units",
      oneOutput,
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    fileRow("use binary_… with activation …, or two units", oneOutput, net),
    fileRow(
      "use binary_… with activation …, or two units",
      edited(oneOutput, "cross_entropy", "cross_entropy_logits", '"sigmoid"', '"identity"'),
      edited(net, "cross_entropy", "cross_entropy_logits", '"softmax"', '"identity"'),
    ),
    row(
      "give the output layer (network.layers.…) softmax for one class per row, or use binary_cross_entropy for a yes or no per unit",
      "network.layers.output.activation=sigmoid",
      "network.layers.output.activation=softmax",
    ),
    row(
      "give the output layer (network.layers.…) softmax for one class per row, or use binary_cross_entropy for a yes or no per unit",
      "network.layers.output.activation=sigmoid",
      "network.layers.output.activation=sigmoid | train.loss=binary_cross_entropy",
    ),
    row(
      "use cross_entropy for one class per row, or sigmoid for a yes or no per unit",
      "train.loss=binary_cross_entropy",
      "train.loss=cross_entropy",
    ),
    row(
      "use cross_entropy for one class per row, or sigmoid for a yes or no per unit",
      "train.loss=binary_cross_entropy",
      "train.loss=binary_cross_entropy | network.layers.output.activation=sigmoid",
    ),
    row(
      "give the output layer activation identity",
      "train.loss=cross_entropy_logits | network.layers.output.activation=tanh",
      "train.loss=cross_entropy_logits | network.layers.output.activation=identity",
    ),
  ],
  "experiment/settings/optimizer_settings.ts": [
    row(
      "set momentum, for example to 0.9, or remove dampening",
      "optimizer.dampening=0.5",
      "optimizer.dampening=0.5 | optimizer.momentum=0.9",
    ),
    row(
      "use a weight_decay that is small beside 1 / learning_rate",
      "optimizer.weight_decay=20",
      "optimizer.weight_decay=0.01",
    ),
    row(
      "the variance of a single gradient is 0: the step would be divided by eps alone",
      'optimizer={type="rmsprop", learning_rate=0.1, alpha=0, centered=true}',
      'optimizer={type="rmsprop", learning_rate=0.1, alpha=0, centered=false}',
    ),
    row(
      "use a small number, such as 0.01",
      'optimizer={type="adagrad", learning_rate=0.1, lr_decay=1e5}',
      'optimizer={type="adagrad", learning_rate=0.1, lr_decay=0.01}',
    ),
  ],
  "experiment/settings/rate_settings.ts": [
    row(
      'remove it, or set type = "constant"',
      "schedule.type=polynomial | schedule.power=0",
      "schedule.type=constant",
    ),
    row(
      "gamma = … is for each step; one epoch has …: add decay_epochs = 1 to have it for each epoch",
      "schedule.type=exponential | schedule.gamma=0.5",
      "schedule.type=exponential | schedule.gamma=0.5 | schedule.decay_epochs=1",
    ),
    rowOf(
      "use longer intervals, or a gamma nearer to 1",
      "schedule.type=step | schedule.step_size=5",
      "schedule.type=step | schedule.step_size=50",
    ),
    rowOf(
      "use longer intervals, or a gamma nearer to 1",
      "schedule.type=step | schedule.step_size=5",
      "schedule.type=step | schedule.step_size=5 | schedule.gamma=0.9",
    ),
    row(
      "use a smaller power",
      "schedule.type=polynomial | schedule.power=10",
      "schedule.type=polynomial | schedule.power=2",
    ),
  ],
  "experiment/settings/schedule_settings.ts": [row(
    "use a factor below 1",
    "schedule.type=warmup | schedule.warmup_steps=10 | schedule.start_factor=1",
    "schedule.type=warmup | schedule.warmup_steps=10 | schedule.start_factor=0.1",
  )],
  "experiment/settings/setting.ts": [row(
    "…: use … to count epochs",
    "schedule.type=step | schedule.step_size=30 | train.epochs=90",
    "schedule.type=step | schedule.step_epochs=30 | train.epochs=90",
  )],
  "experiment/settings/start_settings.ts": [
    row(
      "remove it, or leave it out of a layer",
      "network.initializer=randn | network.layers.hidden.initializer=he_normal | " +
        "network.layers.output.initializer=he_normal",
      "network.initializer=randn | network.layers.hidden.initializer=he_normal",
    ),
    row(
      "use an initializer that draws weights, such as he_normal or xavier_uniform",
      "network.initializer=zeros",
      "network.initializer=he_normal",
    ),
    rowOf("remove it", "repeats=3", ""),
    rowOf(
      "begin elsewhere: set objective.initial",
      'objective={type="sqrt", initial=0}',
      'objective={type="sqrt", initial=1}',
    ),
  ],
  "experiment/settings/sweep_settings.ts": [
    row(
      "sweep a key in [sweep.parameters], or set repeats, to have trials to rank",
      "sweep.metric=val_loss",
      "sweep.metric=val_loss | repeats=3",
    ),
    row(
      "sweep a key in [sweep.parameters], or remove method",
      "sweep.method=random | sweep.max_trials=1",
      "sweep.max_trials=1",
    ),
    row(
      "use a smaller startup and batch, or more configurations",
      `sweep.method={type="tpe", startup=1, batch=4} | sweep.max_trials=4 | ${rates}`,
      `sweep.method={type="tpe", startup=1, batch=1} | sweep.max_trials=4 | ${rates}`,
    ),
    fileRow("use a smaller step", ranged(0.5), ranged(0.05)),
    row(
      "it is for choosing the number of jobs, which … says: keep one of them",
      "launcher.trial_seconds=60 | launcher.elements=2 | repeats=9",
      "launcher.elements=2 | repeats=9",
    ),
    row(
      "all of them run at the same time: remove it",
      "launcher.max_parallel=5 | launcher.elements=2 | repeats=9",
      "launcher.elements=2 | repeats=9",
    ),
  ],
  "experiment/settings/train_settings.ts": [
    row(
      'h is the step of central differences: set gradient = "numerical", or remove it',
      "train.h=0.01",
      "train.h=0.01 | train.gradient=numerical",
    ),
    row("keep one of them", "train.clip_norm=10 | train.clip_value=0.01", "train.clip_norm=10"),
    row("use a limit well above that, such as …", "divergence.max_loss=0.5", "divergence.max_loss=6.93"),
    row(
      "use a limit well above that, such as …",
      "divergence.max_parameter=0.1",
      "divergence.max_parameter=8.8",
    ),
    row(
      "use a small number, such as 1e-7, or remove it",
      'train.loss={type="cross_entropy", eps=0.6}',
      'train.loss={type="cross_entropy", eps=1e-7}',
    ),
  ],
};
