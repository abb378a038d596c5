import { assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { clipByNorm, clipByValue } from "./clip.ts";

Deno.test("clipByValue() cuts at both limits and leaves the rest", () => {
  for (const Numbers of [Float64Array, Float32Array]) {
    const grads = Numbers.of(-3, -0.5, 0, 0.25, 0.5, 7, Infinity, -Infinity);
    clipByValue(grads, 0.5);
    assertEquals(grads, Numbers.of(-0.5, -0.5, 0, 0.25, 0.5, 0.5, 0.5, -0.5));
  }
});

Deno.test("clipByNorm() scales to the limit and returns the norm before", () => {
  for (const Numbers of [Float64Array, Float32Array]) {
    const grads = Numbers.of(3, -4, 0, 12);
    assertEquals(clipByNorm(grads, 6.5), 13);
    const want = [1.5, -2, 0, 6];
    for (const [i, value] of grads.entries()) assertAlmostEquals(value, want[i], 1e-6);
    assertLessOrEqual(Math.hypot(...grads), 6.5);
  }
});

Deno.test("clipByNorm() leaves a gradient within the limit as it is, bit for bit", () => {
  for (const [values, limit] of [[[0.1, 0.2, -0.3], 1], [[0, 0], 1], [[], 1]] as [number[], number][]) {
    const grads = Float64Array.from(values);
    assertAlmostEquals(clipByNorm(grads, limit), Math.hypot(...values), 1e-15);
    assertEquals([...grads], values);
  }
});

Deno.test("clipByNorm() sums in float64, so that large float32 gradients do not overflow", () => {
  const grads = Float32Array.of(3e30, 4e30);
  const norm = clipByNorm(grads, 1);
  assertAlmostEquals(norm / 5e30, 1, 1e-6);
  assertAlmostEquals(grads[0], 0.6, 1e-6);
  assertAlmostEquals(grads[1], 0.8, 1e-6);
});

Deno.test("clipByNorm() and clipByValue() do not hide a gradient that is not a number", () => {
  const byNorm = Float64Array.of(1, NaN);
  assertEquals(clipByNorm(byNorm, 0.5), NaN);
  assertEquals(byNorm, Float64Array.of(1, NaN));
  const byValue = Float64Array.of(1, NaN);
  clipByValue(byValue, 0.5);
  assertEquals(byValue, Float64Array.of(0.5, NaN));
});
