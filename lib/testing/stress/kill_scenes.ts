/** Experiments that are killed, and the ways in which runs of them are started. */

const network = (more: string, sweep: string) =>
  `seed = 7
[data]
dataset = "moons"
validation = 0.2
[network]
layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 150
batch_size = 10
log_every = 5
[optimizer]
type = "adam"
learning_rate = 0.01
${more}
${sweep}`;

const objective = (sweep: string) =>
  `seed = 3
[objective]
type = "rosenbrock"
[train]
steps = 20000
log_every = 500
[optimizer]
type = "sgd"
learning_rate = 1e-4
momentum = 0.5
[checkpoint]
every_steps = 700
${sweep}`;

const space = (...lines: string[]) => `[sweep.parameters]\n${lines.join("\n")}\n`;
const rates = "optimizer.learning_rate = { min = 1e-4, max = 1e-1, log = true }";
const units = "network.layers.hidden.units = [2, 5, 9]";

/** Sweeps of every kind: networks and functions, fused and not, with and without checkpoints on the way. */
export const experiments: Readonly<Record<string, string>> = {
  grid: network(
    "repeats = 2\n[checkpoint]\nevery_epochs = 7",
    space("optimizer.learning_rate = [0.001, 0.01, 0.1]", units),
  ).replace("repeats = 2\n", "").replace("seed = 7", "seed = 7\nrepeats = 2"),
  grid_apart: network(
    '[compute]\nfuse = false\n[early_stopping]\nmonitor = "val_loss"\npatience = 15\n[checkpoint]\nevery_steps = 100',
    space("optimizer.learning_rate = [0.001, 0.01, 0.1]", units),
  ),
  random: network(
    "[checkpoint]\nevery_steps = 333",
    `[sweep]\nmethod = "random"\nmax_configurations = 12\n${space(rates, units)}`,
  ),
  sobol: objective(
    `[sweep]\nmethod = "sobol"\nmax_configurations = 12\n${
      space("optimizer.learning_rate = { min = 1e-6, max = 1e-3, log = true }")
    }`,
  ),
  tpe: network(
    "[checkpoint]\nevery_epochs = 20",
    `[sweep]\nmethod = { type = "tpe", startup = 4, batch = 3 }\nmax_configurations = 12\n${
      space(rates, units)
    }`,
  ),
  asha: network(
    "[checkpoint]\nevery_epochs = 11",
    `[sweep]\npruner = "asha"\nmethod = "random"\nmax_configurations = 18\n${space(rates, units)}`,
  ).replace("seed = 7", "seed = 7\nrepeats = 2"),
  asha_function: objective(
    `[sweep]\npruner = { type = "asha", min_steps = 2000 }\nmethod = "sobol"\nmax_configurations = 18\n` +
      space("optimizer.learning_rate = { min = 1e-6, max = 2e-3, log = true }"),
  ),
  median: network(
    "",
    `[sweep]\npruner = { type = "median", batch = 3, startup = 3, every_epochs = 20 }\nmethod = "random"\nmax_configurations = 12\n` +
      space(rates, units),
  ),
};

/** Fails half way, when it has reported rows and left checkpoints, and each time at the same step. */
const moody = `seed = 3
extensions = ["moody.js"]
[objective]
type = "moody"
mood = "calm"
[train]
steps = 60000
log_every = 300
[optimizer]
type = "sgd"
learning_rate = 1e-5
[checkpoint]
every_steps = 5000
`;
const moods = space('objective.mood = ["calm", "throw", "cool", "throw late"]');

/** Beside the experiments. */
export const moodyExtension = `export default ({ registries, v }) => registries.objectives.register("moody", {
  description: "in a mood",
  options: v.strictObject({ mood: v.string() }),
  build: ({ mood }) => ({
    initial: Float64Array.of(1),
    value: (p) => {
      if (mood === "throw" && p[0] < 0.5 || mood === "throw late" && p[0] < 0.31) throw new Error(mood);
      return p[0] * p[0];
    },
    gradient: (out, p) => { out[0] = 2 * p[0]; },
  }),
});
`;

/** What is killed. */
export interface Scene {
  /** Content of the experiment's file. */
  readonly experiment: string;
  /** What was run before it, to the end: arguments after the file. */
  readonly before: readonly (readonly string[])[];
  /** Whether the last of these was killed. */
  readonly isCut?: boolean;
  /** Arguments of the command that is killed. */
  readonly act: readonly string[];
}

const extended = (experiment: string, ...before: string[][]): Scene => ({
  experiment,
  before: before.map((overrides, k) => k === 0 ? overrides : [...overrides, "--resume"]),
  act: ["--resume"],
});
const rerun = (experiment: string, ...before: string[][]): Scene => ({
  experiment,
  before: before.map((overrides, k) => k === 0 ? overrides : [...overrides, "--resume"]),
  act: ["--rerun=failed"],
});
/** A sweep of which two of four trials fail. */
export const throwing = moody + moods;
const throwingAsha = moody +
  `[sweep]\npruner = { type = "asha", min_steps = 10000, reduction_factor = 2 }\n` + moods;
const { grid, random, sobol, asha_function } = experiments;

/** All kinds of sweeps, and every way to start: a new run, a longer one, and trials that failed. */
export const scenes: Readonly<Record<string, Scene>> = {
  ...Object.fromEntries(
    Object.entries(experiments).map(([name, experiment]) => [name, { experiment, before: [], act: [] }]),
  ),
  longer_epochs: extended(grid, ["train.epochs=60"]),
  longer_steps: extended(sobol, ["train.steps=8000"]),
  longer_rungs: extended(asha_function, ["train.steps=8000"]),
  more_trials: extended(random, ["sweep.max_configurations=5"]),
  more_repeats: extended(grid, ["repeats=1"]),
  longer_twice: extended(random, ["train.epochs=40"], ["train.epochs=90"]),
  longer_cut: { ...extended(random, ["train.epochs=100"]), isCut: true },
  rerun: rerun(throwing, []),
  rerun_asha: rerun(throwingAsha, []),
  rerun_longer: rerun(throwing, ["train.steps=30000"], []),
  rerun_longer_failed: rerun(throwing, ["train.steps=48000"], []),
};
