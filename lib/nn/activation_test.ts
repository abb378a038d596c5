import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Arena } from "../compute/arena.ts";
import { type Activation, isRowActivation } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { golden, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { engines } from "../testing/engines.ts";
import { activationOf } from "../testing/networks.ts";
import { activations } from "./activation.ts";

interface Case {
  activation: string;
  params: Record<string, number>;
  x: Tensor;
  y: Tensor;
  dy_dx: Tensor;
}

/** Values and derivatives at some points, computed by an engine: the derivative is what a gradient of 1 becomes. */
function onEngine(engine: Engine, activation: Activation, points: ArrayLike<number>) {
  const arena = new Arena(engine.bytesPerNumber);
  const [x, y, d] = [1, 2, 3].map(() => arena.reserve(points.length));
  const backend = engine.open(arena.bytes);
  const shape = { rows: 1, columns: points.length };
  backend.view(x, points.length).set(points);
  backend.activationForward(activation, y, x, shape);
  backend.view(d, points.length).fill(1);
  backend.activationBackward(activation, d, d, x, y, shape);
  return { y: backend.view(y, points.length), slope: backend.view(d, points.length) };
}

for (const { activation, params, x, y, dy_dx } of golden<Case>("activations.json").cases) {
  for (const { engine, tolerance } of engines) {
    Deno.test(`golden activation ${activation} ${JSON.stringify(params)}, ${engine.name}, and its derivative`, () => {
      const most = tolerance(1e-12, 1e-5);
      const points = numbers(x);
      const got = onEngine(engine, activationOf(activation, params), points);
      assertLessOrEqual(worstDeviation(got.y, numbers(y)), most);
      // In float32 such points are 0, where the derivative may be another.
      const shown = (values: ArrayLike<number>) =>
        Array.from(values).filter((_, i) => engine.bytesPerNumber === 8 || !(Math.abs(points[i]) < 1e-30));
      assertLessOrEqual(worstDeviation(shown(got.slope), shown(numbers(dy_dx))), most);
    });
  }
}

Deno.test("kernels of activations are finite for every finite input", () => {
  const points = [0, -0, 1e-45, 1e-30, 1e-8, 0.5, 1, 9.1, 36.7, 87.4, 88.8, 1e3, 1e6, 1e18, 1e30]
    .flatMap((x) => [x, -x]);
  for (const name of activations.names()) {
    const built = activationOf(name);
    if (isRowActivation(built)) continue;
    const { y, slope } = onEngine(engines[1].engine, built, points);
    for (const [i, x] of points.entries()) {
      assert(Number.isFinite(y[i]), `${name}(${x}) is ${y[i]}`);
      assert(Number.isFinite(slope[i]), `the derivative of ${name} at ${x} is ${slope[i]}`);
    }
  }
});

Deno.test("activations and their derivatives are finite for every finite input", () => {
  const points = [0, -0, 5e-324, 1e-300, 1e-8, 0.5, 1, 36.7, 709.9, 745.2, 746, 1e3, 1e6, 1e9].flatMap((
    x,
  ) => [x, -x]);
  for (const name of activations.names()) {
    const built = activationOf(name);
    if (isRowActivation(built)) continue;
    for (const x of points) {
      const y = built.f(x);
      assert(Number.isFinite(y), `${name}(${x}) is ${y}`);
      assert(Number.isFinite(built.df(x, y)), `the derivative of ${name} at ${x} is ${built.df(x, y)}`);
    }
  }
});

Deno.test("activations: the registry knows which are linear", () => {
  const linear = activations.names().filter((name) => {
    const built = activationOf(name);
    return !isRowActivation(built) && built.linear;
  });
  assertEquals(linear, ["identity"]);
  const leaky = activationOf("leaky_relu", { negative_slope: 1 });
  assert(!isRowActivation(leaky) && leaky.linear);
});

Deno.test("relu works on each element and keeps the shape", () => {
  const relu = activationOf("relu");
  assert(!isRowActivation(relu));
  assertEquals([-2, -0.5, 0, 0.5, 2].map(relu.f), [0, 0, 0, 0.5, 2]);
});
