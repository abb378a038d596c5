import { bowl, net } from "../settings_table.ts";
import { argsRow, csvNet, csvRows, edited } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

/** A row of arguments after a valid experiment, separated by bars: 8 steps per epoch, 80 per trial. */
const rowOf = (toml: string) => (hint: string, wrong: string, then: string): HintRow =>
  argsRow(hint, wrong.split(" | "), then === "" ? [] : then.split(" | "), undefined, toml);
const ofNet = rowOf(net);
const ofBowl = rowOf(bowl);
const inSteps = rowOf(edited(net, "epochs = 10", "steps = 10"));

const usual = "usual values are 0.0001 to …";
const limit = "use a limit well above that, such as …";
const rates = "optimizer.learning_rate={min=0.1,max=0.2}";
const manyRates = "optimizer.learning_rate={min=0.1,max=0.9,step=1e-12}";
const manyMomenta = "optimizer.momentum={min=0,max=0.9,step=1e-12}";
const metrics = 'train.metrics=["mae"]';
const wideStart =
  'network.initializer={type="constant", value=0.5} | network.layers.output.initializer=randn | divergence.max_parameter=';

/** Hints on settings that are idle or absurd; those of schedules and sweeps have rows of their own. */
export const settingsRows: HintRows = {
  "experiment/checks/cross_checks.ts": [
    ofNet("remove one: each has one column in metrics.csv", 'train.metrics=["mae", "mae"]', metrics),
  ],
  "experiment/checks/data_checks.ts": [
    {
      hint: "give a file with test rows, or remove test_rows",
      wrong: { toml: csvNet, args: ["data.test_rows=2"], files: { "x.csv": csvRows } },
      then: {
        toml: csvNet,
        args: ["data.test_rows=2", "data.test_path=t.csv"],
        files: { "x.csv": csvRows, "t.csv": csvRows },
      },
    },
    {
      hint: "give a file with test rows, or remove test_rows",
      wrong: { toml: csvNet, args: ["data.test_rows=2"], files: { "x.csv": csvRows } },
      then: { toml: csvNet, files: { "x.csv": csvRows } },
    },
  ],
  "experiment/checks/check_configuration.ts": [
    ofNet("use fewer epochs", "train.epochs=9007199254740991", "train.epochs=9"),
  ],
  "experiment/checks/count_checks.ts": [
    ofNet(
      "use fewer repeats, or fewer configurations",
      "repeats=9007199254740991 | optimizer.learning_rate=0.1,0.2",
      "repeats=2 | optimizer.learning_rate=0.1,0.2",
    ),
    ofNet(
      'set max_configurations, use larger steps, or method = "random" with max_configurations',
      `${manyRates} | ${manyMomenta}`,
      `${manyRates} | ${manyMomenta} | sweep.max_configurations=3`,
    ),
    ofNet(
      'use a smaller max_configurations, or method = "random"',
      `${rates} | sweep.method=sobol | sweep.max_configurations=4294967297`,
      `${rates} | sweep.method=random | sweep.max_configurations=4294967297`,
    ),
    ofNet(
      "use a smaller max_configurations",
      `${manyRates} | ${manyMomenta} | sweep.method=random | sweep.max_configurations=1000001`,
      `${manyRates} | ${manyMomenta} | sweep.method=random | sweep.max_configurations=3`,
    ),
  ],
  "experiment/sweep/read_values.ts": [
    ofNet(
      "give a smaller range",
      "train.log_every={min=-9007199254740991,max=9007199254740991} | sweep.method=random | sweep.max_configurations=3",
      "train.log_every={min=1,max=3} | sweep.method=random | sweep.max_configurations=3",
    ),
    ofNet(
      "give a larger step",
      "optimizer.learning_rate={min=0.1,max=0.2,step=1e-18}",
      "optimizer.learning_rate={min=0.1,max=0.2,step=0.1}",
    ),
  ],
  "experiment/settings/pruner_settings.ts": [
    ofNet(
      "use a larger every_steps",
      'train.epochs=900000 | optimizer.learning_rate=0.1,0.2 | sweep.metric=loss | sweep.pruner={type="median",every_steps=1,startup=1,batch=1}',
      'train.epochs=900000 | optimizer.learning_rate=0.1,0.2 | sweep.metric=loss | sweep.pruner={type="median",every_steps=800000,startup=1,batch=1}',
    ),
  ],
  "experiment/checks/memory_checks.ts": [
    ofNet("use fewer units", "network.layers.hidden.units=1000000000", "network.layers.hidden.units=100"),
    ofNet(
      "use a smaller batch_size",
      "train.batch_size=1000000000 | train.sampling=replacement",
      "train.batch_size=100 | train.sampling=replacement",
    ),
  ],
  "experiment/settings/compute_settings.ts": [
    ofNet(
      'remove it, or set "reference"',
      "compute.backend=wasm-fma | train.gradient=numerical",
      "train.gradient=numerical",
    ),
    ofBowl('remove it, or set "reference"', "compute.backend=wasm-fma", "compute.backend=reference"),
    ofBowl("remove it", "compute.sparse=true", ""),
    ofBowl("remove it", "compute.sparse=true | compute.backend=reference", "compute.backend=reference"),
    ofNet(
      "remove it",
      "compute.sparse=true | compute.backend=reference | train.gradient=numerical",
      "compute.backend=reference | train.gradient=numerical",
    ),
    ofNet('remove it, or set "auto"', "compute.fuse=true", ""),
    ofNet(
      'remove it, or set "auto"',
      "compute.fuse=true | train.batch_size=10,20",
      "compute.fuse=auto | train.batch_size=10,20",
    ),
    ofBowl("remove it; --workers N runs trials at the same time", "compute.threads=2", ""),
  ],
  "experiment/settings/epoch_keys.ts": [
    ofBowl(
      "a function has no epochs: use …",
      "schedule.type=step | schedule.step_epochs=40",
      "schedule.type=step | schedule.step_size=40",
    ),
    ofBowl("a function has no epochs: use …", "checkpoint.every_epochs=9", "checkpoint.every_steps=9"),
  ],
  "experiment/settings/length_settings.ts": [
    argsRow(
      "use epochs to count passes through all rows",
      ["train.batch_size=2"],
      ["train.batch_size=2", "train.epochs=10"],
      undefined,
      edited(net, "epochs = 10", "steps = 10"),
    ),
    ofNet("set the seconds that a trial may take", "run.timeout=0.01", "run.timeout=60"),
    ofNet("… = … has the same effect", "train.log_every=100", "train.log_every=80"),
    ofNet("… = … has the same effect", "train.eval_every=81", "train.eval_every=80"),
    ofBowl("… = … has the same effect", "train.log_every=101", "train.log_every=100"),
    ofNet("patience counts evaluations, …", "early_stopping.patience=10", "early_stopping.patience=3"),
    ofNet(
      "use a smaller value, such as 0.001",
      "early_stopping.patience=3 | early_stopping.min_delta=0.7",
      "early_stopping.patience=3 | early_stopping.min_delta=0.001",
    ),
    ofNet(
      "use a smaller value, such as 0.001",
      "early_stopping.patience=3 | early_stopping.monitor=val_accuracy | early_stopping.min_delta=1",
      "early_stopping.patience=3 | early_stopping.monitor=val_accuracy | early_stopping.min_delta=0.001",
    ),
    ofNet(
      "a trial that is killed starts again; without this key, trials are saved every 30 seconds",
      "checkpoint.every_steps=81",
      "",
    ),
  ],
  "experiment/settings/optimizer_settings.ts": [
    ofNet(
      "set momentum, for example to 0.9, or remove dampening",
      "optimizer.dampening=0.5",
      "optimizer.dampening=0.5 | optimizer.momentum=0.9",
    ),
    ofNet("set momentum, for example to 0.9, or remove dampening", "optimizer.dampening=0.5", ""),
    ofNet(
      "use a weight_decay much smaller than 1 / learning_rate",
      "optimizer.weight_decay=20",
      "optimizer.weight_decay=0.1",
    ),
    ofNet(
      "set weight_decay, for example to 1e-4, or remove decay_biases",
      "optimizer.decay_biases=false",
      "optimizer.decay_biases=false | optimizer.weight_decay=1e-4",
    ),
    ofNet(
      "set weight_decay, for example to 1e-4, or remove decay_biases",
      "optimizer.decay_biases=false",
      "",
    ),
    ofNet(
      "usual values are [0.9, 0.999]: the first for the gradient, the second for its square",
      'optimizer={type="adam", learning_rate=0.1, betas=[0.999, 0.9]}',
      'optimizer={type="adam", learning_rate=0.1, betas=[0.9, 0.999]}',
    ),
    ofNet(
      "use a small number, such as 0.01",
      'optimizer={type="adagrad", learning_rate=0.1, lr_decay=1e5}',
      'optimizer={type="adagrad", learning_rate=0.1, lr_decay=0.01}',
    ),
    ofNet(usual, "learning_rate=1e9", "learning_rate=1"),
    ofNet(usual, "learning_rate=1e-12", "learning_rate=0.0001"),
    ofNet(usual, "optimizer.type=adam | learning_rate=100", "optimizer.type=adam | learning_rate=0.1"),
    inSteps(usual, "train.steps=1 | learning_rate=1e-12", "train.steps=1 | learning_rate=0.0001"),
    ofNet("usual limits are 0.1 to 10", "train.clip_norm=1e-9", "train.clip_norm=0.1"),
    ofNet("usual limits are 0.1 to 10", "train.clip_value=1e-9", "train.clip_value=10"),
  ],
  "experiment/settings/start_settings.ts": [
    ...[
      "network.layers.hidden.initializer=he_normal | network.layers.output.initializer=he_normal",
      "network.initializer=randn | network.layers.hidden.initializer=he_normal",
    ].map((then) =>
      ofNet(
        "remove it, or remove the initializer of a layer",
        "network.initializer=randn | network.layers.hidden.initializer=he_normal | " +
          "network.layers.output.initializer=he_normal",
        then,
      )
    ),
    ...["he_normal", "xavier_uniform"].map((type) =>
      ofNet(
        "use an initializer that draws weights, such as he_normal or xavier_uniform",
        "network.initializer=zeros",
        `network.initializer=${type}`,
      )
    ),
    ofNet(
      "use an initializer that draws weights, such as he_normal or xavier_uniform",
      "network.layers.hidden.initializer=zeros | network.layers.output.initializer=zeros",
      "network.layers.hidden.initializer=he_normal | network.layers.output.initializer=zeros",
    ),
    ofBowl("remove it", "repeats=3", ""),
    ofBowl(
      "set objective.initial to start somewhere else",
      'objective={type="quadratic", minimum=[1,1]}',
      'objective={type="quadratic", minimum=[1,1], initial=[2,3]}',
    ),
    ofBowl(
      "set objective.initial to start somewhere else",
      'objective={type="sqrt", initial=0}',
      'objective={type="sqrt", initial=1}',
    ),
    ofBowl(
      "the function is flat: set objective.curvature to numbers other than 0",
      'objective={type="quadratic", curvature=[0,0]}',
      'objective={type="quadratic", curvature=[1,2]}',
    ),
  ],
  "experiment/settings/train_settings.ts": [
    ...["train.h=0.01 | train.gradient=numerical", ""].map((then) =>
      ofNet(
        'h is the step of central differences: set gradient = "numerical", or remove it',
        "train.h=0.01",
        then,
      )
    ),
    ...["1e-12", "1"].map((h) =>
      ofNet(
        "the default is 0.0001",
        `train.gradient=numerical | train.h=${h}`,
        "train.gradient=numerical | train.h=0.0001",
      )
    ),
    ...["train.clip_norm=10", "train.clip_value=0.01"].map((then) =>
      ofNet("keep one of them", "train.clip_norm=10 | train.clip_value=0.01", then)
    ),
    ofNet(limit, "divergence.max_loss=0.5", "divergence.max_loss=6.93"),
    ofNet(limit, `${wideStart}0.1`, `${wideStart}9.79`),
    ofBowl(limit, "divergence.max_parameter=0.5", "divergence.max_parameter=10"),
    ...["1e-7", ""].map((eps) =>
      ofNet(
        "use a small number, such as 1e-7, or remove it",
        'train.loss={type="cross_entropy", eps=0.6}',
        eps === "" ? "train.loss=cross_entropy" : `train.loss={type="cross_entropy", eps=${eps}}`,
      )
    ),
    ...["0.05", "0.2"].map((share) =>
      ofNet("usual values are 0.05 to 0.2", "train.label_smoothing=0.9", `train.label_smoothing=${share}`)
    ),
  ],
};
