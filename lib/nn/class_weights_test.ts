import { assertAlmostEquals, assertEquals } from "@std/assert";
import { lossOf } from "../testing/networks.ts";
import { balancedWeights, weightedByClass } from "./class_weights.ts";

Deno.test("balancedWeights() is n / (K · n_k), of the classes that have rows", () => {
  assertEquals(balancedWeights([1, 3, 2]), [2, 2 / 3, 1]);
  assertEquals(balancedWeights([1, 0, 3]), [2, 0, 2 / 3]);
});

Deno.test("weightedByClass() multiplies the loss of a row and its gradient by the weight of its class", () => {
  const plain = lossOf({ name: "cross_entropy" });
  const weighted = weightedByClass(plain, [0.5, 3]);
  const y = Float64Array.of(0.25, 0.75, 0.25, 0.75);
  const t = Float64Array.of(1, 0, 0.1, 0.9);
  assertAlmostEquals(weighted.row(y, t, 0, 2), 0.5 * -Math.log(0.25), 1e-15);
  assertAlmostEquals(weighted.row(y, t, 2, 2), 3 * plain.row(y, t, 2, 2), 1e-15);
  const [dY, dWeighted] = [new Float64Array(4), new Float64Array(4)];
  for (const start of [0, 2]) {
    plain.rowGradient(dY, y, t, start, 2);
    weighted.rowGradient(dWeighted, y, t, start, 2);
  }
  assertEquals([...dWeighted], [...dY].map((slope, i) => slope * (i < 2 ? 0.5 : 3)));
});

Deno.test("a class with the weight 0 has no loss, even where it is infinite", () => {
  const weighted = weightedByClass(lossOf({ name: "cross_entropy" }), [0, 1]);
  const [y, t, dY] = [Float64Array.of(0, 1), Float64Array.of(1, 0), new Float64Array(2)];
  weighted.rowGradient(dY, y, t, 0, 2);
  assertEquals([weighted.row(y, t, 0, 2), ...dY], [0, 0, 0]);
});
