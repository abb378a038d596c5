import { assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import { golden, type GoldenLayer, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { engines } from "../testing/engines.ts";
import { activationOf, lossOf, networkOf } from "../testing/networks.ts";
import { centralDifferences } from "../train/numerical_gradient.ts";
import { initializers } from "./initializer.ts";
import { dense } from "./layers/dense.ts";
import { Network } from "./network.ts";
import { buildLayers, type NetworkSpec, trainedIn } from "./network_spec.ts";

interface ForwardCase {
  id: string;
  layers: GoldenLayer[];
  x: Tensor;
  pre: Tensor[];
  post: Tensor[];
  y: Tensor;
}

const forwardCases = golden<ForwardCase>("forward.json").cases;

for (const { engine, tolerance } of engines) {
  for (const { id, layers, x, pre, post, y } of forwardCases) {
    Deno.test(`golden forward ${id}, ${engine.name}: every pre-activation and output`, () => {
      const rows = x.shape[0];
      const most = tolerance(1e-12, 1e-5);
      const network = networkOf(layers, { capacity: rows, engine });
      const before = network.params.slice();
      assertLessOrEqual(worstDeviation(network.predict(numbers(x)), numbers(y)), most);
      for (const [k, { z, a }] of network.activity(rows).entries()) {
        assertLessOrEqual(worstDeviation(z, numbers(pre[k])), most);
        assertLessOrEqual(worstDeviation(a, numbers(post[k])), most);
      }
      assertEquals(network.params, before); // inference has no side effects
    });
  }
}

interface GradientCase {
  id: string;
  layers: GoldenLayer[];
  loss: { name: string };
  x: Tensor;
  t: Tensor;
  value: number;
  grads: { w: Tensor; b: Tensor }[];
  grad_x: Tensor;
  "numerical_grads_h1e-4"?: { w: Tensor; b: Tensor }[];
}

const flat = (grads: { w: Tensor; b: Tensor }[]) =>
  Float64Array.from(grads.flatMap(({ w, b }) => [...numbers(w), ...numbers(b)]));

for (const c of golden<GradientCase>("gradients.json").cases) {
  const rows = c.x.shape[0];
  const load = (engine: Engine) => {
    const network = networkOf(c.layers, { capacity: rows, inputGradient: true, engine });
    network.backend.view(network.x, rows * network.inputs).set(numbers(c.x));
    network.backend.view(network.t, rows * network.outputs).set(numbers(c.t));
    return network;
  };

  for (const { engine, tolerance } of engines) {
    Deno.test(`golden gradient ${c.id}, ${engine.name}: loss, every parameter, and the inputs`, () => {
      const network = load(engine);
      const most = tolerance(1e-10, 1e-4);
      network.forward(rows);
      const value = network.backward(lossOf(c.loss), rows);
      assertLessOrEqual(worstDeviation([value], [c.value]), most);
      assertLessOrEqual(worstDeviation(network.grads, flat(c.grads)), most);
      assertLessOrEqual(worstDeviation(network.inputGradient(rows), numbers(c.grad_x)), most);
    });
  }

  const numerical = c["numerical_grads_h1e-4"];
  if (!numerical) continue;
  Deno.test(`golden numerical gradient ${c.id}`, () => {
    const network = load(reference);
    const loss = lossOf(c.loss);
    const value = () => {
      network.forward(rows);
      return network.loss(loss, rows);
    };
    const got = centralDifferences(value, network.params as Float64Array, 1e-4);
    assertLessOrEqual(worstDeviation(got, flat(numerical)), 1e-8);
    assertLessOrEqual(worstDeviation(got, flat(c.grads)), 1e-6);
  });
}

const spec = (units: readonly number[], inputs = 3): NetworkSpec => ({
  input: [inputs],
  layers: units.map((count, index) => ({
    name: `layer_${index + 1}`,
    layer: (n) => dense(n, count),
    activation: activationOf("tanh"),
    initializer: initializers.get("randn").build({}),
  })),
});

Deno.test("Network refuses sizes that are no positive integers, naming the layer", () => {
  for (
    const [build, message] of [
      [() => new Network(spec([])), "a network must have at least one layer"],
      [() => new Network(spec([2], 0)), "a network must have at least 1 input, got 0"],
      [() => new Network(spec([2, 0])), 'layer "layer_2" must have at least 1 unit, got 0'],
      [() => new Network(spec([2, 1.5])), 'layer "layer_2" must have at least 1 unit, got 1.5'],
      [
        () =>
          new Network({
            input: [3],
            layers: [{ name: "a", layer: () => dense([4], 2), activation: activationOf("tanh") }],
          }),
        'layer "a" takes 4 inputs, but the layer before it has 3 units',
      ],
      [
        () =>
          new Network({
            input: [3],
            layers: [{ name: "a", layer: (n) => dense(n, 1), activation: activationOf("softmax") }],
          }),
        'layer "a": its activation needs at least 2 units, got 1',
      ],
    ] as const
  ) assertEquals(assertThrows(build, RangeError).message, message);
});

Deno.test("Network.predict() gives each row what it gives it alone, in batches of any size", () => {
  const x = Float64Array.from({ length: 7 * 3 }, (_, i) => Math.sin(i));
  const networks = [1, 2, 7, 10].map((capacity) => {
    const network = new Network(spec([5, 4]), { capacity });
    network.initialise(spec([5, 4]), 3);
    return network.predict(x);
  });
  for (const other of networks.slice(1)) assertEquals(other, networks[0]);
});

Deno.test("Network.initialise() begins alike where shapes agree, and differs by seed and layer", () => {
  const weights = (units: readonly number[], seed: number) => {
    const network = new Network(spec(units));
    network.initialise(spec(units), seed);
    return network.tensors.map(({ values }) => values.slice());
  };
  const [a, b, c] = [weights([4, 2], 1), weights([4, 5], 1), weights([4, 2], 2)];
  assertEquals(a[0], b[0]);
  assertEquals(a[0] === c[0] || a[0].every((value, i) => value === c[0][i]), false);
  assertEquals(a[1], new Float64Array(4)); // biases begin at 0
  assertEquals(new Set([...a[0], ...a[2]]).size, 3 * 4 + 4 * 2);
});

Deno.test("the trained parameters of dense layers are Σ (inputs · units + units)", () => {
  const parameterCount = (spec: NetworkSpec) =>
    buildLayers(spec).reduce((sum, { layer }) => sum + trainedIn(layer), 0);
  assertEquals(parameterCount(spec([100, 10], 784)), 79_510);
  assertEquals(parameterCount(spec([10, 10], 784)), 7_960);
});
