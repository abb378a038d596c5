import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Random } from "../base/random.ts";
import type { Loss } from "../compute/backend.ts";
import { activations } from "../nn/activation.ts";
import { losses } from "../nn/loss.ts";
import type { Network } from "../nn/network.ts";
import { golden, type GoldenLayer, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { lossOf, networkOf } from "../testing/networks.ts";
import { incrementalDifferences } from "./incremental_gradient.ts";
import { centralDifferences } from "./numerical_gradient.ts";
import { densePass } from "./network_pass.ts";

const h = 1e-4;

/** The gradient by evaluating the whole network twice for each parameter. */
function bruteForce(network: Network, loss: Loss, rows: number): Float64Array {
  const value = () => {
    network.forward(rows);
    return network.loss(loss, rows);
  };
  const found = centralDifferences(value, network.params as Float64Array, h);
  network.forward(rows);
  return found;
}

function load(
  layers: readonly GoldenLayer[],
  x: ArrayLike<number>,
  t: ArrayLike<number>,
  rows: number,
): Network {
  const network = networkOf(layers, { capacity: rows });
  network.backend.view(network.x, x.length).set(x);
  network.backend.view(network.t, t.length).set(t);
  network.forward(rows);
  return network;
}

function compare(network: Network, loss: Loss, rows: number, tolerance = 1e-10): void {
  const pass = densePass(network, loss, rows)!;
  const before = network.params.slice();
  const got = incrementalDifferences(pass, h);
  assertEquals(network.params, before);
  assertLessOrEqual(worstDeviation(got, bruteForce(network, loss, rows)), tolerance);
  const cuts = [0, 1, Math.floor(got.length / 3), got.length - 1, got.length];
  const parts = cuts.slice(1).flatMap((to, k) => [...incrementalDifferences(pass, h, cuts[k], to)]);
  assertEquals(parts, [...got]); // any split has the same bits
}

interface Case {
  id: string;
  layers: GoldenLayer[];
  loss: { name: string };
  x: Tensor;
  t: Tensor;
  "numerical_grads_h1e-4"?: { w: Tensor; b: Tensor }[];
}

for (const c of golden<Case>("gradients.json").cases) {
  if (!c["numerical_grads_h1e-4"]) continue;
  Deno.test(`golden numerical gradient ${c.id} by increments is that of brute force`, () => {
    compare(load(c.layers, numbers(c.x), numbers(c.t), c.x.shape[0]), lossOf(c.loss), c.x.shape[0]);
  });
}

interface Training {
  layers: GoldenLayer[];
  loss: { name: string };
  x: Tensor;
  t: Tensor;
}

for (const [index, c] of golden<Training>("numgrad-training.json").cases.entries()) {
  Deno.test(`golden numerical training case ${index} by increments is that of brute force`, () => {
    compare(load(c.layers, numbers(c.x), numbers(c.t), c.x.shape[0]), lossOf(c.loss), c.x.shape[0]);
  });
}

/** Layers of normal weights with these units and activations. */
function layersOf(
  random: Random,
  inputs: number,
  units: readonly number[],
  names: readonly string[],
): GoldenLayer[] {
  return units.map((count, k) => {
    const from = k === 0 ? inputs : units[k - 1];
    const normals = (length: number) => Array.from({ length }, () => 0.7 * random.normal());
    return {
      activation: names[k],
      params: {},
      w: { shape: [from, count], data: normals(from * count) },
      b: { shape: [count], data: normals(count) },
    };
  });
}

for (const activation of activations.names()) {
  Deno.test(`increments through ${activation} in nets of one to four layers`, () => {
    const random = Random.keyed(5, "increments", activation);
    for (
      const [units, outer] of [[[3], activation], [[4, 3], "softmax"], [[3, 4, 3], "identity"], [
        [2, 5, 3, 3],
        "tanh",
      ]] as [number[], string][]
    ) {
      const names = units.map((_, k) => k === units.length - 1 ? outer : activation);
      const rows = 5;
      const x = Float64Array.from(
        { length: rows * 6 },
        (_, i) => i % 6 === 2 || random.integer(2) ? 0 : random.normal(),
      );
      const t = Float64Array.from({ length: rows * 3 }, (_, i) => i % 3 === Math.floor(i / 3) % 3 ? 1 : 0);
      for (
        const loss of outer === "softmax"
          ? ["cross_entropy", "mse_mean"]
          : ["mse_half_sum", "cross_entropy_logits"]
      ) {
        const network = load(layersOf(random, 6, units, names), x, t, rows);
        compare(network, lossOf({ name: loss }), rows);
        const untouched = incrementalDifferences(densePass(network, lossOf({ name: loss }), rows)!, h);
        // The third input is 0 in every row: its weights cost nothing and have no gradient.
        assertEquals([...untouched.subarray(2 * units[0], 3 * units[0])], Array(units[0]).fill(0));
      }
    }
  });
}

for (const name of losses.names()) {
  Deno.test(`increments with ${name}, targets of any kind`, () => {
    const random = Random.keyed(6, "increments", name);
    const rows = 4;
    const x = Float64Array.from({ length: rows * 3 }, () => random.normal());
    for (const oneHot of [true, false]) {
      const t = Float64Array.from(
        { length: rows * 2 },
        (_, i) => oneHot ? Number(i % 2 === Math.floor(i / 2) % 2) : random.uniform(),
      );
      for (const outer of ["softmax", "sigmoid"]) {
        compare(load(layersOf(random, 3, [4, 2], ["tanh", outer]), x, t, rows), lossOf({ name }), rows);
      }
    }
  });
}

Deno.test("increments of large moves take the whole exponential", () => {
  const random = Random.keyed(7, "increments");
  const layers = layersOf(random, 3, [4, 3], ["identity", "softmax"]);
  const x = Float64Array.from({ length: 6 }, () => 200 * random.normal());
  const network = load(
    layers.map((layer) => ({
      ...layer,
      w: { ...layer.w, data: layer.w.data.map((w) => Number(w) / 100) },
    })),
    x,
    [1, 0, 0, 0, 0, 1],
    2,
  );
  assert(Math.max(...x.map(Math.abs)) * h * 0.007 > 1e-5);
  compare(network, lossOf({ name: "cross_entropy" }), 2);
});

for (
  const [outer, name, outputs] of [["softmax", "cross_entropy", 3], [
    "sigmoid",
    "binary_cross_entropy",
    1,
  ]] as const
) {
  Deno.test(`increments with ${name} where ${outer} is certain of the wrong class are the gradient`, () => {
    const random = Random.keyed(8, "certain", outer);
    const [spec, last] = layersOf(random, 3, [4, outputs], ["tanh", outer]);
    const layers = [spec, { ...last, w: { ...last.w, data: last.w.data.map((w) => 300 * Number(w)) } }];
    const rows = 6;
    const x = Float64Array.from({ length: rows * 3 }, () => random.normal());
    const t = Float64Array.from({ length: rows * outputs }, (_, i) => Number(i % outputs === outputs - 1));
    const network = load(layers, x, t, rows);
    assert(
      [...network.y(rows)].some((y, i) => t[i] === 1 && y < 1e-60),
      "no row is certain of a wrong class",
    );
    compare(network, lossOf({ name }), rows, 1e-8); // losses of hundreds: their last digits are worth 1e-9
    network.forward(rows);
    network.backward(lossOf({ name }), rows);
    const got = incrementalDifferences(densePass(network, lossOf({ name }), rows)!, 1e-6);
    assertLessOrEqual(worstDeviation(got, network.grads as Float64Array), 1e-5);
    assert(Math.max(...got.map(Math.abs)) > 0.1);
  });
}

Deno.test("increments with cross_entropy and an eps are those of brute force", () => {
  const random = Random.keyed(9, "eps");
  for (const units of [[3], [4, 3]]) {
    const names = units.map((_, k) => k === units.length - 1 ? "softmax" : "sigmoid");
    const x = Float64Array.from({ length: 15 }, () => random.normal());
    const t = Float64Array.from({ length: 15 }, (_, i) => Number(i % 3 === 1));
    compare(
      load(layersOf(random, 3, units, names), x, t, 5),
      lossOf({ name: "cross_entropy", eps: 1e-7 }),
      5,
    );
  }
});
