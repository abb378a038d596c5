/**
 * Small experiments that {@linkcode writeFaults} runs while the disk fails.
 *
 * @module
 */

/** A sweep with rungs, early stopping, checkpoints on the way and a trial that diverges. */
export const network = `name = "small"
seed = 7
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, test_rows = 10, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 4, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }
early_stopping = { patience = 2 }
checkpoint = { every_steps = 5 }
[sweep]
pruner = { type = "asha", min_epochs = 1, reduction_factor = 2 }
[sweep.parameters]
optimizer.learning_rate = [0.1, 1.0, 1e30]
`;

/** Functions, with checkpoints on the way. */
export const functions = `name = "small"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "numerical", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
checkpoint = { every_steps = 10 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1]
`;

/** Fails half way, when it has reported rows: each time at the same step. */
const moody = `export default ({ registries, v }) => registries.objectives.register("moody", {
  description: "in a mood",
  options: v.strictObject({ mood: v.string() }),
  build: ({ mood }) => ({
    initial: Float64Array.of(1),
    value: (p) => {
      if (mood === "throw" && p[0] < 0.5) throw new Error(mood);
      return p[0] * p[0];
    },
    gradient: (out, p) => { out[0] = 2 * p[0]; },
  }),
});`;

/** An experiment of which one trial fails, with its extension. */
export const moods = {
  "e.toml": `name = "small"
seed = 1
extensions = ["moody.js"]
objective = { type = "moody", mood = "calm" }
train = { steps = 60, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
checkpoint = { every_steps = 15 }
[sweep.parameters]
objective.mood = ["calm", "throw"]
`,
  "moody.js": moody,
};
