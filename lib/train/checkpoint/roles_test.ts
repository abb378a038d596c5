import { assert, assertEquals } from "@std/assert";
import { batchNorm } from "../../nn/layers/batch_norm.ts";
import { dense } from "../../nn/layers/dense.ts";
import { Network } from "../../nn/network.ts";
import type { NetworkSpec } from "../../nn/network_spec.ts";
import { checkpointOf, renumberedCheckpoint, restoreCheckpoint } from "./checkpoint.ts";
import { start } from "./position.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** Two inputs, a layer that may be frozen, batch normalisation that may be frozen, and an output. */
const spec = (trainable: { hidden?: boolean; norm?: boolean } = {}, norm = true): NetworkSpec => ({
  input: [2],
  layers: [
    { name: "hidden", layer: (input) => dense(input, 3), trainable: trainable.hidden },
    ...(norm
      ? [{
        name: "norm",
        layer: batchNormOf,
        trainable: trainable.norm,
      }]
      : []),
    { name: "output", layer: (input) => dense(input, 1) },
  ],
});
const batchNormOf = (input: readonly number[]) => batchNorm(input, { momentum: 0.9, eps: 1e-5 });

/** A network whose numbers are all `value`, as checkpoints take it. */
function trainedOf(spec: NetworkSpec, value: number) {
  const network = new Network(spec, { capacity: 2, slots: 1 });
  const { tensors, running, state } = network;
  for (const values of [...tensors, ...running].map(({ values }) => values).concat(state)) {
    values.fill(value);
  }
  return { objective: { tensors, running, state }, optimizer: { slots: ["momentum"] } };
}

const facts = { trial: 0, seed: 1, model: { layers: [] } };

const statistics = { "norm.mean": "running", "norm.variance": "running" };
const cases: readonly [what: string, spec: NetworkSpec, roles: Record<string, string> | undefined][] = [
  ["all trained", spec({}, false), undefined],
  ["statistics", spec(), statistics],
  ["a frozen layer", spec({ hidden: false }, false), { "hidden.weight": "fixed", "hidden.bias": "fixed" }],
  ["frozen batch normalisation", spec({ norm: false }), {
    "norm.gamma": "fixed",
    "norm.beta": "fixed",
    ...statistics,
  }],
];

for (const [what, spec, roles] of cases) {
  Deno.test(`a checkpoint has the roles of tensors that are not trained: ${what}`, () => {
    const trained = trainedOf(spec, 2);
    const learned = [...trained.objective.tensors, ...trained.objective.running];
    const best = learned.map(({ values }) => values.slice().fill(1));
    const snapshots = [start, { position: { ...start.position, best: { step: 0, measures: {} } }, best }];
    for (const snapshot of snapshots) {
      const { metadata, tensors } = decodeSafetensors(checkpointOf(trained, facts, snapshot));
      assertEquals(metadata.roles === undefined ? undefined : JSON.parse(metadata.roles), roles);
      for (const name of Object.keys(roles ?? {})) assert(tensors.has(name), name);
      // The optimizer's arrays are as long as all tensors without such a role.
      const lengths = learned.filter(({ name }) => !Object.hasOwn(roles ?? {}, name)).map(({ name }) =>
        tensors.get(name)!.values.length
      );
      assertEquals(
        tensors.get("optimizer.momentum")!.values.length,
        lengths.reduce((sum, length) => sum + length, 0),
      );
    }
  });
}

Deno.test("a checkpoint without roles is read, and what training then writes has them", () => {
  const file = checkpointOf(trainedOf(spec({ hidden: false }), 2), facts, start);
  const { tensors, metadata: { roles: _roles, ...rest } } = decodeSafetensors(file);
  const old = encodeSafetensors([...tensors.values()], rest);
  for (const one of [old, renumberedCheckpoint(old, 0)]) {
    const trained = trainedOf(spec({ hidden: false }), 0);
    const snapshot = restoreCheckpoint(one, trained);
    assertEquals(checkpointOf(trained, facts, snapshot), file);
  }
});

Deno.test("the roles are text in the header's metadata, and no tensor more: as other readers expect", () => {
  const file = checkpointOf(trainedOf(spec(), 2), facts, start);
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(
    new TextDecoder().decode(file.subarray(8, 8 + length)),
  );
  for (const [key, text] of Object.entries(metadata)) assertEquals(typeof text, "string", key);
  assertEquals(metadata.roles, '{"norm.mean":"running","norm.variance":"running"}');
  const ends = Object.values(entries as Record<string, { data_offsets: number[] }>).map((
    { data_offsets: [, end] },
  ) => end);
  assertEquals([Object.keys(entries).length, 8 + length + ends.at(-1)!], [9, file.length]);
});
