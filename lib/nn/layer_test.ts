import { assertEquals, assertThrows } from "@std/assert";
import { activationOf, lossOf } from "../testing/networks.ts";
import { networkObjective } from "../train/network_objective.ts";
import { checkpointOf, restoreCheckpoint } from "../train/checkpoint/checkpoint.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { start } from "../train/checkpoint/position.ts";
import { centred, halved } from "../testing/small_layers.ts";
import type { LayerBuilder, Pass } from "./layer.ts";
import { dense } from "./layers/dense.ts";
import { Network } from "./network.ts";
import { buildLayers, type NetworkSpec, trainedIn } from "./network_spec.ts";

const spec = (layer: LayerBuilder): NetworkSpec => ({
  input: [2],
  layers: [
    { name: "centred", layer },
    { name: "output", layer: (input) => dense(input, 1), activation: activationOf("identity") },
  ],
});

/** A network of both layers, with the weights 1 and 2, on two samples whose means are 2 and 4. */
function objectiveOf(network: Network) {
  network.initialise(spec(centred()), 1);
  assertEquals([...network.running[0].values], [1, 1]);
  network.running[0].values.fill(0);
  network.tensors[1].values.set([1, 2]);
  const inputs = { rows: 2, columns: 2, values: Float64Array.of(1, 2, 3, 6) };
  const targets = { rows: 2, columns: 1, values: Float64Array.of(0, 0) };
  const train = { part: { inputs, targets }, rows: Uint32Array.of(0, 1) };
  return networkObjective(network, {
    data: { train, validation: train, scaling: { shift: [0], divisor: [1] } },
    batches: { positions: () => Uint32Array.of(0, 1), rowsDrawn: (steps) => 2 * steps },
    loss: lossOf({ name: "mse_mean" }),
    metrics: [],
    gradient: "analytic",
    h: 1e-4,
  });
}

Deno.test("a layer has a mode, the step, scratch from forward to backward, and running tensors without a gradient", () => {
  const passes: Pass[] = [];
  const network = new Network(spec(centred(passes)), { capacity: 2 });
  const objective = objectiveOf(network);
  assertEquals(network.tensors.map(({ name }) => name), ["centred.factor", "output.weight", "output.bias"]);
  assertEquals(network.running.map(({ name }) => name), ["centred.mean"]);
  assertEquals([...network.tensors[0].values], [1, 1]);
  assertEquals([
    buildLayers(spec(centred())).reduce((sum, { layer }) => sum + trainedIn(layer), 0),
    network.params.length,
  ], [5, 5]);
  // The means 0 move halfway to 2 and 4: what is left is (0, 0) and (2, 4), outputs 0 and 10, loss 50.
  assertEquals(objective.gradient(7), 50);
  assertEquals([...network.running[0].values], [1, 2]);
  // ∂loss/∂y = (0, 10): factor gets 10 · (2 · 1, 4 · 2), weight 10 · (2, 4), bias 10.
  assertEquals([...network.grads], [20, 80, 20, 40, 10]);
  // The same pass again begins with the means 0, and leaves them as they are now.
  assertEquals(objective.lossOfBatch(), 50);
  assertEquals([...network.running[0].values], [1, 2]);
  assertEquals(objective.evaluate(), { val_loss: 50 });
  assertEquals([...network.running[0].values], [1, 2]);
  assertEquals(passes.map(({ mode, step, batch }) => [mode, step, batch]), [
    ["training", 7, 2],
    ["training", 7, 2],
    ["training", 7, 2],
    ["evaluation", 0, 2],
  ]);
});

Deno.test("checkpoints and early stopping keep running tensors", () => {
  const network = new Network(spec(centred()), { capacity: 2 });
  const objective = objectiveOf(network);
  objective.gradient(0);
  const kept = objective.keep();
  const optimizer = { slots: [] };
  const file = checkpointOf({ objective, optimizer }, { trial: 0, seed: 1, model: {} }, start);
  assertEquals([...decodeSafetensors(file).tensors.get("centred.mean")!.values], [1, 2]);
  objective.gradient(1);
  assertEquals([...network.running[0].values], [1.5, 3]);
  const best = checkpointOf({ objective, optimizer }, { trial: 0, seed: 1, model: {} }, {
    position: { ...start.position, steps: 2, best: { step: 1, measures: {} } },
    best: kept,
  });
  const tensors = decodeSafetensors(best).tensors;
  assertEquals([...tensors.get("centred.mean")!.values], [1, 2]);
  assertEquals([...tensors.get("last.centred.mean")!.values], [1.5, 3]);
  objective.restore(kept);
  assertEquals([...network.running[0].values], [1, 2]);
  const snapshot = restoreCheckpoint(best, { objective, optimizer });
  assertEquals([...network.running[0].values], [1.5, 3]);
  assertEquals(snapshot.best, kept);
});

Deno.test("a layer without an activation has the output of the layer itself", () => {
  const layer: LayerBuilder = (input) => dense(input, 2);
  const inputs = Float64Array.of(0.5, -1, 2, 0.25);
  const outputs = [undefined, activationOf("identity")].map((activation) => {
    const one: NetworkSpec = {
      input: [2],
      layers: [{ name: "a", layer, activation }, { name: "b", layer, activation }],
    };
    const network = new Network(one, { capacity: 2, inputGradient: true });
    network.params.forEach((_, k) => network.params[k] = k / 8 - 0.5);
    network.backend.view(network.x, 4).set(inputs);
    network.backend.view(network.t, 4).set([1, 0, 0, 1]);
    network.forward(2);
    const loss = network.backward(lossOf({ name: "mse_mean" }), 2);
    return [loss, [...network.y(2)], [...network.grads], [...network.inputGradient(2)]];
  });
  assertEquals(outputs[0], outputs[1]);
});

Deno.test("what a layer draws depends on seed, layer and step: not on passes before", () => {
  const layers = ["a", "b"].map((name) => ({ name, layer: halved }));
  const network = new Network({ input: [64], layers }, { capacity: 1, inputGradient: true });
  network.backend.view(network.x, 64).fill(1);
  const maskOf = (seed: number, step: number) => {
    network.forward(1, { mode: "training", step, seed });
    return network.activity(1).map(({ a }) => a.join(" "));
  };
  const [a, b] = maskOf(1, 5);
  assertEquals(new Set(a.split(" ")), new Set(["0", "2"]));
  assertEquals(new Set(b.split(" ")), new Set(["0", "4"])); // not the same mask: some numbers pass only one of them
  network.forward(1);
  assertEquals([...network.y(1)], Array(64).fill(1));
  const others = [maskOf(2, 5), maskOf(1, 6)];
  assertEquals(new Set([a, ...others.map(([one]) => one)]).size, 3);
  assertEquals(maskOf(1, 5), [a, b]);
  network.backend.view(network.t, 64).fill(0);
  network.backward(lossOf({ name: "mse_half_sum" }), 1);
  const outputs = b.split(" ").map(Number);
  assertEquals([...network.inputGradient(1)], outputs.map((y) => 4 * y));
});

Deno.test("shapes go from layer to layer, and a wrong one is refused by name", () => {
  /** From [2, 2, 3] to [2, 2, 1], then to [4]. */
  const image: LayerBuilder = () => ({ ...dense([12], 4), input: [2, 2, 3], output: [2, 2, 1] });
  const flat: LayerBuilder = (input) => ({ ...dense([4], 4), input, output: [4] });
  const layers = [{ name: "image", layer: image }, { name: "flat", layer: flat }];
  const built = buildLayers({ input: [2, 2, 3], layers });
  assertEquals(built.map(({ layer }) => [layer.input, layer.output]), [[[2, 2, 3], [2, 2, 1]], [[2, 2, 1], [
    4,
  ]]]);
  assertEquals(built.map(({ layer }) => layer.work), [48, 16]);
  const network = new Network({ input: [2, 2, 3], layers }, { capacity: 3 });
  assertEquals([network.inputs, network.outputs], [12, 4]);
  assertThrows(
    () => buildLayers({ input: [12], layers }),
    RangeError,
    'layer "image" takes 2 x 2 x 3 inputs, but the layer before it has 12 units',
  );
  const output = { name: "output", layer: (input: readonly number[]) => dense(input, 3) };
  assertThrows(
    () => buildLayers({ input: [2, 2, 3], layers: [layers[0], output] }),
    RangeError,
    'layer "output" takes rows of numbers, but gets images of 2 x 2 x 1',
  );
});

Deno.test("scratch is as large as the layer says for the largest batch, and initializers get fans", () => {
  const asked: number[] = [];
  const layer: LayerBuilder = (input) => ({
    ...dense(input, 2),
    scratch: (batch) => {
      asked.push(batch);
      return 100 * batch + 7;
    },
    tensors: [
      { name: "weight", shape: [3, 2], initial: "initializer", fanIn: 25, fanOut: 50 },
      { name: "bias", shape: [2], initial: "initializer" },
    ],
  });
  const fans: unknown[] = [];
  const spec: NetworkSpec = {
    input: [3],
    layers: [{ name: "a", layer, initializer: (_, shape) => void fans.push(shape) }],
  };
  const network = new Network(spec, { capacity: 4 });
  const without = new Network({ input: [3], layers: [{ name: "a", layer: (input) => dense(input, 2) }] }, {
    capacity: 4,
  });
  assertEquals(asked, [4]);
  assertEquals(network.arrays.length - without.arrays.length, 408); // 407, in whole cache lines of 8 numbers
  network.initialise(spec, 1);
  assertEquals(fans, [{ fanIn: 25, fanOut: 50 }, { fanIn: 3, fanOut: 2 }]);
});
