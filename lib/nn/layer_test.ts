import { assertEquals, assertThrows } from "@std/assert";
import { activationOf, lossOf } from "../testing/networks.ts";
import { networkObjective } from "../train/network_objective.ts";
import { checkpointOf, restoreCheckpoint } from "../train/checkpoint/checkpoint.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { start } from "../train/checkpoint/position.ts";
import { dense, type Layer, type LayerBuilder, type Pass } from "./layer.ts";
import { Network } from "./network.ts";
import { buildLayers, type NetworkSpec, parameterCount } from "./network_spec.ts";

/** Subtracts a running mean and multiplies by a trained factor: in training, the mean moves halfway to the batch's. */
const centred = (passes: Pass[] = []): LayerBuilder => (input): Layer => {
  const [size] = input;
  return {
    input,
    output: input,
    scratch: size,
    tensors: [
      { name: "mean", shape: [size], initial: "zeros", role: "running" },
      { name: "factor", shape: [size], initial: "ones" },
    ],
    forward(backend, out, { x, tensors: [mean, factor], scratch }, pass) {
      passes.push(pass);
      const [values, means, factors, kept, to] = [
        backend.view(x, pass.batch * size),
        backend.view(mean, size),
        backend.view(factor, size),
        backend.view(scratch, pass.batch * size),
        backend.view(out, pass.batch * size),
      ];
      if (pass.mode === "training") {
        for (let k = 0; k < size; k++) {
          let sum = 0;
          for (let row = 0; row < pass.batch; row++) sum += values[row * size + k];
          means[k] = (means[k] + sum / pass.batch) / 2;
        }
      }
      for (let i = 0; i < values.length; i++) {
        kept[i] = values[i] - means[i % size];
        to[i] = kept[i] * factors[i % size];
      }
    },
    backward(backend, dX, [dFactor], dOut, { tensors: [, factor], scratch }, pass) {
      passes.push(pass);
      const [d, kept, factors, dFactors] = [
        backend.view(dOut, pass.batch * size),
        backend.view(scratch, pass.batch * size),
        backend.view(factor, size),
        backend.view(dFactor, size),
      ];
      dFactors.fill(0);
      for (let i = 0; i < d.length; i++) dFactors[i % size] += d[i] * kept[i];
      if (dX === undefined) return;
      const to = backend.view(dX, pass.batch * size);
      for (let i = 0; i < d.length; i++) to[i] = d[i] * factors[i % size];
    },
  };
};

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
  assertEquals([parameterCount(spec(centred())), network.params.length], [5, 5]);
  // Means 1 and 2 after a step: what is left is (0, 0) and (2, 4), outputs 0 and 10, loss 50.
  assertEquals(objective.gradient(7), 50);
  assertEquals([...network.running[0].values], [1, 2]);
  // ∂loss/∂y = (0, 10): factor gets 10 · (2 · 1, 4 · 2), weight 10 · (2, 4), bias 10.
  assertEquals([...network.grads], [20, 80, 20, 40, 10]);
  assertEquals(objective.evaluate(), { val_loss: 50 });
  assertEquals([...network.running[0].values], [1, 2]);
  assertEquals(passes.map(({ mode, step, batch }) => [mode, step, batch]), [
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

Deno.test("shapes go from layer to layer, and a wrong one is refused by name", () => {
  const image: LayerBuilder = () => ({ ...dense([4], 4), input: [1, 2, 2], output: [2, 1, 2] });
  const layers = [
    { name: "image", layer: image },
    { name: "output", layer: (input: readonly number[]) => dense(input, 3) },
  ];
  const built = buildLayers({ input: [1, 2, 2], layers });
  assertEquals(built.map(({ layer }) => [layer.input, layer.output]), [[[1, 2, 2], [2, 1, 2]], [[2, 1, 2], [
    3,
  ]]]);
  assertEquals(built[1].layer.work, 12);
  assertThrows(
    () => buildLayers({ input: [4], layers }),
    RangeError,
    'layer "image" takes 1 x 2 x 2 inputs, but the layer before it has 4 units',
  );
});
