import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import { WasmEngine } from "../compute/wasm.ts";
import { optimizers } from "../optim/optimizer.ts";
import "../optim/built_in.ts";
import { activationOf, built, lossOf } from "../testing/networks.ts";
import { initializers } from "./initializer.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { dense } from "./layers/dense.ts";
import { Network } from "./network.ts";
import type { NetworkSpec } from "./network_spec.ts";

const initializer = built(initializers, "he_normal", {});

/** Three inputs, a hidden layer with batch normalisation, and two outputs. */
const spec = (trainable?: boolean): NetworkSpec => ({
  input: [3],
  layers: [
    { name: "hidden", layer: (input) => dense(input, 5), initializer, trainable },
    {
      name: "norm",
      layer: (input) => batchNorm(input, { momentum: 0.9, eps: 1e-5 }),
      activation: activationOf("relu"),
    },
    { name: "output", layer: (input) => dense(input, 2), initializer, activation: activationOf("softmax") },
  ],
});

/** Trains for some steps. @returns all tensors by name */
function trained(engine: Engine, spec: NetworkSpec, optimizer: Record<string, unknown>, steps = 4) {
  const { type, ...options } = optimizer;
  const rule = built(optimizers, type as string, { learning_rate: 0.1, ...options });
  const room = { engine, capacity: 6, slots: rule.slots.length, biasesLast: rule.forBiases !== undefined };
  const network = new Network(spec, room);
  network.initialise(spec, 7);
  for (const state of network.state) state.fill(0);
  for (let step = 0; step < steps; step++) {
    const x = network.backend.view(network.x, 18);
    const t = network.backend.view(network.t, 12).fill(0);
    for (let i = 0; i < 18; i++) x[i] = Math.fround(Math.sin(3 * i + step));
    for (let row = 0; row < 6; row++) t[2 * row + (row + step) % 2] = 1;
    network.forward(6, { mode: "training", step, seed: 1 });
    network.backward(lossOf({ name: "cross_entropy" }), 6);
    network.update(rule, 0.1, step);
  }
  const tensors = [...network.tensors, ...network.running];
  const found = new Map(tensors.map(({ name, values }) => [name, Array.from(values)]));
  network.close();
  return { found, names: network.tensors.map(({ name }) => name) };
}

for (const engine of [reference, new WasmEngine("wasm")]) {
  Deno.test(`a layer that is not trainable keeps its tensors, and others learn, on ${engine.name}`, () => {
    const optimizer = { type: "adam", weight_decay: 0.1 };
    const before = trained(engine, spec(), optimizer, 0).found;
    const { found, names } = trained(engine, spec(false), optimizer);
    assertEquals(names, ["norm.gamma", "norm.beta", "output.weight", "output.bias"]);
    assertEquals(found.get("hidden.weight"), before.get("hidden.weight"));
    assertEquals(found.get("hidden.bias"), before.get("hidden.bias"));
    for (const name of names) assertNotEquals(found.get(name), before.get(name), name);
    assertNotEquals(found.get("norm.mean"), before.get("norm.mean"));
  });

  for (const type of ["sgd", "adam", "adamw", "rmsprop", "adagrad"]) {
    Deno.test(`decay_biases = false spares biases, gamma and beta of ${type} on ${engine.name}`, () => {
      const without = trained(engine, spec(), { type, weight_decay: 0 }, 1).found;
      const all = trained(engine, spec(), { type, weight_decay: 0.2 }, 1).found;
      const spared = trained(engine, spec(), { type, weight_decay: 0.2, decay_biases: false }, 1).found;
      assertEquals([...spared.keys()], [...all.keys()]);
      for (const [name, values] of spared) {
        const isWeight = name.endsWith(".weight");
        assertEquals(values, (isWeight ? all : without).get(name), name);
      }
      assertNotEquals(all.get("norm.gamma"), without.get("norm.gamma"));
      assertNotEquals(all.get("output.weight"), without.get("output.weight"));
    });
  }
}

Deno.test("without weight decay, decay_biases changes no bit", () => {
  const [yes, no] = [true, false].map((decay_biases) =>
    trained(reference, spec(), { type: "adam", weight_decay: 0, decay_biases }).found
  );
  assertEquals(yes, no);
  assert(yes.size === 8);
});
