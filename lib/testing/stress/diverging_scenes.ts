/**
 * Experiments with trials that diverge, of every optimizer: NaN and infinities are in what they leave.
 *
 * @module
 */
import "../../optim/built_in.ts";
import { optimizers } from "../../optim/optimizer.ts";

/** Rates at which nothing diverges, soon something does, and everything does at once. */
const rates = { network: ["0.01", "1e12", "1e20", "1e38", "1e300"], function: ["0.01", "1e100", "1e308"] };

const sections = {
  network: `seed = 47373
[data]
dataset = "sine"
train_rows = 40
test_rows = 10
validation = 0.25
[network]
initializer = "randn"
layers = [
  { name = "hidden", units = 9, activation = "leaky_relu" },
  { units = 2, activation = "softmax" },
  { units = 1 },
]
[train]
loss = "huber"
steps = 30
batch_size = 3
eval_every = 4
`,
  function: `seed = 3
[objective]
type = "rosenbrock"
[train]
steps = 40
log_every = 10
`,
};

/**
 * A sweep in which trials diverge.
 *
 * @param types of optimizers
 */
function scene(kind: keyof typeof sections, types: readonly string[], more = "", from = 0, to = 9): string {
  const all = types.flatMap((type) =>
    rates[kind].slice(from, to).map((rate) => `  { type = "${type}", learning_rate = ${rate} },\n`)
  );
  return `name = "diverging"
${sections[kind]}[optimizer]
type = "${types[0]}"
learning_rate = 0.01
[checkpoint]
every_steps = 7
${more}[sweep.parameters]
optimizer = [
${all.join("")}]
${kind === "network" ? 'network.layers.hidden.activation = ["leaky_relu", "gelu", "tanh"]\n' : ""}`;
}

const stopping = '[early_stopping]\nmonitor = "val_loss"\npatience = 3\n';

/** A scene for each optimizer alone: networks, with and without early stopping, and functions. */
export const divergingScenes: Readonly<Record<string, string>> = Object.fromEntries(
  optimizers.names().flatMap((type) => [
    [`networks, ${type}`, scene("network", [type])],
    [`networks that stop early, ${type}`, scene("network", [type], stopping)],
    [`functions, ${type}`, scene("function", [type])],
  ]),
);

/** Few scenes with all optimizers in each. */
export const mixedScenes: Readonly<Record<string, string>> = {
  "networks that stop early": scene("network", optimizers.names(), stopping, 1, 3),
  functions: scene("function", optimizers.names()),
};
