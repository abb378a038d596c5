import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import type { Vector } from "../compute/vector.ts";
import { greatestOf } from "../base/extreme.ts";
import { Random } from "../base/random.ts";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import { WasmEngine } from "../compute/wasm.ts";
import { optimizers } from "../optim/optimizer.ts";
import "../optim/built_in.ts";
import { activationOf, built, lossOf } from "../testing/networks.ts";
import { centralDifferences } from "../train/numerical_gradient.ts";
import { initializers } from "./initializer.ts";
import type { Shape } from "./layer.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import { Network } from "./network.ts";
import type { LayerSpec, NetworkSpec } from "./network_spec.ts";
import { Penalty } from "./penalty.ts";

for (const array of [Float32Array, Float64Array]) {
  Deno.test(`the penalty and its slopes by hand, in ${array.name}`, () => {
    const values: Vector = array.of(0.5, -2, 0, -0, 1);
    const gradient: Vector = array.of(10, 20, 30, 40, 50);
    const penalty = new Penalty([{ values, gradient, l1: 0.25, l2: 0.5 }]);
    // 0.25 (0.5 + 2 + 1) + 0.5 (0.25 + 4 + 1)
    assertEquals(penalty.value(), 3.5);
    assertEquals(penalty.addGradient(), 3.5);
    assertEquals([...gradient], [10.75, 17.75, 30, 40, 51.25]);
    assertEquals([...values], [0.5, -2, 0, -0, 1]);
  });
}

Deno.test("slopes of the penalty are its central differences, also over many blocks", () => {
  const random = Random.keyed(3, "penalty");
  const point = Float64Array.from({ length: 1000 }, () => random.normal());
  const of = (values: Float64Array, gradient = new Float64Array(1000)) =>
    new Penalty([
      { values: values.subarray(0, 700), gradient: gradient.subarray(0, 700), l1: 0.3, l2: 0 },
      { values: values.subarray(700), gradient: gradient.subarray(700), l1: 0.1, l2: 0.7 },
    ]);
  const [slopes, differences] = [new Float64Array(1000).fill(1), new Float64Array(1000).fill(1)];
  const value = of(point, slopes).addGradient();
  assertEquals(of(point, differences).addDifferences(1e-5), value);
  assertEquals(of(point).value(), value);
  const numerical = centralDifferences((values) => of(values).value(), point.slice(), 1e-5);
  for (const [i, slope] of slopes.entries()) {
    assertAlmostEquals(slope - 1, numerical[i], 1e-8);
    assertAlmostEquals(differences[i], slope, 1e-9);
  }
  const sum = (values: Float64Array, of: (w: number) => number) => values.reduce((all, w) => all + of(w), 0);
  const l1 = 0.3 * sum(point.subarray(0, 700), Math.abs) + 0.1 * sum(point.subarray(700), Math.abs);
  assertAlmostEquals(value, l1 + 0.7 * sum(point.subarray(700), (w) => w * w), 1e-10);
});

Deno.test("differences at a kink of l1 have the slope of both sides' mean", () => {
  const gradient = new Float64Array(3);
  const values = Float64Array.of(0, 0.25, -2);
  new Penalty([{ values, gradient, l1: 1, l2: 0 }]).addDifferences(0.5);
  assertEquals([...gradient], [0, 0.5, -1]);
});

const initializer = built(initializers, "he_normal", {});
const keys = { l1: 0.03, l2: 0.02 };

/** Images of 4 x 4 pixels, and a layer of every kind of tensor. */
const spec = (of: (name: string) => Partial<LayerSpec>): NetworkSpec => {
  const layers: Omit<LayerSpec, "l1" | "l2">[] = [
    {
      name: "conv",
      layer: (input) =>
        conv2d(input, { filters: 2, kernel: [2, 2], stride: [1, 1], padding: "valid", bias: true }),
      initializer,
    },
    { name: "norm", layer: (input) => batchNorm(input, { momentum: 0.9, eps: 1e-5 }) },
    {
      name: "flat",
      layer: (input: Shape) => ({ input, output: [18], tensors: [], reshapes: true as const }),
    },
    { name: "kept", layer: (input) => dense(input, 3), initializer, trainable: false },
    { name: "output", layer: (input) => dense(input, 2), initializer, activation: activationOf("softmax") },
  ];
  return { input: [4, 4, 1], layers: layers.map((layer) => ({ ...layer, ...of(layer.name) })) };
};

for (const biasesLast of [false, true]) {
  Deno.test(`weights that are trained are penalised, and nothing else; biases last: ${biasesLast}`, () => {
    const network = new Network(spec(() => keys), { biasesLast });
    network.params.forEach((_, i) => network.params[i] = Math.sin(i + 1));
    for (const { values } of network.running) values.fill(5);
    const weights = network.tensors.filter(({ name }) => name.endsWith(".weight"));
    assertEquals(weights.map(({ name }) => name), ["conv.weight", "output.weight"]);
    const all = weights.flatMap(({ values }) => [...values]);
    const expected = all.reduce((sum, w) => sum + 0.03 * Math.abs(w) + 0.02 * w * w, 0);
    network.grads.fill(0);
    assertAlmostEquals(network.penalty!.addGradient(), expected, 1e-14);
    for (const { name, start, values } of network.tensors) {
      for (const [i, w] of values.entries()) {
        const slope = name.endsWith(".weight") ? 0.03 * Math.sign(w) + 0.04 * w : 0;
        assertAlmostEquals(network.grads[start + i], slope, 1e-15, `${name}[${i}]`);
      }
    }
  });
}

Deno.test("without l1 and l2 there is no penalty, and with 0 it is 0", () => {
  assertEquals(new Network(spec(() => ({}))).penalty, undefined);
  const zero = new Network(spec((name) => name === "conv" ? { l2: 0 } : {}));
  zero.params.fill(3);
  assertEquals(zero.penalty!.addGradient(), 0);
  assertEquals(new Set(zero.grads), new Set([0]));
});

/** Trains for some steps. @returns the parameters */
function trained(engine: Engine, of: Partial<LayerSpec>, optimizer: Record<string, unknown>): number[] {
  const { type, ...options } = optimizer;
  const rule = built(optimizers, type as string, { learning_rate: 0.1, ...options });
  const whole = spec(() => of);
  const room = { engine, capacity: 6, slots: rule.slots.length, biasesLast: rule.forBiases !== undefined };
  const network = new Network(whole, room);
  network.initialise(whole, 7);
  for (const state of network.state) state.fill(0);
  for (let step = 0; step < 8; step++) {
    const x = network.backend.view(network.x, 6 * 16);
    const t = network.backend.view(network.t, 12).fill(0);
    for (let i = 0; i < x.length; i++) x[i] = Math.fround(Math.sin(3 * i + step));
    for (let row = 0; row < 6; row++) t[2 * row + (row + step) % 2] = 1;
    network.forward(6, { mode: "training", step, seed: 1 });
    network.backward(lossOf({ name: "cross_entropy" }), 6);
    network.penalty?.addGradient();
    network.update(rule, 0.1, step);
  }
  const found = network.tensors.flatMap(({ values }) => [...values]);
  network.close();
  return found;
}

const sgd = { type: "sgd", momentum: 0.9 };
const ways: [Engine, Record<string, unknown>, number][] = [
  [new WasmEngine("wasm"), sgd, 1e-5],
  [reference, sgd, 1e-13],
  ...["adam", "rmsprop", "adagrad"].map((type): typeof ways[number] => [reference, { type }, 1e-10]),
];
for (const [engine, optimizer, most] of ways) {
  Deno.test(`l2 is half of the weight_decay of ${optimizer.type} that spares biases, on ${engine.name}`, () => {
    const [penalised, decayed, plain] = [
      trained(engine, { l2: 0.05 }, optimizer),
      trained(engine, {}, { ...optimizer, weight_decay: 0.1, decay_biases: false }),
      trained(engine, {}, optimizer),
    ];
    penalised.forEach((w, i) => assertAlmostEquals(w, decayed[i], most));
    assertLess(1e-3, greatestOf(penalised.slice(0, 8).map((w, i) => Math.abs(w - plain[i]))));
  });
}
