/**
 * Small experiments that {@linkcode writeFaults} runs while the disk fails.
 *
 * @module
 */
import { moods as moodsOf, moody } from "../run_in_folder.ts";

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

/** An experiment of which one trial fails, with its extension. */
export const moods = {
  "e.toml": moodsOf(["calm", "throw"], "checkpoint = { every_steps = 15 }")
    .replace('"moods"', '"small"').replace("steps = 100", "steps = 60"),
  "moody.js": moody,
};
