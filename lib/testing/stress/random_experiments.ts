import fc from "npm:fast-check@4.10.2";
import { tomlPairs, tomlValue } from "../../config/write_toml.ts";
import type { Value } from "../../sweep/space.ts";
import { Draw, hiddenActivations, initializers, type Pairs, type Table } from "./random_draw.ts";
import { overrides } from "./random_overrides.ts";
import { casesOf, parameters } from "./random_sweeps.ts";

/**
 * Random experiments for property tests: small networks and functions with all that a file may say of a sweep. Most are
 * accepted; some are not, as a random schedule may miss a key.
 *
 * @module
 */

/** An experiment file and arguments of the command line. */
export interface RandomExperiment {
  readonly text: string;
  readonly overrides: readonly string[];
}

/** Random experiments. */
export const randomExperiments: fc.Arbitrary<RandomExperiment> = fc.gen().map((g) => experiment(new Draw(g)));

function experiment(draw: Draw): RandomExperiment {
  const isNetwork = draw.chance(75);
  const table: Table = {
    name: "random",
    ...(draw.chance(30)
      ? { description: draw.of('two\nlines "quoted"', "ünïcode \x7f\u2028", "#", "a'b\\c") }
      : {}),
    ...(draw.chance(90) ? { seed: draw.int(0, 2 ** 40) } : {}),
    ...(draw.chance(30) ? { repeats: 2 } : {}),
    ...(isNetwork ? network(draw) : bowl(draw)),
    optimizer: optimizer(draw),
    ...(draw.chance(30) ? { schedule: schedule(draw) } : {}),
    ...(draw.chance(20) ? { compute: { fuse: false } } : {}),
    ...(draw.chance(20) ? { divergence: { max_loss: 1e9 } } : {}),
    ...(draw.chance(20) ? { checkpoint: draw.of({ every_steps: 4 }, { every_epochs: 1 }) } : {}),
  };
  const method = draw.of("grid", "random", "sobol", "tpe");
  const swept = draw.chance(90) ? parameters(draw, table, isNetwork, method) : [];
  const paths = swept.map(([path]) => path);
  const cases = draw.chance(30) && method !== "tpe" ? casesOf(draw, isNetwork, paths) : [];
  const settings = sweep(draw, method, swept.length);
  const text = [
    sections(table),
    swept.length + cases.length > 0 || draw.chance(20) ? `\n[sweep]\n${tomlPairs(settings)}` : "",
    swept.length > 0 ? `\n[sweep.parameters]\n${pairs(draw, swept)}` : "",
    ...cases.map((one) => `\n[[sweep.cases]]\n${pairs(draw, one)}`),
  ].join("");
  return { text, overrides: draw.chance(40) ? overrides(draw, isNetwork, method) : [] };
}

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sections(table: Table): string {
  const plain = Object.fromEntries(Object.entries(table).filter(([, value]) => !isTable(value)));
  return tomlPairs(plain) + Object.entries(table).filter(([, value]) => isTable(value))
    .map(([key, value]) => `\n[${key}]\n${tomlPairs(value as Table)}`).join("");
}

/** Pairs with their keys spelled in one of the ways that a file may. */
function pairs(draw: Draw, list: Pairs): string {
  const dotted = draw.chance(50);
  return list.map(([path, value]) => `${dotted ? path : JSON.stringify(path)} = ${tomlValue(value)}\n`).join(
    "",
  );
}

/** Layers of a network: two, or only the last. */
function layersOf(draw: Draw, names: readonly (string | undefined)[], last: Table): Table[] {
  const layers = names.slice(0, -1).map((name): Table => ({
    ...(name === undefined ? {} : { name }),
    units: draw.int(2, 5),
    ...(draw.chance(80) ? { activation: draw.of(...hiddenActivations) } : {}),
    ...(draw.chance(20) ? { initializer: draw.of(...initializers) } : {}),
    ...(draw.chance(15) ? { l2: draw.of(0.01, 0) } : {}),
    ...(draw.chance(10) ? { l1: 1e-3 } : {}),
  }));
  const name = names.at(-1);
  return [...layers, { ...(name === undefined ? {} : { name }), ...last }];
}

const tasks: { dataset: string; last: Table; losses: Value[] }[] = [
  { dataset: "xor", last: { units: 1, activation: "sigmoid" }, losses: ["binary_cross_entropy"] },
  {
    dataset: "moons",
    last: { units: 2, activation: "softmax" },
    losses: ["cross_entropy", { type: "cross_entropy" }],
  },
  { dataset: "sine", last: { units: 1 }, losses: ["mse_mean", { type: "huber", delta: 0.5 }, "mae"] },
];

function network(draw: Draw): Table {
  const { dataset, last, losses } = draw.of(...tasks);
  const names = draw.of<(string | undefined)[]>(
    ["h", "o"],
    ["h", undefined],
    [undefined, undefined],
    [undefined, "h", "o"],
    [undefined],
  );
  return {
    data: {
      dataset: draw.of<Value>(dataset, { type: dataset }, { type: dataset, noise: draw.of(0, 0.2) }),
      train_rows: draw.int(20, 30),
      test_rows: 8,
      ...(draw.chance(60) ? { validation: draw.of(0.2, 0.25) } : {}),
      ...(draw.chance(20) ? { scale: "standard" } : {}),
    },
    network: {
      ...(draw.chance(50) ? { initializer: draw.of(...initializers) } : {}),
      layers: layersOf(draw, names, last),
    },
    train: {
      loss: draw.of<unknown>(...losses),
      ...draw.of<Table>({ epochs: draw.int(1, 3) }, { steps: draw.int(2, 9) }),
      ...(draw.chance(60) ? { batch_size: draw.int(3, 12) } : {}),
      ...(draw.chance(20) ? { sampling: "replacement" } : {}),
      ...(draw.chance(20) ? { metrics: ["mae"] } : {}),
      ...(dataset !== "sine" && draw.chance(20) ? { label_smoothing: 0.1 } : {}),
      ...(draw.chance(20) ? { clip_norm: 0.5 } : {}),
      ...(draw.chance(20) ? { train_metrics: true } : {}),
      ...(draw.chance(20) ? { loss_after: true, log_every: 2 } : {}),
    },
    ...(draw.chance(10) ? { early_stopping: { monitor: "loss", patience: 2 } } : {}),
  };
}

function bowl(draw: Draw): Table {
  return {
    objective: draw.of<Value>(
      "rosenbrock",
      { type: "quadratic", curvature: [1, 3] },
      { type: "sqrt", x: [2, 9, 16] },
      { type: "sqrt", x: { start: 1, stop: 9, count: 3 }, initial: -0 },
    ),
    train: { steps: draw.int(4, 12), ...(draw.chance(30) ? { gradient: "numerical", h: 1e-3 } : {}) },
  };
}

function optimizer(draw: Draw): Table {
  const learning_rate = draw.chance(15) ? draw.of(1e12, 1e30, 1e300) : draw.of(0.1, 0.01, 1e-3); // some diverge
  return draw.of<Table>(
    { type: "sgd", learning_rate },
    { type: "sgd", learning_rate, momentum: 0.9 },
    { type: "adam", learning_rate, betas: [0.8, 0.99] },
    { type: "rmsprop", learning_rate },
    { type: "adagrad", learning_rate },
    { type: "adamw", learning_rate, amsgrad: true },
  );
}

function schedule(draw: Draw): Value {
  return draw.of<Value>(
    "cosine",
    { type: "step", step_size: 3 },
    { type: "exponential", gamma: 0.9 },
    { type: "warmup", warmup_steps: 2, after: { type: "step", step_size: 2, gamma: 0.5 } },
  );
}

function sweep(draw: Draw, method: string, swept: number): Table {
  const counts = { max_configurations: draw.int(2, 5) };
  const pruner = swept > 0 && draw.chance(20)
    ? {
      pruner: draw.of<Value>({ type: "median", every_steps: 2 }, {
        type: "asha",
        min_steps: 1,
        reduction_factor: 2,
      }),
    }
    : {};
  return {
    ...(draw.chance(50) || method !== "grid"
      ? { method: method === "tpe" && draw.chance(50) ? { type: "tpe", startup: 2, batch: 2 } : method }
      : {}),
    ...(draw.chance(60) || swept > 0 ? { metric: "loss" } : {}),
    ...(draw.chance(30) ? { goal: "minimize" } : {}),
    ...(method !== "grid" || draw.chance(50) ? counts : {}),
    ...pruner,
  };
}
