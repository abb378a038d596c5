import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../base/random.ts";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { Configurations, type Sweep } from "./configurations.ts";
import { type Sampler, samplers } from "./sampler.ts";
import { countOf, valueAt, valueOf, type Values } from "./space.ts";

const grid = built(samplers, "grid", {});
const random = built(samplers, "random", {});

const list = (...values: (number | string)[]): Values => ({ kind: "list", values });
const range = (min: number, max: number, more: Partial<Extract<Values, { kind: "range" }>> = {}): Values => ({
  kind: "range",
  min,
  max,
  log: false,
  integer: false,
  ...more,
});

const sweep = (more: Partial<Sweep>): Sweep => ({ seed: 3, repeats: 1, cases: [], parameters: [], ...more });

const trialAt = (sweep: Sweep, sampler: Sampler, number: number) =>
  new Configurations(sweep, sampler).trial(number);
const allOf = (values: Values) => Array.from({ length: countOf(values) }, (_, k) => valueOf(values, k));
const trialCount = (sweep: Sweep, sampler: Sampler) => new Configurations(sweep, sampler).trials;

Deno.test("grid tries every combination, the last key varying fastest", () => {
  const parameters = [{ path: "a", values: list(1, 2) }, { path: "b", values: list("x", "y", "z") }];
  const one = sweep({ parameters });
  assertEquals(new Configurations(one, grid).count, 6);
  const all = Array.from({ length: 6 }, (_, i) => Object.values(trialAt(one, grid, i).params).join(""));
  assertEquals(all, ["1x", "1y", "1z", "2x", "2y", "2z"]);
});

Deno.test("cases times parameters is a product, cases varying slowest; max_configurations cuts it", () => {
  const cases = [{ c: 1 }, { c: 2 }];
  const parameters = [{ path: "a", values: list(5, 6) }];
  const one = sweep({ cases, parameters, repeats: 2 });
  assertEquals(trialCount(one, grid), 8);
  const all = Array.from({ length: 8 }, (_, i) => trialAt(one, grid, i));
  assertEquals(all.map(({ params }) => `${params.c}${params.a}`), [
    "15",
    "15",
    "16",
    "16",
    "25",
    "25",
    "26",
    "26",
  ]);
  assertEquals(all.map(({ configuration, repeat }) => [configuration, repeat]), [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
    [3, 0],
    [3, 1],
  ]);
  assertEquals(trialCount({ ...one, maxConfigurations: 3 }, grid), 6);
});

Deno.test("repeats: the first has the experiment's seed, all configurations share theirs", () => {
  const one = sweep({ cases: [{ c: 1 }, { c: 2 }], repeats: 3 });
  const seeds = Array.from({ length: 6 }, (_, i) => trialAt(one, grid, i).seed);
  assertEquals(seeds.slice(0, 3), seeds.slice(3));
  assertEquals(seeds[0], 3);
  assertEquals(new Set(seeds).size, 3);
});

Deno.test("a range with a step holds tidy values, both ends included", () => {
  assertEquals(allOf(range(0.1, 0.5, { step: 0.1 })), [0.1, 0.2, 0.3, 0.4, 0.5]);
  assertEquals(allOf(range(1, 10, { step: 4, integer: true })), [1, 5, 9]);
  assertEquals(countOf(range(0, 1, { step: 0.001 })), 1001);
});

Deno.test("random draws are uniform on their scale and depend on seed and number alone", () => {
  const generator = Random.keyed(1, "test");
  const many = (values: Values) =>
    Array.from({ length: 4000 }, () => valueAt(values, generator.uniform()) as number);
  const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b) / numbers.length;
  const flat = many(range(2, 4));
  assert(flat.every((x) => x >= 2 && x <= 4));
  assertAlmostEquals(mean(flat), 3, 0.05); // five standard errors
  const scaled = many(range(1e-4, 1, { log: true }));
  assert(scaled.every((x) => x >= 1e-4 && x <= 1));
  assertAlmostEquals(mean(scaled.map(Math.log10)), -2, 0.1);
  const whole = many(range(1, 3, { integer: true }));
  for (const n of [1, 2, 3]) assertAlmostEquals(whole.filter((x) => x === n).length / 4000, 1 / 3, 0.04);
  const wholeLog = many(range(1, 100, { integer: true, log: true }));
  assert(wholeLog.every((x) => Number.isInteger(x) && x >= 1 && x <= 100));
  const stepped = many(range(0, 1, { step: 0.25 }));
  assertEquals([...new Set(stepped)].sort(), [0, 0.25, 0.5, 0.75, 1]);

  const one = sweep({ parameters: [{ path: "a", values: range(0, 1) }], maxConfigurations: 50 });
  const forward = Array.from({ length: 50 }, (_, i) => trialAt(one, random, i).params.a);
  const backward = Array.from({ length: 50 }, (_, i) => trialAt(one, random, 49 - i).params.a).reverse();
  assertEquals(backward, forward);
  assertEquals(new Set(forward).size, 50);
  assert(trialAt({ ...one, seed: 4 }, random, 0).params.a !== forward[0]);
});
