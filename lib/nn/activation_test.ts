import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { isRowActivation } from "../compute/backend.ts";
import { golden, numbers, type Tensor, worstDeviation } from "../testdata/golden.ts";
import { activationOf } from "../testdata/networks.ts";
import { activations } from "./activation.ts";

interface Case {
  activation: string;
  params: Record<string, number>;
  x: Tensor;
  y: Tensor;
  dy_dx: Tensor;
}

for (const { activation, params, x, y, dy_dx } of golden<Case>("activations.json").cases) {
  Deno.test(`golden activation ${activation} ${JSON.stringify(params)} and its derivative`, () => {
    const built = activationOf(activation, params);
    assert(!isRowActivation(built));
    const points = numbers(x);
    const values = points.map(built.f);
    assertLessOrEqual(worstDeviation(values, numbers(y)), 1e-12);
    assertLessOrEqual(worstDeviation(points.map((p, i) => built.df(p, values[i])), numbers(dy_dx)), 1e-12);
  });
}

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
