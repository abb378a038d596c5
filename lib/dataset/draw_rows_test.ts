import { assert, assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { classQuotas, drawRows } from "./draw_rows.ts";

const cases: readonly [
  what: string,
  sizes: number[],
  count: number,
  purpose: "sample" | "holdout",
  quotas: number[],
][] = [
  ["whole shares", [20, 20, 20], 30, "sample", [10, 10, 10]],
  ["the largest remainders get what is left", [50, 30, 15], 10, "sample", [5, 3, 2]], // 5.26, 3.16, 1.58
  ["equal remainders: the first class", [150, 150], 75, "holdout", [38, 37]],
  ["a rare class is in a sample", [990, 9, 1], 100, "sample", [98, 1, 1]], // 99, 0.9, 0.1
  ["but in no holdout that its share does not reach", [990, 9, 1], 100, "holdout", [99, 1, 0]],
  ["a single row is not held out", [4, 1, 1], 3, "holdout", [3, 0, 0]],
  ["fewer rows than classes", [5, 5, 5], 2, "sample", [1, 1, 0]],
  ["more held out than leaves one of each", [3, 1], 3, "holdout", [2, 1]],
  ["classes without rows", [0, 4, 0, 4], 4, "sample", [0, 2, 0, 2]],
  ["all rows", [3, 1, 2], 6, "sample", [3, 1, 2]],
  ["no rows", [3, 1, 2], 0, "holdout", [0, 0, 0]],
];

for (const [what, sizes, count, purpose, quotas] of cases) {
  Deno.test(`classQuotas(): ${what}`, () => assertEquals(classQuotas(sizes, count, purpose), quotas));
}

Deno.test("classQuotas(): sums, bounds and distance from the shares, for many sizes", () => {
  const random = Random.keyed(1, "quotas");
  for (let i = 0; i < 2000; i++) {
    const sizes = Array.from({ length: 1 + random.integer(12) }, () => random.integer(i % 2 ? 4 : 400));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total === 0) continue;
    const count = random.integer(total + 1);
    for (const purpose of ["sample", "holdout"] as const) {
      const quotas = classQuotas(sizes, count, purpose);
      const said = `${sizes}: ${count} as ${purpose}: ${quotas}`;
      assertEquals(quotas.reduce((sum, quota) => sum + quota, 0), count, said);
      const present = sizes.filter((size) => size > 0).length;
      for (const [k, size] of sizes.entries()) {
        assert(quotas[k] >= 0 && quotas[k] <= size, said);
        if (purpose === "sample" && count >= present && size > 0) assert(quotas[k] >= 1, said);
        if (purpose === "holdout" && count <= total - present && size > 0) assert(quotas[k] < size, said);
        // Where no bound is near, a class is less than a row away from its share.
        const isFree = sizes.every((one) =>
          one === 0 || (count * one / total >= 1 && one - count * one / total >= 1)
        );
        if (isFree) assert(Math.abs(quotas[k] - count * size / total) < 1, said);
      }
    }
  }
});

Deno.test("drawRows() draws each row of a class equally often, and keeps the order", () => {
  const labels = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 0);
  const rows = Uint32Array.of(0, 1, 2, 3, 4, 5, 7);
  const times = new Array<number>(8).fill(0);
  for (let seed = 0; seed < 2000; seed++) {
    const [drawn, others] = drawRows(
      rows,
      { count: 3, labels, purpose: "sample" },
      Random.keyed(seed, "draw"),
    );
    assertEquals([...drawn, ...others].sort(), [...rows]);
    assertEquals([drawn, others], [drawn.toSorted(), others.toSorted()]);
    for (const row of drawn) times[row]++;
  }
  assertEquals(times[6], 0); // no candidate
  // 3 of 7 rows, 4 of class 0 and 3 of class 1: 1.71 and 1.29, so 2 and 1.
  for (const row of [0, 2, 4, 7]) assert(Math.abs(times[row] - 1000) < 100, `row ${row}: ${times[row]}`);
  for (const row of [1, 3, 5]) assert(Math.abs(times[row] - 667) < 100, `row ${row}: ${times[row]}`);
});
