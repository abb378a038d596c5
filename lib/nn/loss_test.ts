import { assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import { deviation, golden, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { engines } from "../testing/engines.ts";
import { lossOf } from "../testing/networks.ts";
import { losses } from "./loss.ts";

interface Case {
  loss: { name: string };
  y: Tensor;
  t: Tensor;
  value: number;
  grad_y: Tensor;
  note?: string;
}

/** Value and gradient of a batch. */
function evaluate(
  name: { name: string },
  y: Float64Array,
  t: Float64Array,
  shape: { rows: number; columns: number },
  engine: Engine = reference,
) {
  const loss = lossOf(name);
  const bytes = 64 * y.length;
  const backend = engine.open(3 * bytes);
  backend.view(0, y.length).set(y);
  backend.view(bytes, t.length).set(t);
  const sum = backend.lossSum(loss, 0, bytes, shape, 0);
  backend.lossGradient(loss, 2 * bytes, 0, bytes, shape);
  return {
    value: loss.reduction === "mean" ? sum / shape.rows : sum,
    gradient: backend.view(2 * bytes, y.length),
  };
}

for (const [index, { loss, y, t, value, grad_y, note }] of golden<Case>("losses.json").cases.entries()) {
  for (const { engine, tolerance } of engines) {
    Deno.test(`golden loss ${JSON.stringify(loss)} case ${index}, ${engine.name}: value and gradient`, () => {
      const [rows, columns] = y.shape.length === 2 ? y.shape : [1, y.data.length];
      const got = evaluate(loss, numbers(y), numbers(t), { rows, columns }, engine);
      const most = tolerance(note?.includes("1e-12") ? 1e-8 : 1e-12, 1e-5);
      assertLessOrEqual(deviation(got.value, value), most);
      assertLessOrEqual(worstDeviation(got.gradient, numbers(grad_y)), most);
    });
  }
}

Deno.test("lossSum() does not depend on how the rows were cut into batches", () => {
  const loss = lossOf({ name: "mse_mean" });
  const y = Float64Array.from({ length: 21 }, (_, i) => Math.sin(i) * 1e3 ** (i % 3));
  const t = new Float64Array(21);
  const backend = reference.open(2 * 8 * 21);
  backend.view(0, 21).set(y);
  backend.view(168, 21).set(t);
  const whole = backend.lossSum(loss, 0, 168, { rows: 7, columns: 3 }, 0);
  const part = backend.lossSum(loss, 0, 168, { rows: 4, columns: 3 }, 0);
  assertEquals(backend.lossSum(loss, 4 * 3 * 8, 168, { rows: 3, columns: 3 }, part), whole);
});

Deno.test("cross_entropy with eps: a perfect answer is slightly negative, a wrong one capped", () => {
  const capped = { name: "cross_entropy", eps: 1e-7 };
  const right = evaluate(capped, Float64Array.of(1, 0), Float64Array.of(1, 0), {
    rows: 1,
    columns: 2,
  });
  const wrong = evaluate(capped, Float64Array.of(1, 0), Float64Array.of(0, 1), {
    rows: 1,
    columns: 2,
  });
  assertAlmostEquals(right.value, -1e-7, 1e-13);
  assertAlmostEquals(wrong.value, -Math.log(1e-7), 1e-12);
});

Deno.test("docs/losses.md says what every loss computes", () => {
  const page = Deno.readTextFileSync(new URL("../../docs/losses.md", import.meta.url));
  const described = new Set([...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name));
  assertEquals([...described].sort(), losses.names().toSorted());
});
