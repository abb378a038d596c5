import { assertEquals } from "@std/assert";
import { inFolder } from "../../testing/run_in_folder.ts";
import { prepareRun } from "../prepare_run.ts";
import { firstGroups } from "./groups.ts";

const experiment = (layers: string) => `
name = "groups"
seed = 3
[data]
dataset = "mnist"
train_rows = 50
test_rows = 20
[network]
layers = [${layers}, { name = "last", units = 10, activation = "softmax" }]
[train]
loss = "cross_entropy"
steps = 5
[optimizer]
type = "sgd"
learning_rate = 0.1
[sweep.parameters]
optimizer.learning_rate = [0.1, 0.03, 0.01]
`;

const together = [[0, 1, 2]];
const apart = [[0], [1], [2]];

for (
  const [layers, groups] of [
    ["{ units = 12 }", together],
    ["{ units = 12, bias = false }", together],
    ["{ units = 12, trainable = false }", together],
    ["{ units = 300 }", apart],
    ['{ type = "flatten" }, { units = 12 }', together],
    ['{ type = "conv2d", filters = 8, kernel_size = 3 }, { type = "flatten" }', together],
    ['{ type = "conv2d", filters = 1, kernel_size = 28, bias = false }, { type = "flatten" }', together],
    ['{ type = "conv2d", filters = 2, kernel_size = 3, trainable = false }, { type = "flatten" }', together],
    [
      '{ type = "max_pool2d" }, { type = "conv2d", filters = 2, kernel_size = 3 }, { type = "flatten" }',
      apart,
    ],
    ['{ type = "batch_norm" }, { units = 12 }', apart],
  ] as const
) {
  Deno.test(`trials train ${groups.length === 1 ? "together" : "apart"}: ${layers}`, async () => {
    await inFolder({ "e.toml": experiment(layers) }, async () => {
      const prepared = await prepareRun("e.toml");
      const found = await firstGroups(prepared, 1).finally(() => prepared.close());
      assertEquals(found.map((group) => group.map(({ trial }) => trial)), groups.map((group) => [...group]));
    });
  });
}
