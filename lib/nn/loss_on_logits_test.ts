import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { Random } from "../base/random.ts";
import type { Loss } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { engines } from "../testing/engines.ts";
import { activationOf, lossOf } from "../testing/networks.ts";
import { centralDifferences } from "../train/numerical_gradient.ts";
import type { Shape } from "./layer.ts";
import { dense } from "./layers/dense.ts";
import { Network } from "./network.ts";

/** A network of one layer whose pre-activation of each row is that row of its input. */
function outputLayer(activation: string, columns: number, rows: number, engine: Engine): Network {
  const layer = (input: Shape) => dense(input, columns);
  const layers = [{ name: "output", layer, activation: activationOf(activation) }];
  const network = new Network({ input: [columns], layers }, { engine, capacity: rows });
  for (let i = 0; i < columns; i++) network.tensors[0].values[i * columns + i] = 1;
  return network;
}

/** Loss of a batch of logits, and its gradient with respect to each of them: the bias of a row alone. */
function evaluate(activation: string, loss: Loss, z: number[][], t: number[][], engine: Engine) {
  const columns = z[0].length;
  const rows = z.length;
  const network = outputLayer(activation, columns, rows, engine);
  network.backend.view(network.x, rows * columns).set(z.flat());
  network.backend.view(network.t, rows * columns).set(t.flat());
  network.forward(rows);
  const value = network.backward(loss, rows);
  assertEquals(network.loss(loss, rows), value);
  const gradient = network.backend.view(network.first!.dZ, rows * columns).slice();
  network.close();
  return { value, gradient };
}

/** What a network that is certain says: logits, targets, the loss of the row and its gradient, by hand. */
const certain = [
  {
    activation: "softmax",
    loss: "cross_entropy",
    rows: [
      { z: [50, 0], t: [0, 1], loss: 50, gradient: [1, -1] },
      { z: [-1000, 1000], t: [1, 0], loss: 2000, gradient: [-1, 1] },
      { z: [80, 0, -80], t: [0, 0, 1], loss: 160, gradient: [1, 0, -1] },
      { z: [40, 0], t: [1, 0], loss: Math.exp(-40), gradient: [0, 0] },
      { z: [30, 0], t: [0.5, 0.5], loss: 15, gradient: [0.5, -0.5] },
      { z: [1e6, 1e6], t: [1, 0], loss: Math.LN2, gradient: [-0.5, 0.5] },
    ],
  },
  {
    activation: "sigmoid",
    loss: "binary_cross_entropy",
    rows: [
      { z: [120], t: [0], loss: 120, gradient: [1] },
      { z: [-3000], t: [1], loss: 3000, gradient: [-1] },
      { z: [40], t: [1], loss: Math.exp(-40), gradient: [0] },
      { z: [200, -200], t: [0, 1], loss: 200, gradient: [0.5, -0.5] },
      { z: [0, 0], t: [0.5, 1], loss: Math.LN2, gradient: [0, -0.25] },
    ],
  },
];

for (const { engine } of engines) {
  for (const { activation, loss, rows } of certain) {
    for (const { z, t, loss: want, gradient } of rows) {
      Deno.test(`${loss} after ${activation} of logits ${z} against ${t}, ${engine.name}`, () => {
        const got = evaluate(activation, lossOf({ name: loss }), [z, z], [t, t], engine);
        assertLessOrEqual(Math.abs(got.value - want), 1e-7 * want + 1e-15);
        assert(got.value >= 0);
        for (const [i, slope] of [...gradient, ...gradient].entries()) {
          assertAlmostEquals(got.gradient[i], slope / 2, 1e-7);
        }
      });
    }
  }

  for (const [activation, loss, parts] of pairs()) {
    Deno.test(`${loss} after ${activation} is what both give in two steps where nothing saturates, ${engine.name}`, () => {
      const random = Random.keyed(3, "pairs", activation);
      for (const columns of [2, 3, 10]) {
        const z = deviates(random, 7, columns);
        const t = z.map((_, row) => z[0].map((_, i) => i === row % columns ? 1 : 0));
        const got = evaluate(activation, lossOf({ name: loss }), z, t, engine);
        const want = evaluate(activation, parts(), z, t, engine);
        const tolerance = engine.bytesPerNumber === 8 ? 1e-13 : 2e-6;
        assertAlmostEquals(got.value, want.value, tolerance * (1 + want.value));
        got.gradient.forEach((slope, i) => assertAlmostEquals(slope, want.gradient[i], tolerance));
      }
    });
  }

  Deno.test(`a loss on logits is never negative, ${engine.name}`, () => {
    const random = Random.keyed(9, "never negative");
    for (let size = 0.1; size < 1e4; size *= 3) {
      for (const { activation, loss } of certain) {
        const z = deviates(random, 20, 3).map((row) => row.map((value) => size * value));
        const t = z.map((row) => row.map((value) => value === Math.max(...row) ? 1 : 0));
        const { value } = evaluate(activation, lossOf({ name: loss }), z, t, engine);
        assert(value >= 0 && Number.isFinite(value), `${loss} ${value} at size ${size}`);
      }
    }
  });
}

/** The pairs, and the same loss as a function of the outputs alone, without its form on logits. */
function pairs(): [activation: string, loss: string, parts: () => Loss][] {
  return certain.map(({ activation, loss }) => [
    activation,
    loss,
    () => ({ ...lossOf({ name: loss }), onLogits: undefined }),
  ]);
}

const deviates = (random: Random, rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

Deno.test("cross_entropy with an eps is taken of the outputs: capped, and blind where softmax saturates", () => {
  for (const { engine } of engines) {
    const loss = lossOf({ name: "cross_entropy", eps: 1e-7 });
    const { value, gradient } = evaluate("softmax", loss, [[50, 0]], [[0, 1]], engine);
    assertAlmostEquals(value, -Math.log(1e-7), 1e-5);
    assertLessOrEqual(Math.max(...gradient.map(Math.abs)), 1e-12);
  }
});

Deno.test("gradients on logits agree with central differences, also where outputs are nearly 0 or 1", () => {
  for (const { activation, loss: name } of certain) {
    const loss = lossOf({ name });
    for (const z of [[12, -3, 0.5], [0.1, 0.2, -30], [-20, 20, 5]]) {
      const t = [0, 0, 1];
      const { gradient } = evaluate(activation, loss, [z], [t], engines[0].engine);
      const value = (p: Float64Array) => evaluate(activation, loss, [[...p]], [t], engines[0].engine).value;
      const numerical = centralDifferences(value, Float64Array.from(z), 1e-4);
      numerical.forEach((slope, i) => assertAlmostEquals(gradient[i], slope, 1e-8));
    }
  }
});
