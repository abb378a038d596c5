import { assertEquals } from "@std/assert";
import { adam } from "../../optim/adam.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import { rmsprop } from "../../optim/rmsprop.ts";
import { checkpointOf, renumberedCheckpoint, restoreCheckpoint } from "./checkpoint.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** What is trained: two parameters, and as many numbers in each array of the optimizer. */
const trained = (optimizer: Optimizer, first: number) => {
  const values = (k: number) => Float64Array.of(first + k, first - k);
  const params = values(0);
  const tensors = [{ name: "hidden.weight", shape: [2], start: 0, values: params }];
  const state = optimizer.slots.map((_, k) => values(k + 1));
  return { objective: { tensors, state }, optimizer } as unknown as Parameters<typeof restoreCheckpoint>[1];
};

const position = { steps: 3, rows: 10, last: {} } as unknown as Parameters<
  typeof checkpointOf
>[2]["position"];

const optimizers: readonly [name: string, Optimizer, former: string[]][] = [
  [
    "adam",
    adam({ betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: true }, {
      decoupled: false,
    }),
    ["average", "square_average", "greatest_square_average"],
  ],
  [
    "rmsprop",
    rmsprop({ alpha: 0.9, eps: 1e-8, centered: true, momentum: 0.5, weight_decay: 0 }),
    ["square_average", "gradient_average", "momentum"],
  ],
];

for (const [name, optimizer, former] of optimizers) {
  Deno.test(`a checkpoint of version 0.1 is read, and gets the names of today: ${name}`, () => {
    const before = trained(optimizer, 7);
    const now = checkpointOf(before, { trial: 4, seed: 1, model: {} }, { position });
    const { tensors, metadata } = decodeSafetensors(now);
    const { crc32: _crc32, ...rest } = metadata;
    const old = encodeSafetensors(
      [...tensors.values()].map((tensor, k) =>
        k === 0 ? tensor : { ...tensor, name: `optimizer.${former[k - 1]}` }
      ),
      rest,
    );
    assertEquals(
      [...decodeSafetensors(old).tensors.keys()].slice(1),
      former.map((one) => `optimizer.${one}`),
    );
    const after = trained(optimizer, 0);
    restoreCheckpoint(old, after);
    assertEquals(after.objective.state, before.objective.state);
    assertEquals(after.objective.tensors[0].values, before.objective.tensors[0].values);
    assertEquals(renumberedCheckpoint(old, 4), now);
    assertEquals(renumberedCheckpoint(now, 4), now);
  });
}
