import { assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { growTree, type Leaf } from "./regression_tree.ts";

/** The same tree the plain way: the points of each box are sorted anew for each coordinate. */
function plainTree(
  points: readonly number[][],
  values: readonly number[],
  low: number[],
  high: number[],
  chosen: readonly number[],
): Leaf[] {
  const sum = (some: readonly number[]) => some.reduce((total, k) => total + values[k], 0);
  let best = { gain: -Infinity, coordinate: -1, place: -1 };
  for (const coordinate of low.keys()) {
    const sorted = chosen.toSorted((a, b) => points[a][coordinate] - points[b][coordinate]);
    for (let count = 1; count < sorted.length; count++) {
      const place = points[sorted[count]][coordinate];
      if (place === points[sorted[count - 1]][coordinate]) continue;
      const left = sum(sorted.slice(0, count));
      const right = sum(chosen) - left;
      const gain = left * left / count + right * right / (sorted.length - count);
      if (gain > best.gain) best = { gain, coordinate, place };
    }
  }
  const isOne = chosen.every((k) => values[k] === values[chosen[0]]);
  if (isOne || best.coordinate < 0) return [{ low, high, value: sum(chosen) / chosen.length }];
  const { coordinate, place } = best;
  const isLeft = (k: number) => points[k][coordinate] < place;
  return [
    ...plainTree(points, values, low.with(coordinate, place), high, chosen.filter((k) => !isLeft(k))),
    ...plainTree(points, values, low, high.with(coordinate, place), chosen.filter(isLeft)),
  ];
}

Deno.test("growTree() has the leaves of the tree that sorts anew for every cut", () => {
  for (let trial = 0; trial < 60; trial++) {
    const random = Random.keyed(trial, "trees");
    const sizes = Array.from({ length: 1 + random.integer(3) }, () => 1 + random.integer(20));
    const count = 1 + random.integer(60);
    const points = Array.from({ length: count }, () => sizes.map((size) => random.integer(size)));
    const values = points.map(() => random.integer(3) > 0 ? random.normal() : random.integer(3));
    const chosen = points.map((_, k) => trial % 2 === 0 ? k : random.integer(count));
    const expected = plainTree(points, values, sizes.map(() => 0), [...sizes], chosen);
    assertEquals(growTree(points, values, sizes, chosen), expected);
  }
});
