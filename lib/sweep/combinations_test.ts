import { assertEquals } from "@std/assert";
import { Combinations } from "./combinations.ts";
import { gridPoint, gridSize } from "./grid.ts";
import { identityOf, type Parameter, type Params } from "./space.ts";

const list = (path: string, values: number[], when?: Parameter["when"]): Parameter => ({
  path,
  values: { kind: "list", values },
  when,
});
const range = (
  path: string,
  min: number,
  max: number,
  step: number,
  when?: Parameter["when"],
): Parameter => ({
  path,
  values: { kind: "range", min, max, log: false, step, integer: false },
  when,
});

/** Every combination of all values, in order, equal ones once. */
function listed(parameters: readonly Parameter[]): Params[] {
  const seen = new Set<string>();
  const points = Array.from({ length: gridSize(parameters) }, (_, k) => gridPoint(parameters, k));
  return points.filter((point) => !seen.has(identityOf(point)) && seen.add(identityOf(point)));
}

const spaces: Record<string, Parameter[]> = {
  none: [],
  plain: [list("a", [3, 1, 2]), range("b", 0, 1, 0.25)],
  "one condition": [list("a", [1, 2, 3]), list("b", [4, 5], { a: [2] })],
  "a chain": [
    list("a", [1, 2, 3]),
    range("b", 0, 1, 0.25, { a: [1, 3] }),
    list("c", [7, 8], { b: [0.5, 1] }),
  ],
  "two at once": [
    list("a", [1, 2, 3, 4]),
    list("b", [1, 2]),
    list("c", [1, 2, 3], { a: [2, 3], b: [2] }),
    list("d", [5, 6], { c: [3] }),
  ],
  "a condition that never holds": [list("a", [1, 2]), list("b", [3, 4], { a: [9] }), list("c", [5, 6])],
};

for (const [name, parameters] of Object.entries(spaces)) {
  Deno.test(`Combinations are those of a list of all, in its order: ${name}`, () => {
    const expected = listed(parameters);
    const combinations = new Combinations(parameters);
    assertEquals(combinations.count, BigInt(expected.length));
    assertEquals(expected.map((_, k) => combinations.at(BigInt(k))), expected);
  });
}

Deno.test("Combinations are counted exactly, and found by number, where a list would fill no memory", () => {
  const parameters = [
    list("a", [1, 2, 3]),
    range("b", 0, 1, 1e-12, { a: [2] }),
    range("c", 0, 1, 1e-12, { a: [2] }),
  ];
  const combinations = new Combinations(parameters);
  const side = 10n ** 12n + 1n;
  assertEquals(combinations.count, 2n + side * side);
  assertEquals(combinations.at(0n), { a: 1 });
  assertEquals(combinations.at(1n + 3n * side + 7n), { a: 2, b: 3e-12, c: 7e-12 });
  assertEquals(combinations.at(side * side), { a: 2, b: 1, c: 1 });
  assertEquals(combinations.at(1n + side * side), { a: 3 });
});
