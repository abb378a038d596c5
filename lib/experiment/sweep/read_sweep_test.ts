import { assertEquals } from "@std/assert";
import { readExperiment } from "../validate.ts";

const experiment = (parameters: string) =>
  `name = "e"
data = { dataset = "moons" }
network = { layers = [{ name = "hidden", units = 4, activation = "leaky_relu" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 5, batch_size = 20, sampling = "shuffle" }
optimizer = { type = "adam", learning_rate = 1e-3 }
early_stopping = { monitor = "loss", patience = 3 }
[sweep]
method = "random"
max_configurations = 5
[sweep.parameters]
${parameters}`;

/** Whether ranges of these keys are drawn in whole numbers: as their schemas say. */
const keys: readonly [key: string, min: string, max: string, integer: boolean][] = [
  ["network.layers.hidden.units", "2", "32", true],
  ["train.batch_size", "2", "32", true],
  ["train.epochs", "1", "4", true],
  ["train.log_every", "1", "4", true],
  ["early_stopping.patience", "1", "4", true],
  ["optimizer.learning_rate", "1", "3", false],
  ["optimizer.eps", "1e-9", "1e-7", false],
  ["network.layers.hidden.activation.negative_slope", "0", "1", false],
];

for (const [key, min, max, integer] of keys) {
  Deno.test(`readExperiment() takes the type of a swept range from the schema of its key: ${key}`, () => {
    const { plan } = readExperiment(experiment(`${key} = { min = ${min}, max = ${max} }`), "e.toml", []);
    const [{ path, values }] = plan!.sweep.parameters;
    assertEquals({ path, values }, {
      path: key,
      values: { kind: "range", min: Number(min), max: Number(max), log: false, step: undefined, integer },
    });
  });
}
