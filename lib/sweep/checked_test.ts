import { assertEquals, assertThrows } from "@std/assert";
import { checkedPruner } from "./checked_pruner.ts";
import { checkedSampler } from "./checked_sampler.ts";
import type { Pruner } from "./pruner.ts";
import type { Sampler } from "./sampler.ts";
import type { Parameter } from "./space.ts";

const parameters = [{ path: "a" }, { path: "b", when: { path: "a", values: [1] } }] as unknown as Parameter[];
const right = { endless: false, count: () => 3, point: () => ({ a: 1 }) };
const sampler = (changes: object) => checkedSampler("own", { ...right, ...changes } as unknown as Sampler);
const point = (value: unknown) => sampler({ point: () => value }).point(parameters, 0, 1, []);

Deno.test("checkedSampler() passes on what is right", () => {
  assertEquals(sampler({}).count(parameters), 3);
  assertEquals(sampler({ count: () => Infinity }).count(parameters), Infinity);
  assertEquals(point({ a: 1 }), { a: 1 });
  assertEquals(point({ a: 1, b: 2 }), { a: 1, b: 2 });
  const { endless, batch, most } = sampler({ endless: true, batch: 4, most: 2 });
  assertEquals({ endless, batch, most }, { endless: true, batch: 4, most: 2 });
});

class Counting implements Sampler {
  readonly endless = false;
  readonly #size = 5;
  count() {
    return this.#size;
  }
  distinct() {
    return this.#size > 4;
  }
  point() {
    return { a: this.#size };
  }
}

Deno.test("checkedSampler() and checkedPruner() keep the objects of methods", () => {
  const checked = checkedSampler("own", new Counting());
  assertEquals([checked.count([]), checked.distinct?.([]), checked.point(parameters, 0, 1, [])], [
    5,
    true,
    { a: 5 },
  ]);
  class Halves implements Pruner {
    readonly #kept = true;
    rungs() {
      return [this.#kept ? 2 : 3];
    }
    keep(values: readonly number[]) {
      return values.map(() => this.#kept);
    }
    promote(values: readonly number[]) {
      return values.map(() => !this.#kept);
    }
  }
  const pruner = checkedPruner("own", new Halves());
  assertEquals(pruner.rungs({ steps: 9, configurations: 2 }), [2]);
  assertEquals([pruner.keep([1, 2], []), pruner.promote?.([1])], [[true, true], [false]]);
});

const pruner = (changes: object) =>
  checkedPruner("own", { rungs: () => [2, 4], keep: () => [true], ...changes } as unknown as Pruner);
const rungs = (value: unknown) => pruner({ rungs: () => value }).rungs({ steps: 9, configurations: 2 });
const keep = (value: unknown) => pruner({ keep: () => value }).keep([0.5, 0.25], []);
const promote = (value: unknown) => pruner({ promote: () => value }).promote!([0.5, 0.25]);

const increasing = "rungs() must return an array of increasing whole numbers from 1 to 8, found ";
const each = "must return an array with true or false for each of 2 configurations, found ";
const values = "point() must return an object with a value for a, b, found ";
const least = "must be a whole number of at least 1, found ";
const wrong: readonly [() => unknown, message: string][] = [
  ...[0, NaN, 0.5].map((batch): [() => unknown, string] => [
    () => sampler({ batch }),
    `sampler "own": batch ${least}${batch}`,
  ]),
  [
    () => sampler({ count: () => 0 }).count([]),
    'sampler "own": count() must return a whole number of at least 1, found 0',
  ],
  [
    () => sampler({ count: () => NaN }).count([]),
    'sampler "own": count() must return a whole number of at least 1, found NaN',
  ],
  [() => point(null), `sampler "own": ${values}null`],
  [() => point({ b: 2 }), `sampler "own": ${values}an object with b`],
  [() => point(Promise.resolve({ a: 1 })), `sampler "own": ${values}an object without any of them`],
  [() => point({ a: 1, c: 2 }), `sampler "own": ${values}an object with a and c`],
  [() => pruner({ batch: "4" }), `pruner "own": batch ${least}"4"`],
  [() => pruner({ batch: 1.5 }), `pruner "own": batch ${least}1.5`],
  [() => rungs(3), `pruner "own": ${increasing}3`],
  [() => rungs([5, 2]), `pruner "own": ${increasing}[5, 2]`],
  [() => rungs([4, 4]), `pruner "own": ${increasing}[4, 4]`],
  [() => rungs([NaN]), `pruner "own": ${increasing}[NaN]`],
  [() => rungs([0, 4]), `pruner "own": ${increasing}[0, 4]`],
  [() => rungs([1, 9]), `pruner "own": ${increasing}[1, 9]`],
  [() => rungs([0, 1, 2, 3, 4, 5]), `pruner "own": ${increasing}[0, 1, 2, 3, 4, ... (6 in all)]`],
  [() => rungs(["a"]), `pruner "own": ${increasing}an array`],
  [() => keep([true]), `pruner "own": keep() ${each}[true]`],
  [() => keep([true, false, false]), `pruner "own": keep() ${each}[true, false, false]`],
  [() => keep(undefined), `pruner "own": keep() ${each}undefined`],
  [() => keep([1, 0]), `pruner "own": keep() ${each}[1, 0]`],
  [() => promote(undefined), `pruner "own": promote() ${each}undefined`],
];

for (const [call, message] of wrong) {
  Deno.test(`what a sampler or pruner returns is checked: ${message}`, () => {
    assertThrows(call, TypeError, message);
  });
}
