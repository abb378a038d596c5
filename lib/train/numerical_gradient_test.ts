import { assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { golden, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { centralDifferences, type NestedNumbers, numericalGradient } from "./numerical_gradient.ts";

type Case =
  | { type: "scalar"; f: string; x: number; h: number; derivative: number }
  | { type: "array"; f: string; x: Tensor; h: number; gradient: Tensor; integer_input?: boolean };

const scalarFunctions: Record<string, (x: number) => number> = {
  "x^2": (x) => x * x,
  "x^3 - 2x": (x) => x ** 3 - 2 * x,
  "exp(x)": Math.exp,
  "sin(x)": Math.sin,
  "abs(x)": Math.abs,
  "1/x": (x) => 1 / x,
  "abs(2 - x^2)": (x) => Math.abs(2 - x * x),
};

const arrayFunctions: Record<string, (x: number[]) => number> = {
  "sum(x^2)": (x) => x.reduce((sum, value) => sum + value * value, 0),
  "sum(k * x_k), k = 1.. in row-major order": (x) => x.reduce((sum, value, k) => sum + (k + 1) * value, 0),
  "prod(x)": (x) => x.reduce((product, value) => product * value, 1),
  "sum(sin(x))": (x) => x.reduce((sum, value) => sum + Math.sin(value), 0),
};

/** Flat numbers as nested arrays of a shape; a number for shape []. */
function nested(data: readonly number[], shape: readonly number[]): NestedNumbers {
  if (shape.length === 0) return data[0];
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  return Array.from(
    { length: shape[0] },
    (_, i) => nested(data.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
}

const leaves = (x: NestedNumbers): number[] => typeof x === "number" ? [x] : x.flatMap(leaves);

for (const [index, c] of golden<Case>("numdiff.json").cases.entries()) {
  Deno.test(`golden numericalGradient() case ${index}: ${c.f} at ${JSON.stringify(c.x)}`, () => {
    if (c.type === "scalar") {
      const f = scalarFunctions[c.f];
      if (!f) throw new Error(`no function named ${c.f} in this test`);
      assertLessOrEqual(worstDeviation([numericalGradient(f, c.x, c.h)], [c.derivative]), 1e-8);
      return;
    }
    const f = arrayFunctions[c.f];
    if (!f) throw new Error(`no function named ${c.f} in this test`);
    const data = [...numbers(c.x)];
    const x = nested(data, c.x.shape);
    const want = numbers(c.gradient);
    const got = typeof x === "number"
      ? numericalGradient((value: number) => f([value]), x, c.h)
      : numericalGradient((value) => f(leaves(value)), x as readonly NestedNumbers[], c.h);
    assertLessOrEqual(worstDeviation(leaves(got), want), 1e-8);
    assertEquals(
      shapeOf(got, c.x.shape.length),
      c.gradient.shape.slice(0, shapeOf(got, c.x.shape.length).length),
    );
    const flat = numericalGradient((value) => f([...value]), Float64Array.from(data), c.h);
    assertEquals([...flat], leaves(got)); // flat and nested: the same bits
    if (c.integer_input) {
      const integers = Int32Array.from(data);
      assertEquals([...numericalGradient((value) => f([...value]), integers, c.h)], [...flat]);
    }
  });
}

function shapeOf(x: NestedNumbers, depth: number): number[] {
  if (typeof x === "number" || depth === 0) return [];
  return [x.length, ...(x.length > 0 ? shapeOf(x[0], depth - 1) : [])];
}

Deno.test("numericalGradient() never writes the caller's array, even when f throws or writes", () => {
  const flat = Float64Array.of(1, 2, 3);
  const deep = [[1, 2], [3, 4]];
  numericalGradient((x) => x.fill(7).length, flat);
  numericalGradient((x) => {
    x[0][0] = 9;
    return x[1][1];
  }, deep);
  let calls = 0;
  assertThrows(
    () =>
      numericalGradient((x) => {
        if (++calls === 4) throw new Error("half-way");
        return x[0];
      }, flat),
    Error,
    "half-way",
  );
  assertEquals([...flat], [1, 2, 3]);
  assertEquals(deep, [[1, 2], [3, 4]]);
});

Deno.test("numericalGradient() computes float32 points in float64", () => {
  const gradient = numericalGradient((x) => x[0] * x[0], Float32Array.of(3));
  assertLessOrEqual(Math.abs(gradient[0] - 6), 1e-8);
});

Deno.test("numericalGradient() refuses a step that is not a finite number above 0", () => {
  for (const h of [0, -1, NaN, Infinity]) {
    assertEquals(
      assertThrows(() => numericalGradient((x: number) => x, 1, h), RangeError).message,
      `h must be a finite number greater than 0, got ${h}`,
    );
  }
});

Deno.test("centralDifferences() gives the same bits however the range is split over workers", async () => {
  const point = Float64Array.from({ length: 23 }, (_, i) => Math.sin(i) * 3);
  const f = (x: Float64Array) => x.reduce((sum, value, i) => sum + Math.abs(value * value * value - i), 0);
  const serial = centralDifferences(f, point.slice(), 1e-4);
  const url = new URL("./numerical_gradient.ts", import.meta.url).href;
  const source = `import { centralDifferences } from ${JSON.stringify(url)};
    self.onmessage = ({ data: { point, from, to } }) => {
      const f = ${f.toString()};
      self.postMessage(centralDifferences(f, point, 1e-4, from, to));
      self.close();
    };`;
  const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const parts = await Promise.all([[0, 1], [1, 9], [9, 23]].map(([from, to]) => {
    const worker = new Worker(blob, { type: "module" });
    worker.postMessage({ point, from, to });
    return new Promise<Float64Array>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  }));
  assertEquals(Float64Array.from(parts.flatMap((part) => [...part])), serial);
});
