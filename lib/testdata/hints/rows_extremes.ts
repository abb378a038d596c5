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
      "write […], and its keys in the lines below it",
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
  ],
  "experiment/settings/function_settings.ts": [
    rowOf("set max_loss = …, or remove it", "divergence.max_loss=0.5", "divergence.max_loss=55"),
    rowOf(
      "the gradient is … where the descent begins: use a rate that is small beside 1 / …",
      "learning_rate=1e9",
      "learning_rate=0.01",
    ),
    rowOf("the gradient there is …: use a limit near that", "train.clip_norm=1e-12", "train.clip_norm=10"),
    rowOf("use a larger one", "learning_rate=1e-12", "learning_rate=0.01"),
  ],
  "experiment/settings/layer_settings.ts": [
    row(
      "use he_normal or xavier_uniform, which fit the size to the layer",
      'network.initializer={type="normal", std=1000}',
      "network.initializer=he_normal",
    ),
  ],
};
