import { bowl, net } from "../settings_table.ts";
import { argsRow } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

/** A row of arguments of a schedule, separated by bars: 8 steps per epoch, 80 per trial. */
const rowOf =
  (toml: string, args: readonly string[] = []) => (hint: string, wrong: string, then: string): HintRow =>
    argsRow(hint, [...args, ...keys(wrong)], [...args, ...keys(then)], undefined, toml);
const keys = (text: string) => text === "" ? [] : text.split(" | ").map((one) => `schedule.${one}`);
const ofNet = rowOf(net);
const ofBowl = rowOf(bowl);
const longNet = (epochs: number) => rowOf(net, [`train.epochs=${epochs}`]);

const count = "…: use … to count epochs";
const idle = "…, or remove … for a constant learning rate";
const nearer = "use longer intervals, or a gamma closer to 1";
const perEpoch = "gamma = … is per step; one epoch has …: add decay_epochs = 1 to apply it per epoch";

/** Idle schedules, the hint's first half, and the schedule that it leads to. */
const idles: [what: string, wrong: string, then: string][] = [
  ["use a gamma below 1", "type=exponential | gamma=1", "type=exponential | gamma=0.99"],
  ["use a gamma below 1", "type=step | step_size=30 | gamma=1", "type=step | step_size=30 | gamma=0.5"],
  [
    "use factors further apart",
    "type=linear | end_factor=1",
    "type=linear | end_factor=0.1",
  ],
  [
    "use an eta_min below learning_rate",
    "type=cosine | eta_min=0.1 | t_max=80",
    "type=cosine | eta_min=0.01 | t_max=80",
  ],
  ["use a larger power, such as 1", "type=polynomial | power=0", "type=polynomial | power=1"],
  ["remove t_max to span the whole trial", "type=cosine | t_max=100000", "type=cosine"],
  ["remove total_iters to span the whole trial", "type=linear | total_iters=100000", "type=linear"],
  [
    "use shorter intervals or a smaller gamma",
    "type=exponential | gamma=0.9 | decay_steps=10000",
    "type=exponential | gamma=0.9 | decay_steps=10",
  ],
  [
    "use a smaller gamma",
    "type=step | gamma=0.9999 | step_size=30",
    "type=step | gamma=0.5 | step_size=30",
  ],
];

/** Hints on schedules. */
export const scheduleRows: HintRows = {
  "base/names/fields.ts": ["step_size=40", "step_epochs=5"].map((then) =>
    ofNet("…: …; or give …", "type=step", `type=step | ${then}`)
  ),
  "experiment/settings/rate_hints.ts": [
    ...idles.flatMap(([what, wrong, then]) => {
      const rows = [ofNet(idle, wrong, then), ofNet(idle, wrong, "")];
      const after = (text: string) =>
        `type=warmup | warmup_steps=0 | after={ ${
          text.replace(/type=(\w+)/, 'type="$1"').replaceAll(" | ", ", ")
        } }`;
      const inAfter = [
        ofNet(idle, after(wrong), after(then)),
        ofNet(idle, after(wrong), "type=warmup | warmup_steps=0"),
      ];
      const named = (where: string) => `${what}, or remove ${where} for a constant learning rate`;
      return [
        ...rows.map((row) => ({ ...row, shows: named("[schedule]") })),
        ...inAfter.map((row) => ({ ...row, shows: named("schedule.after") })),
      ];
    }),
    ofNet(perEpoch, "type=exponential | gamma=0.5", "type=exponential | gamma=0.5 | decay_epochs=1"),
    ofNet(perEpoch, "type=exponential | gamma=2", "type=exponential | gamma=2 | decay_epochs=1"),
    ofNet(
      "use a smaller start_factor or end_factor",
      "type=linear | start_factor=1e9",
      "type=linear | start_factor=1",
    ),
    ofNet(
      "remove …: without it, the schedule spans the whole trial",
      "type=linear | total_epochs=1",
      "type=linear",
    ),
    ofBowl(
      "remove …: without it, the schedule spans the whole trial",
      "type=linear | total_iters=9",
      "type=linear",
    ),
    ofNet(
      "remove …: without it, the schedule spans the whole trial",
      "type=linear | total_iters=1",
      "type=linear",
    ),
    ofNet(
      "remove …, and use a smaller power",
      "type=polynomial | power=10 | total_epochs=10",
      "type=polynomial | power=2",
    ),
    ofNet("use a smaller power", "type=polynomial | power=10", "type=polynomial | power=2"),
    ofBowl(nearer, "type=step | step_size=5", "type=step | step_size=40"),
    ofBowl(nearer, "type=step | step_size=5", "type=step | step_size=5 | gamma=0.9"),
    ofNet(nearer, "type=exponential | gamma=0.1", "type=exponential | gamma=0.99"),
    longNet(50)(nearer, "type=exponential | gamma=2", "type=exponential | gamma=1.01"),
    longNet(90)(nearer, "type=multistep | milestones=[3,6]", "type=multistep | milestones=[300,600]"),
  ],
  "experiment/settings/rate_settings.ts": [
    ofNet(
      "use a start_factor or end_factor above 0",
      "type=linear | start_factor=0 | total_iters=10",
      "type=linear | start_factor=0 | end_factor=1 | total_iters=10",
    ),
  ],
  "experiment/settings/setting.ts": [
    longNet(50)(count, "type=step | step_size=10", "type=step | step_epochs=10"),
    longNet(90)(
      count,
      "type=multistep | milestones=[30,60]",
      "type=multistep | milestone_epochs=[30,60]",
    ),
    ofNet(
      count,
      "type=exponential | gamma=0.5 | decay_steps=2",
      "type=exponential | gamma=0.5 | decay_epochs=2",
    ),
    ofNet(count, "type=linear | total_iters=10", "type=linear | total_epochs=10"),
    ofNet(count, "type=polynomial | total_iters=10", "type=polynomial | total_epochs=10"),
    ofNet(count, "type=cosine | t_max=10", "type=cosine | t_max_epochs=10"),
    ofNet(count, "type=cosine_restarts | t_0=2", "type=cosine_restarts | t_0_epochs=2"),
    longNet(1000)(count, "type=warmup | warmup_steps=5", "type=warmup | warmup_epochs=5"),
  ],
  "experiment/settings/schedule_settings.ts": [
    ofNet(
      "use a warm-up that ends early in the trial; `after` comes next",
      "type=warmup | warmup_steps=160",
      "type=warmup | warmup_steps=10",
    ),
    ofNet(
      "use a factor below 1",
      "type=warmup | warmup_steps=10 | start_factor=2",
      "type=warmup | warmup_steps=10 | start_factor=0.5",
    ),
    {
      ...ofNet(
        "a trial has ………",
        'type=warmup | warmup_steps=10 | after={ type="step", step_size=75 }',
        'type=warmup | warmup_steps=10 | after={ type="step", step_size=35 }',
      ),
      shows: "a trial has 80 steps, 8 per epoch; after the warm-up 70 are left",
    },
    ofNet("a trial has ………", "type=step | step_size=80", "type=step | step_size=30"),
    ofNet(
      "a trial has ………",
      "type=multistep | milestone_epochs=[10]",
      "type=multistep | milestone_epochs=[5]",
    ),
    ofNet(
      "without … the learning rate falls once, over the whole trial",
      "type=cosine | t_max=2",
      "type=cosine",
    ),
    ofNet(
      "without … the learning rate falls once, over the whole trial",
      "type=cosine | t_max_epochs=5",
      "type=cosine",
    ),
    ...["type=cosine_restarts | t_0=20", "type=cosine"].map((then) =>
      ofNet(
        'use a shorter …, or { type = "cosine" } to fall once',
        "type=cosine_restarts | t_0=80",
        then,
      )
    ),
    ofNet(
      "eta_min is the lowest rate: use one below learning_rate",
      "type=cosine | eta_min=1",
      "type=cosine | eta_min=0.01",
    ),
  ],
};
