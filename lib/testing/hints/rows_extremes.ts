import { bowl, net } from "../settings_table.ts";
import { fileRow } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

const row = (hint: string, wrong: string, then: string, toml = net): HintRow => ({
  hint,
  wrong: { toml, args: wrong.split(" | ") },
  then: { toml, args: then === "" ? [] : then.split(" | ") },
});
const rowOf = (hint: string, wrong: string, then: string): HintRow => row(hint, wrong, then, bowl);
const numbers =
  "data.dataset=sine | network.layers.output.units=1 | network.layers.output.activation=identity";
const combined =
  'for classes set sweep.metric = "…"; for numbers set train.metrics = ["mae"] and sweep.metric = "…"';
const losses = "train.loss=mse_mean,mae";

const adamWith = (option: string) => `optimizer={type="adam", learning_rate=0.01, ${option}}`;

/** Hints on settings that are far from any use, and on keys and tables in the wrong place. */
export const extremeRows: HintRows = {
  "experiment/mistakes.ts": [
    fileRow(
      "leave it out: a loss must fall, an accuracy must rise",
      `${net}[early_stopping]\npatience = 3\nmode = "min"\n`,
      `${net}[early_stopping]\npatience = 3\n`,
    ),
    fileRow(
      "it is a table at the top of the file: […]",
      net.replace("epochs = 10", "epochs = 10\nearly_stopping = { patience = 3 }"),
      `${net}[early_stopping]\npatience = 3\n`,
    ),
  ],
  "experiment/value_hints.ts": [
    fileRow(
      "write […], and its keys on the lines below",
      `early_stopping = true\n${net}`,
      `${net}[early_stopping]\npatience = 3\n`,
    ),
  ],
  "experiment/settings/different_losses.ts": [
    row(
      combined,
      "train.loss=cross_entropy,mse_mean",
      "train.loss=cross_entropy,mse_mean | sweep.metric=val_accuracy",
    ),
    row(
      combined,
      `${numbers} | ${losses}`,
      `${numbers} | ${losses} | train.metrics=["mae"] | sweep.metric=val_mae`,
    ),
    row(
      'set sweep.metric = "…"',
      `${numbers} | ${losses} | train.metrics=["mae"]`,
      `${numbers} | ${losses} | train.metrics=["mae"] | sweep.metric=val_mae`,
    ),
    row(
      "set data.validation, for example to 0.1: val_loss is without the penalty",
      "data.validation=0 | hidden.l2=0,0.1",
      "data.validation=0.1 | hidden.l2=0,0.1",
    ),
  ],
  "experiment/settings/function_settings.ts": [
    rowOf("set max_loss = …, or remove it", "divergence.max_loss=0.5", "divergence.max_loss=55"),
    rowOf(
      "the gradient is … at the start: use a learning rate much smaller than 1 / …",
      "learning_rate=1e9",
      "learning_rate=0.01",
    ),
    rowOf(
      "usual values are 0.0001 to 0.1: … moves each parameter by about this much per step",
      'optimizer={type="adam", learning_rate=1e6}',
      'optimizer={type="adam", learning_rate=0.01}',
    ),
    rowOf("the gradient there is …: use a limit close to it", "train.clip_norm=1e-12", "train.clip_norm=10"),
    rowOf("use a larger learning rate", "learning_rate=1e-12", "learning_rate=0.01"),
  ],
  "experiment/settings/layer_settings.ts": [
    row(
      "use he_normal or xavier_uniform, which adapt to the size of the layer",
      'network.initializer={type="normal", std=1000}',
      "network.initializer=he_normal",
    ),
    row(
      "remove the layers after it, or use relu or tanh in this layer",
      "network.layers.hidden.activation=softmax",
      "network.layers.hidden.activation=tanh",
    ),
    row(
      "use an l2 much smaller than 1 / (2 · learning_rate), such as 0.0001",
      "network.layers.hidden.l2=6",
      "network.layers.hidden.l2=0.0001",
    ),
    row(
      "usual: … = …",
      'network.layers.hidden.activation={type="elu", alpha=1e9}',
      'network.layers.hidden.activation={type="elu", alpha=1}',
    ),
    row(
      "usual: … = …",
      'network.layers.hidden.activation={type="leaky_relu", negative_slope=1e9}',
      'network.layers.hidden.activation={type="leaky_relu", negative_slope=0.3}',
    ),
  ],
  "experiment/settings/limit_settings.ts": [
    row("usual limits are 0.1 to 10", "train.clip_norm=1e9", "train.clip_norm=10"),
    row("usual limits are 0.1 to 10", "train.clip_value=1e9", "train.clip_value=0.1"),
    row("batches differ: a usual limit is 10", "divergence.max_growth=1.001", "divergence.max_growth=10"),
    row(
      "usual: delta = 1",
      'train.loss={type="huber", delta=1e-12}',
      'train.loss={type="huber", delta=1}',
    ),
  ],
  "experiment/settings/optimizer_extremes.ts": [
    ...[
      ["eps=10000", "eps=1"],
      ["eps=10000", "eps=1e-8"],
    ].map(([wrong, then]) => row("usual: …", adamWith(wrong), adamWith(then))),
    row(
      "usual: …",
      'optimizer={type="adagrad", learning_rate=0.1, initial_accumulator=1e12}',
      'optimizer={type="adagrad", learning_rate=0.1, initial_accumulator=0.1}',
    ),
    row("usual: …", "optimizer.momentum=0.9999", "optimizer.momentum=0.9"),
    row("usual: …", adamWith("betas=[0.9999, 0.99999999]"), adamWith("betas=[0.9, 0.999]")),
    row(
      "usual: weight_decay = 0.0001 to 0.1",
      'optimizer={type="adamw", learning_rate=0.001, weight_decay=500}',
      'optimizer={type="adamw", learning_rate=0.001, weight_decay=0.1}',
    ),
    row(
      "usual: weight_decay = 0.00001 to 0.01",
      adamWith("weight_decay=1000"),
      adamWith("weight_decay=0.01"),
    ),
  ],
};
