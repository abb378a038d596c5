import { net } from "../settings_table.ts";
import { argsRow } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

/** A row of arguments, separated by bars. */
const ofNet = (hint: string, wrong: string, then: string): HintRow =>
  argsRow(hint, wrong.split(" | "), then === "" ? [] : then.split(" | "), undefined, net);
const swept = (text: string) => `${net}[sweep.parameters]\n${text}\n`;

const rates = "learning_rate=0.1,0.2,0.3";
const nine = "learning_rate=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9 | sweep.max_trials=9";
const startup = "use a smaller startup and batch, or more configurations";

/** Hints on settings of sweeps and launchers that cannot act. */
export const sweepSettingsRows: HintRows = {
  "experiment/settings/pruner_settings.ts": [
    ofNet(
      "a trial has ……",
      `sweep.pruner={type="asha", min_steps=80} | ${rates}`,
      `sweep.pruner={type="asha", min_steps=8} | ${rates}`,
    ),
    ofNet(
      "a trial has ……",
      `sweep.pruner={type="median", startup=1, batch=1, warmup_epochs=10} | ${rates}`,
      `sweep.pruner={type="median", startup=1, batch=1, warmup_epochs=2} | ${rates}`,
    ),
    ofNet(
      'set … = …, as in pruner = { type = "median", … = … }',
      `sweep.pruner={type="median", startup=1, batch=1} | ${rates} | train.epochs=400`,
      `sweep.pruner={type="median", startup=1, batch=1, every_epochs=20} | ${rates} | train.epochs=400`,
    ),
    ofNet(
      'set … = …, as in pruner = { type = "median", … = … }',
      `sweep.pruner={type="median", startup=1, batch=1, every_steps=1} | ${rates}`,
      `sweep.pruner={type="median", startup=1, batch=1, every_steps=4} | ${rates}`,
    ),
    ...[["2", rates], ["4", `${rates},0.4`]].map(([factor, swept]) =>
      ofNet(
        "use a smaller reduction_factor, or more configurations",
        `sweep.pruner={type="asha", reduction_factor=4} | ${rates}`,
        `sweep.pruner={type="asha", reduction_factor=${factor}} | ${swept}`,
      )
    ),
  ],
  "experiment/settings/setting.ts": [
    ofNet(
      "…: use … to count epochs",
      `sweep.pruner={type="asha", min_steps=1} | ${rates} | train.epochs=20 | train.batch_size=10`,
      `sweep.pruner={type="asha", min_epochs=1} | ${rates} | train.epochs=20 | train.batch_size=10`,
    ),
  ],
  "experiment/settings/sweep_settings.ts": [
    ...[rates, "repeats=2"].flatMap((more) =>
      ["metric=val_loss", "goal=minimize"].map((key) =>
        ofNet(
          "sweep a key in [sweep.parameters], or set repeats, to get several trials to rank",
          `sweep.${key}`,
          `sweep.${key} | ${more}`,
        )
      )
    ),
    ...[`sweep.goal=minimize | ${rates}`, rates].map((then) =>
      ofNet('"…" is the default for this metric: remove goal', `sweep.goal=maximize | ${rates}`, then)
    ),
    ofNet(
      "sweep a key in [sweep.parameters], or remove method",
      "sweep.method=random | sweep.max_trials=1",
      "sweep.max_trials=1",
    ),
    ofNet(
      "sweep a key in [sweep.parameters], or remove method",
      "sweep.method=random | sweep.max_trials=3",
      `sweep.method=random | sweep.max_trials=3 | ${rates}`,
    ),
    ...[`sweep.max_trials=3 | ${rates}`, rates].map((then) =>
      ofNet(
        "max_trials counts configurations, not their repeats",
        `sweep.max_trials=4 | ${rates}`,
        then,
      )
    ),
    ofNet(
      startup,
      `${nine} | sweep.method={type="tpe", startup=9}`,
      `${nine} | sweep.method={type="tpe", startup=3, batch=2}`,
    ),
    ofNet(
      startup,
      `${nine} | sweep.method={type="tpe", startup=9}`,
      `${nine},1,1.1,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.9 | sweep.method={type="tpe", startup=9}`.replace(
        / \| sweep.max_trials=9(,[\d.,]+)/,
        "$1 | sweep.max_trials=19",
      ),
    ),
    ofNet(
      startup,
      `sweep.pruner={type="median", startup=3, batch=1} | ${rates}`,
      `sweep.pruner={type="median", startup=1, batch=1} | ${rates}`,
    ),
    ofNet(
      startup,
      `sweep.pruner={type="median", startup=3, batch=1} | ${rates}`,
      `sweep.pruner={type="median", startup=3, batch=1} | ${rates},0.4`,
    ),
    ofNet(
      "the default is 24",
      `${nine} | sweep.method={type="tpe", startup=1, batch=1, candidates=1}`,
      `${nine} | sweep.method={type="tpe", startup=1, batch=1, candidates=24}`,
    ),
    {
      hint: "use a smaller step",
      wrong: { toml: swept("optimizer.learning_rate = { min = 0.1, max = 0.5, step = 1 }") },
      then: { toml: swept("optimizer.learning_rate = { min = 0.1, max = 0.5, step = 0.1 }") },
    },
    ...["launcher.trial_seconds=60", "launcher.elements=2"].map((kept) =>
      ofNet(
        "it is for choosing the number of jobs, which … sets: keep one of them",
        "launcher.trial_seconds=60 | launcher.elements=2 | repeats=9",
        `${kept} | repeats=9`,
      )
    ),
    ofNet(
      "all of them can run at the same time: remove it",
      "launcher.max_parallel=5 | launcher.elements=2 | repeats=9",
      "launcher.elements=2 | repeats=9",
    ),
    ofNet("… has the same effect", "launcher.elements=5", "launcher.elements=1"),
    ofNet("… has the same effect", `launcher.chunk=5 | ${rates}`, `launcher.chunk=3 | ${rates}`),
    ofNet(
      "… has the same effect",
      "launcher.cpus_per_task=4 | repeats=3",
      "launcher.cpus_per_task=3 | repeats=3",
    ),
  ],
};
