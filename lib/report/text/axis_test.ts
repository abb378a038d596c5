import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type Axis, linearAxis, logAxis } from "./axis.ts";

/** `label@position` of each tick. */
const ticks = (axis: Axis) =>
  axis.ticks.map(({ at, label }) => `${label}@${Number(at.toFixed(3))}`).join(" ");

const linear: [low: number, high: number, most: number, extend: boolean, ticks: string][] = [
  [0.05, 2.55, 4, true, "0@0 1@0.333 2@0.667 3@1"],
  [0.05, 2.55, 6, true, "0@0 0.5@0.167 1.0@0.333 1.5@0.5 2.0@0.667 2.5@0.833 3.0@1"],
  [0, 2.5, 5, true, "0@0 0.5@0.2 1.0@0.4 1.5@0.6 2.0@0.8 2.5@1"],
  [1, 5400, 6, false, "1000@0.185 2000@0.37 3000@0.555 4000@0.741 5000@0.926"],
  [0, 1000, 5, false, "0@0 200@0.2 400@0.4 600@0.6 800@0.8 1000@1"],
  [-0.3, 0.1, 4, true, "-0.3@0 -0.2@0.25 -0.1@0.5 0@0.75 0.1@1"],
  [0, 3e6, 3, false, "0@0 1e6@0.333 2e6@0.667 3e6@1"],
  [1e-9, 3e-9, 2, true, "1e-9@0 2e-9@0.5 3e-9@1"],
  [0.000012, 0.000018, 3, true, "0.000012@0 0.000014@0.333 0.000016@0.667 0.000018@1"],
  [-1.7e308, 1.7e308, 4, true, "-2e308@0 -1e308@0.25 0@0.5 1e308@0.75 2e308@1"],
  [0, 1e-322, 2, true, "0@0 5e-323@0.5 1e-322@1"],
  [999999.5, 1000001.5, 2, true, "9.99999e5@0 1e6@0.333 1.000001e6@0.667 1.000002e6@1"],
  [5, 5, 5, true, "5@0.5"],
  [0, 0, 5, true, "0@0.5"],
  [0.97, 0.97 + 2e-16, 5, false, "0.97@0.5"],
];

for (const [low, high, most, extend, expected] of linear) {
  Deno.test(`linearAxis() from ${low} to ${high} in at most ${most}${extend ? ", extended" : ""}`, () => {
    const axis = linearAxis(low, high, most, { extend });
    assertEquals(ticks(axis), expected);
    assertEquals([NaN, Infinity, -Infinity].map(axis.position), [NaN, NaN, NaN]);
  });
}

Deno.test("linearAxis() keeps ticks at whole numbers when told", () => {
  assertEquals(ticks(linearAxis(1, 3, 8, { leastStep: 1 })), "1@0 2@0.5 3@1");
});

Deno.test("linearAxis() places values", () => {
  const axis = linearAxis(2, 9, 5, { extend: true });
  assertEquals(ticks(axis), "2@0 4@0.25 6@0.5 8@0.75 10@1");
  assertEquals([2, 3, 9, 10].map(axis.position), [0, 0.125, 0.875, 1]);
});

const logarithmic: [low: number, high: number, most: number, ticks: string][] = [
  [0.001, 10, 5, "0.001@0 0.01@0.25 0.1@0.5 1@0.75 10@1"],
  [0.0012, 9.5, 5, "0.001@0 0.01@0.25 0.1@0.5 1@0.75 10@1"],
  [1e-12, 1, 4, "1e-12@0 1e-9@0.25 1e-6@0.5 1e-3@0.75 1e0@1"],
  [2e-9, 3, 5, "1e-9@0 1e-7@0.2 1e-5@0.4 1e-3@0.6 1e-1@0.8 1e1@1"],
  [5e-324, 1.7e308, 2, "1e-324@0 1e-7@0.501"],
];

for (const [low, high, most, expected] of logarithmic) {
  Deno.test(`logAxis() from ${low} to ${high} in at most ${most}`, () => {
    assertEquals(ticks(logAxis(low, high, most)), expected);
  });
}

Deno.test("logAxis() places values by their logarithm", () => {
  const axis = logAxis(0.01, 100, 4);
  for (const [value, position] of [[0.01, 0], [0.1, 0.25], [1, 0.5], [Math.sqrt(10), 0.625], [100, 1]]) {
    assertAlmostEquals(axis.position(value), position, 1e-12);
  }
  assertEquals(axis.position(Infinity), NaN);
});
