import { assertEquals } from "@std/assert";
import { parseSelection } from "../base/component_schema.ts";
import type { Registry } from "../base/registry.ts";
import "./built_in.ts";
import { optimizers } from "./optimizer.ts";
import { schedules } from "./schedule.ts";

interface Mistaken {
  /** The text in the experiment file. */
  readonly selection: Readonly<Record<string, unknown>>;
  /** All that is wrong with it: where, and in which words. */
  readonly want: readonly Wrong[];
}

interface Wrong {
  readonly path: string;
  readonly message: string;
  readonly label?: string;
  readonly notes?: readonly string[];
}

const positive = "must be greater than 0";
const notNegative = "must be at least 0";
const share = "must be at least 0 and less than 1";
const flag = "must be true or false";
const count = (least: number) => `must be a whole number of at least ${least}`;

const nesterov: Wrong = {
  path: "nesterov",
  message: "must be false without momentum or with dampening",
  notes: [
    "Nesterov's variant looks ahead along the velocity: it needs momentum greater than 0 and dampening 0",
  ],
};

testMistakes(optimizers, [
  {
    selection: { type: "sgd", learning_rate: 0 },
    want: [{ path: "learning_rate", message: positive }],
  },
  {
    selection: { type: "sgd", learning_rate: 0.1, momentum: 1, dampening: -0.1, weight_decay: -1 },
    want: [
      { path: "momentum", message: share },
      { path: "dampening", message: share },
      { path: "weight_decay", message: notNegative },
    ],
  },
  { selection: { type: "sgd", learning_rate: 0.1, nesterov: true }, want: [nesterov] },
  {
    selection: { type: "sgd", learning_rate: 0.1, nesterov: true, momentum: 0.9, dampening: 0.1 },
    want: [nesterov],
  },
  { selection: { type: "sgd", learning_rate: 0.1, nesterov: true, momentum: 0.9 }, want: [] },
  {
    selection: { type: "sgd", learning_rate: "fast", nesterov: true },
    want: [{ path: "learning_rate", message: "must be a number" }, nesterov],
  },
  {
    selection: { type: "sgd", learning_rate: 0.1, nesterov: 1, momentum: "0.9" },
    want: [{ path: "momentum", message: "must be a number" }, { path: "nesterov", message: flag }],
  },
  {
    selection: { type: "adagrad", learning_rate: 0.1, lr_decay: -1, eps: 0, initial_accumulator: -1 },
    want: [
      { path: "lr_decay", message: notNegative },
      { path: "eps", message: positive },
      { path: "initial_accumulator", message: notNegative },
    ],
  },
  {
    selection: { type: "rmsprop", learning_rate: 0.1, alpha: 1, centered: "yes", momentum: -1 },
    want: [
      { path: "alpha", message: share },
      { path: "centered", message: flag },
      { path: "momentum", message: share },
    ],
  },
  {
    selection: { type: "adam", learning_rate: 0.1, betas: [0.9] },
    want: [{ path: "betas", message: "must be a list of two numbers" }],
  },
  {
    selection: { type: "adam", learning_rate: 0.1, betas: 0.9 },
    want: [{ path: "betas", message: "must be a list of two numbers" }],
  },
  {
    selection: { type: "adamw", learning_rate: 0.1, betas: [0.9, 1], amsgrad: 1 },
    want: [{ path: "betas.1", message: share }, { path: "amsgrad", message: flag }],
  },
  {
    selection: { type: "adamw", learning_rate: 0.1, beta: [0.9, 0.99] },
    want: [{
      path: "beta",
      message: 'unknown key "beta"',
      label: 'did you mean "betas"?',
      notes: [
        "betas holds both: betas = [0.9, 0.999]",
        "known keys: type, learning_rate, betas, eps, weight_decay, decay_biases, amsgrad",
      ],
    }],
  },
]);

const known = `known: ${schedules.names().join(", ")}`;

testMistakes(schedules, [
  {
    selection: { type: "constant", gamma: 1 },
    want: [{ path: "gamma", message: 'unknown key "gamma"', notes: ["known keys: type"] }],
  },
  {
    selection: { type: "step", step_size: 0, gamma: 0 },
    want: [{ path: "step_size", message: count(1) }, { path: "gamma", message: positive }],
  },
  {
    selection: { type: "step", gamma: 0 },
    want: [
      { path: "gamma", message: positive },
      {
        path: "",
        message: 'missing key "step_size"',
        notes: ["step_size: steps between changes; or give step_epochs"],
      },
    ],
  },
  {
    selection: { type: "step", step_size: 3, step_epochs: 1 },
    want: [{
      path: "step_size",
      message: "must not be combined with step_epochs",
      notes: ["keep one of them"],
    }],
  },
  {
    selection: { type: "multistep", milestone_epochs: [2, 1] },
    want: [{ path: "milestone_epochs", message: "must be in ascending order" }],
  },
  {
    selection: { type: "cosine", t_max: 9, t_max_epochs: 0 },
    want: [
      { path: "t_max_epochs", message: count(1) },
      { path: "t_max", message: "must not be combined with t_max_epochs", notes: ["keep one of them"] },
    ],
  },
  {
    selection: { type: "multistep", milestones: [] },
    want: [{ path: "milestones", message: "must not be empty" }],
  },
  {
    selection: { type: "multistep", milestones: [10, 5] },
    want: [{ path: "milestones", message: "must be in ascending order" }],
  },
  {
    selection: { type: "multistep", milestones: [5, 5] },
    want: [{ path: "milestones", message: "must be in ascending order" }],
  },
  {
    selection: { type: "multistep", milestones: [1.5] },
    want: [{ path: "milestones.0", message: count(0) }],
  },
  {
    selection: { type: "exponential", gamma: "0.9" },
    want: [{ path: "gamma", message: "must be a number" }],
  },
  {
    selection: { type: "cosine", t_max: 0, eta_min: -1 },
    want: [{ path: "t_max", message: count(1) }, { path: "eta_min", message: notNegative }],
  },
  {
    selection: { type: "cosine_restarts", t_0: 0.5, t_mult: 0 },
    want: [{ path: "t_0", message: count(1) }, { path: "t_mult", message: count(1) }],
  },
  {
    selection: { type: "linear", start_factor: -1, total_iters: 1.5 },
    want: [{ path: "start_factor", message: notNegative }, { path: "total_iters", message: count(1) }],
  },
  { selection: { type: "polynomial", power: -1 }, want: [{ path: "power", message: notNegative }] },
  {
    selection: { type: "warmup", warmup_steps: -1, after: "cosin" },
    want: [
      { path: "warmup_steps", message: count(0) },
      {
        path: "after",
        message: 'unknown schedule "cosin"',
        label: 'did you mean "cosine"?',
        notes: [known],
      },
    ],
  },
  {
    selection: { type: "warmup", warmup_steps: 5, after: { type: "sawtooth", t_max: 3 } },
    want: [{ path: "after.type", message: 'unknown schedule "sawtooth"', notes: [known] }],
  },
  {
    selection: { type: "warmup", warmup_steps: 5, after: { t_max: 3 } },
    want: [{ path: "after", message: 'missing key "type"', notes: [known] }],
  },
  {
    selection: { type: "warmup", warmup_steps: 5, after: 3 },
    want: [{ path: "after", message: "must be the name of a schedule" }],
  },
  {
    selection: { type: "warmup", warmup_steps: 5, after: { type: "cosine", tmax: 3, eta_min: -1 } },
    want: [
      {
        path: "after.tmax",
        message: 'unknown key "tmax"',
        label: 'did you mean "t_max"?',
        notes: ["known keys: type, t_max, t_max_epochs, eta_min"],
      },
      { path: "after.eta_min", message: notNegative },
    ],
  },
  {
    selection: {
      type: "warmup",
      warmup_steps: 5,
      after: { type: "warmup", warmup_steps: 5, after: { type: "step", step_size: 0 } },
    },
    want: [{ path: "after.after.step_size", message: count(1) }],
  },
]);

for (const type of optimizers.names()) {
  Deno.test(`${type} needs a learning rate`, () => {
    const [issue, ...others] = parseSelection(optimizers, { type }).issues;
    assertEquals([issue.message, others], ['missing key "learning_rate"', []]);
  });
}

function testMistakes<Built>(registry: Registry<Built>, table: readonly Mistaken[]): void {
  for (const { selection, want } of table) {
    Deno.test(`${registry.kind} ${JSON.stringify(selection)} is reported with all that is wrong`, () => {
      const got = parseSelection(registry, selection).issues.map(({ path, message, label, notes = [] }) => ({
        path: path.join("."),
        message,
        label,
        notes,
      }));
      assertEquals(got, want.map((wrong) => ({ label: undefined, notes: [], ...wrong })));
    });
  }
}
