import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { importanceOf } from "./importance.ts";

/** All combinations of lists. */
function grid<Value>(...lists: Value[][]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}

Deno.test("importanceOf() is the analysis of variance of a full grid", () => {
  // Variances of the terms over the grid: 4 · 2/3, 2/3, and of the product 2/3 · 2/3.
  const points = grid([-1, 0, 1], [-1, 0, 1], [5, 6]);
  const { shares, interactions } = importanceOf(points, points.map(([x, y]) => 2 * x + y + x * y))!;
  const total = 8 / 3 + 2 / 3 + 4 / 9;
  assertAlmostEquals(shares[0], 8 / 3 / total, 1e-12);
  assertAlmostEquals(shares[1], 2 / 3 / total, 1e-12);
  assertAlmostEquals(shares[2], 0, 1e-12);
  assertAlmostEquals(interactions, 4 / 9 / total, 1e-12);
});

Deno.test("importanceOf() finds what acts only together with another: no value alone explains it", () => {
  const points = grid([0, 1], [0, 1]);
  assertEquals(importanceOf(points, points.map(([x, y]) => x ^ y)), { shares: [0, 0], interactions: 1 });
});

Deno.test("importanceOf() of random points comes near the shares of the function itself", () => {
  const random = Random.keyed(1, "points");
  const points = Array.from({ length: 400 }, () => [random.uniform(), random.uniform(), random.uniform()]);
  const { shares, interactions } = importanceOf(points, points.map(([x, y]) => 3 * x + 1.5 * y))!;
  assertAlmostEquals(shares[0], 0.8, 0.04); // 9 : 2.25
  assertAlmostEquals(shares[1], 0.2, 0.04);
  assert(shares[2] < 0.01 && interactions < 0.04, `${shares} ${interactions}`);
});

Deno.test("importanceOf() counts the order of values alone, and words by their results", () => {
  const random = Random.keyed(2, "points");
  const words = ["adam", "sgd", "rmsprop"];
  const points = Array.from(
    { length: 200 },
    () => [random.uniform() * 8 - 4, words[random.integer(3)]] as const,
  );
  const results = points.map(([x, word]) => x + { sgd: 4, adam: 0, rmsprop: 1 }[word]!);
  const linear = importanceOf(points, results)!;
  const logarithmic = importanceOf(points.map(([x, word]) => [10 ** x, word]), results)!;
  assertEquals(logarithmic, linear);
  // The variance of x is 64 / 12, that of the words' means 26 / 9.
  assertAlmostEquals(linear.shares[0], 64 / 12 / (64 / 12 + 26 / 9), 0.06);
});

Deno.test("importanceOf() knows parameters that exist only sometimes", () => {
  const random = Random.keyed(3, "points");
  const points = Array.from({ length: 300 }, (_, k) => [k % 2, k % 2 ? random.uniform() : undefined]);
  const results = points.map(([which, x]) => which ? 1 + x! : 0);
  const { shares, interactions } = importanceOf(points, results)!;
  // Variances: 9/16 of which one it is; 1/48 of x on the average over both, and as much of x under one of them.
  assertAlmostEquals(shares[0], 27 / 29, 0.03);
  assertAlmostEquals(shares[1], 1 / 29, 0.02);
  assertAlmostEquals(interactions, 1 / 29, 0.02);
});

Deno.test("importanceOf(): trees of equal results explain nothing, though their variance is not 0 but for rounding", () => {
  // A third of the trees do not see the one result that differs.
  const points = Array.from({ length: 10 }, (_, k) => [k, (7 * k) % 10, (3 * k) % 10]);
  const { shares, interactions } = importanceOf(points, points.map(([x]) => x === 4 ? 0.2 : 0.1))!;
  const alone = shares.reduce((sum, share) => sum + share, 0);
  assert(alone <= 1 + 1e-9, `${shares}`);
  assertAlmostEquals(alone + interactions, 1, 1e-9);
});

Deno.test("importanceOf() has nothing to say of one configuration, or of equal results", () => {
  assertEquals(importanceOf([[1]], [1]), undefined);
  assertEquals(importanceOf([[1], [2]], [3, 3]), undefined);
  assertEquals(importanceOf([[1], [2]], [0.3, 0.1 + 0.2]), undefined); // equal on paper
});

Deno.test("importanceOf() of more points than a tree grows from comes near the shares of the function itself", () => {
  const random = Random.keyed(3, "points");
  const points = Array.from({ length: 12_000 }, () => [random.uniform(), random.uniform(), random.uniform()]);
  const { shares, interactions } = importanceOf(points, points.map(([x, y]) => 3 * x + 1.5 * y))!;
  assertAlmostEquals(shares[0], 0.8, 0.01); // 9 : 2.25
  assertAlmostEquals(shares[1], 0.2, 0.01);
  assert(shares[2] < 0.01 && interactions < 0.01, `${shares} ${interactions}`);
});
