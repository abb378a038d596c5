import { readExperiment } from "../experiment/validate.ts";

/** A network whose optimizer and activation have options that others do not know. */
export const network = `name = "e"
seed = 1
[data]
dataset = "moons"
[network]
layers = [{ name = "hidden", units = 4, activation = { type = "leaky_relu", negative_slope = 0.2 } }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
momentum = 0.9
`;

/** A function. */
export const bowl = `name = "e"
seed = 1
objective = "rosenbrock"
train = { steps = 4 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

/** A sweep over optimizers with options under conditions, one of them nested. */
export const conditional = `${network.replace("momentum = 0.9\n", "")}[sweep.parameters]
optimizer.type = ["sgd", "adam", "rmsprop"]
optimizer.momentum = { values = [0, 0.5], when = { optimizer.type = ["sgd", "rmsprop"] } }
optimizer.nesterov = { values = [true, false], when = { optimizer.type = "sgd", optimizer.momentum = 0.5 } }
`;

/** What became of a file and its overrides: the parts that a test looks at. */
export function read(text: string, overrides: readonly string[]) {
  const { plan, mistakes } = readExperiment(text, "e.toml", overrides);
  const errors = mistakes.filter(({ severity }) => severity === "error");
  return {
    errors: errors.map(({ message, notes = [] }) => [message, ...notes]),
    echo: plan?.overrides ?? [],
    train: plan?.table.train,
    data: plan?.table.data,
    optimizer: plan?.table.optimizer,
    layers: (plan?.table.network as { layers: unknown[] } | undefined)?.layers,
    keys: Object.keys(plan?.table ?? {}),
    swept: plan?.sweep.parameters.map(({ path, values, when }): Record<string, unknown> => ({
      [path]: values.kind === "list" ? values.values : { min: values.min, max: values.max },
      ...(when ? { when } : {}),
    })),
    cases: plan?.sweep.cases,
  };
}
