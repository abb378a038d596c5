import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { type Point, thinned } from "./thin.ts";

/** Made numbers that are the same every time. */
function noise(count: number): Point[] {
  let state = 1;
  return Array.from({ length: count }, (_, x) => {
    state = (state * 48271) % 2147483647;
    return [x, state / 2147483647];
  });
}

for (const count of [1, 2, 19, 100, 1001, 54321]) {
  Deno.test(`thinned() of ${count} points keeps the first, the last and both extremes of every stretch`, () => {
    const points = noise(count);
    const most = 100;
    const kept = thinned(points, most);
    assertLessOrEqual(kept.length, most);
    assertEquals(kept[0], points[0]);
    assertEquals(kept.at(-1), points.at(-1));
    const values = (some: readonly Point[]) => some.map(([, y]) => y!);
    const buckets = count <= most ? 1 : 49;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const from = Math.floor(bucket * count / buckets);
      const to = Math.floor((bucket + 1) * count / buckets);
      const inside = kept.filter(([x]) => x! >= from && x! < to);
      assertEquals(Math.min(...values(inside)), Math.min(...values(points.slice(from, to))));
      assertEquals(Math.max(...values(inside)), Math.max(...values(points.slice(from, to))));
    }
    assert(kept.every((point, i) => i === 0 || point[0]! > kept[i - 1][0]!), "in order, none twice");
    assert(kept.every((point) => points.includes(point)), "none is changed");
  });
}

Deno.test("thinned() keeps gaps, and the extremes of each column of a band", () => {
  const points = Array.from({ length: 1000 }, (_, x): Point => {
    if (x === 500) return [x, null, null, null];
    return [x, 1, x === 123 ? -7 : 0, x === 877 ? 9 : 2];
  });
  const kept = thinned(points, 80, 3);
  assertLessOrEqual(kept.length, 80);
  for (const x of [0, 123, 500, 877, 999]) assertEquals(kept.find((point) => point[0] === x), points[x]);
});

Deno.test("thinned() of a line that is one gap is that gap", () => {
  const points = Array.from({ length: 300 }, (_, x): Point => [x, null]);
  const kept = thinned(points, 10);
  assertEquals(kept[0], [0, null]);
  assertEquals(kept.at(-1), [299, null]);
});
