import { assertEquals } from "@std/assert";
import type { ColumnType } from "../../base/csv.ts";
import { readExperiment } from "../validate.ts";

const experiment = (sweep: string) =>
  `name = "e"
data = { dataset = { type = "moons", noise = 0.1 } }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 5, batch_size = 20 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
${sweep}`;

const parameters = (...lines: string[]) => experiment(["[sweep.parameters]", ...lines].join("\n"));

const cases: [does: string, text: string, overrides: string[], types: Record<string, string>][] = [
  [
    "whole values of a key that takes fractions are floats",
    parameters("optimizer.learning_rate = [1, 2]", "data.dataset.noise = [0]"),
    [],
    { "optimizer.learning_rate": "float", "data.dataset.noise": "float" },
  ],
  [
    "a key that takes whole numbers only is a column of integers",
    parameters("network.layers.hidden.units = [2, 4]", "train.epochs = [1]", "train.batch_size = [10, 20]"),
    [],
    { "network.layers.hidden.units": "integer", "train.epochs": "integer", "train.batch_size": "integer" },
  ],
  [
    "so is one that takes a word beside whole numbers, but not with that word",
    parameters("compute.threads = [1, 2]"),
    [],
    { "compute.threads": "integer" },
  ],
  [
    "a list of numbers and words is text",
    parameters('compute.threads = [1, "auto"]'),
    [],
    { "compute.threads": "text" },
  ],
  [
    "words, booleans and components are text",
    parameters(
      'train.sampling = ["shuffle"]',
      "train.loss_after = [true, false]",
      'network.layers.hidden.activation = ["relu", { type = "leaky_relu", negative_slope = 0.1 }]',
    ),
    [],
    {
      "train.sampling": "text",
      "train.loss_after": "text",
      "network.layers.hidden.activation": "text",
    },
  ],
  [
    "ranges are as their keys",
    experiment(`[sweep]
method = "random"
max_configurations = 3
[sweep.parameters]
network.layers.hidden.units = { min = 2, max = 8 }
optimizer.learning_rate = { min = 1, max = 3, step = 1 }`),
    [],
    { "network.layers.hidden.units": "integer", "optimizer.learning_rate": "float" },
  ],
  [
    "cases are as their keys, whichever of them has the key",
    experiment("[[sweep.cases]]\noptimizer.learning_rate = 1\n[[sweep.cases]]\ntrain.batch_size = 5"),
    [],
    { "optimizer.learning_rate": "float", "train.batch_size": "integer" },
  ],
  [
    "overrides count",
    experiment(""),
    ["hidden.units=2,3", "learning_rate=1,2"],
    { "network.layers.hidden.units": "integer", "optimizer.learning_rate": "float" },
  ],
  [
    "nothing is swept",
    experiment(""),
    [],
    {},
  ],
];

for (const [does, text, overrides, types] of cases) {
  Deno.test(`parameterTypes: ${does}`, () => {
    const { plan, mistakes } = readExperiment(text, "e.toml", overrides);
    assertEquals(mistakes.filter(({ severity }) => severity === "error"), []);
    assertEquals(plan!.parameterTypes, types as Record<string, ColumnType>);
  });
}
