import { assertAlmostEquals, assertEquals } from "@std/assert";
import { tQuantile975 } from "./statistics.ts";
import { studentQuantile975, welchDifference } from "./welch.ts";

// SciPy 1.17: stats.t.ppf(0.975, degrees of freedom).
const quantiles: [freedom: number, t: number][] = [
  [1, 12.706204736174694],
  [1.01, 12.412738499102536],
  [1.5, 6.016663104427929],
  [2.5, 3.5746548420036817],
  [3.7, 2.8675207071911895],
  [7.25, 2.348194849105371],
  [30.5, 2.04086944518632],
  [123.4, 1.9793749463174197],
  [1e6, 1.959966356814107],
];

for (const [freedom, t] of quantiles) {
  Deno.test(`studentQuantile975(${freedom}) agrees with SciPy`, () => {
    assertAlmostEquals(studentQuantile975(freedom), t, 2e-7);
  });
}

Deno.test("studentQuantile975() of whole numbers agrees with the table", () => {
  for (let freedom = 1; freedom <= 31; freedom++) {
    assertAlmostEquals(studentQuantile975(freedom), tQuantile975(freedom), 2e-7);
  }
});

// SciPy 1.17: stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.95).
const samples: [first: number[], second: number[], difference: number, halfWidth: number | undefined][] = [
  [[1, 2, 4, 3.5], [2, 2.5, 9], 1.875, 8.748405850087428],
  [[0.30, 0.28, 0.35], [0.2, 0.21, 0.25, 0.19], -0.09749999999999998, 0.07202190288960816],
  [[1, 1], [3, 3, 3], 2, 0],
  [[1], [3, 4], 2.5, undefined],
  // Equal on paper: neither is there a difference, nor does it spread.
  [[0.3, 0.3], [0.1 + 0.2, 0.1 + 0.2], 0, 0],
  [[0.3, 0.1 + 0.2], [0.3, 0.3], 0, 0],
];

for (const [first, second, difference, halfWidth] of samples) {
  Deno.test(`welchDifference() of [${first}] and [${second}]`, () => {
    const found = welchDifference(first, second);
    assertAlmostEquals(found.difference, difference, 1e-12 * Math.abs(difference));
    if (halfWidth === undefined) assertEquals(found.halfWidth, undefined);
    else {assertAlmostEquals(
        found.halfWidth!,
        halfWidth,
        1e-4 * halfWidth * Math.min(1, Math.abs(difference) * 1e90),
      );}
  });
}

Deno.test("welchDifference() of tiny values is as exact: squares of their variances would be 0", () => {
  const tiny = samples[0].slice(0, 2).map((values) => (values as number[]).map((value) => value * 1e-90));
  const { difference, halfWidth } = welchDifference(tiny[0], tiny[1]);
  assertAlmostEquals(difference * 1e90, 1.875, 1e-12);
  assertAlmostEquals(halfWidth! * 1e90, 8.748405850087428, 1e-6);
});
