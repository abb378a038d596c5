import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { Configurations, type Sweep } from "./configurations.ts";
import { shuffled } from "./random_search.ts";
import { type Observation, type Sampler, samplers } from "./sampler.ts";
import { problems, type SearchProblem } from "../testing/search_problems.ts";
import { sobolBits } from "./sobol.ts";
import { countOf, identityOf, isActive, type Parameter, type Params, type Range } from "./space.ts";

const range = (path: string, min: number, max: number, more: Partial<Range> = {}): Parameter => ({
  path,
  values: { kind: "range", min, max, log: false, integer: false, ...more },
});
const list = (path: string, ...values: (string | number)[]): Parameter => ({
  path,
  values: { kind: "list", values },
});

/** All the configurations of a search; results are those of a function. */
function search(
  sampler: Sampler,
  sweep: Partial<Sweep>,
  value: (params: Params) => number = () => 0,
): Params[] {
  const all = new Configurations({ seed: 1, repeats: 1, cases: [], parameters: [], ...sweep }, sampler);
  const past: Observation[] = [];
  for (let number = 0; number < all.count; number++) {
    const { batch } = sampler;
    if (batch !== undefined && number % batch === 0) {
      for (const [k, { params }] of past.entries()) past[k] = { params, value: value(params) };
    }
    past.push({ params: all.at(number, past) });
  }
  return past.map(({ params }) => params);
}

const spaces: Record<string, Parameter[]> = {
  "numbers": [range("a", -1, 1), range("b", 1e-4, 1, { log: true })],
  "whole numbers and lists": [
    range("a", 1, 64, { log: true, integer: true }),
    list("b", "x", "y", "z"),
    range("c", 2, 5, { integer: true }),
  ],
  "steps": [range("a", 0.1, 0.5, { step: 0.1 }), list("b", 1, 2)],
  "conditions": [
    list("kind", "sgd", "adam"),
    { ...range("momentum", 0, 0.9, { step: 0.3 }), when: { kind: ["sgd"] } },
    { ...list("nesterov", 0, 1), when: { kind: ["sgd"], momentum: [0.3, 0.6, 0.9] } },
  ],
};

/** Every sampler passes these. */
for (
  const [name, options] of [["grid", {}], ["random", {}], ["sobol", {}], ["tpe", {
    startup: 5,
    batch: 3,
  }]] as const
) {
  const sampler = built(samplers, name, options);
  for (const [what, parameters] of Object.entries(spaces)) {
    if (name === "grid" && parameters.some(({ values }) => countOf(values) === Infinity)) continue;

    Deno.test(`${name} over ${what}: values are in the space, no point comes twice, the seed decides`, () => {
      const value = (params: Params) => Number(params.a ?? 0);
      const points = search(sampler, { parameters, maxConfigurations: 40 }, value);
      for (const point of points) {
        for (const parameter of parameters) {
          assertEquals(parameter.path in point, isActive(parameter, point));
          if (parameter.path in point) assertIn(parameter, point[parameter.path]);
        }
      }
      assertEquals(new Set(points.map(identityOf)).size, points.length);
      assertEquals(search(sampler, { parameters, maxConfigurations: 40 }, value), points);
      assertEquals(search(sampler, { parameters, maxConfigurations: 17 }, value), points.slice(0, 17));
      if (name !== "grid") {
        assertNotEquals(search(sampler, { parameters, maxConfigurations: 40, seed: 2 }, value), points);
      }
    });
  }

  Deno.test(`${name} finds all points of a small space, each once, and no more`, () => {
    assertEquals(search(sampler, { parameters: spaces.steps, maxConfigurations: 100 }).length, 10);
    const conditional = search(sampler, { parameters: spaces.conditions, maxConfigurations: 100 });
    // adam; sgd with momentum 0; sgd with three others, each with two values of nesterov
    assertEquals(conditional.length, 1 + 1 + 6);
    assertEquals(conditional.filter(({ kind }) => kind === "adam"), [{ kind: "adam" }]);
  });
}

function assertIn({ values }: Parameter, value: Params[string]): void {
  if (values.kind === "list") return assert(values.values.includes(value));
  const number = value as number;
  assert(number >= values.min && number <= values.max, `${number}`);
  if (values.integer) assert(Number.isInteger(number));
  if (values.step !== undefined) {
    const steps = (number - values.min) / values.step;
    assertAlmostEquals(steps, Math.round(steps), 1e-9);
  }
}

Deno.test("random: values are uniform on their scale, independent of each other", () => {
  const points = search(built(samplers, "random", {}), {
    parameters: [
      range("a", -1, 1),
      range("b", 1e-4, 1, { log: true }),
      range("n", 1, 100, { log: true, integer: true }),
    ],
    maxConfigurations: 5000,
  });
  const a = points.map((point) => ((point.a as number) + 1) / 2);
  const b = points.map((point) => Math.log10(point.b as number) / 4 + 1);
  for (const shares of [a, b]) assertLess(distanceToUniform(shares), 1.95 / Math.sqrt(5000)); // one in a thousand
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  assertLess(Math.abs(mean(a.map((value, i) => (value - 0.5) * (b[i] - 0.5)))), 4 / 12 / Math.sqrt(5000));
  // A whole number n has the share of [n - 1/2, n + 1/2] on the log scale.
  const ones = points.filter(({ n }) => n === 1).length / 5000;
  assertAlmostEquals(ones, Math.log(1.5 / 0.5) / Math.log(100.5 / 0.5), 0.03);
});

/** Kolmogorov's distance of the empirical distribution from the uniform one on [0, 1). */
function distanceToUniform(shares: readonly number[]): number {
  const sorted = shares.toSorted((x, y) => x - y);
  return Math.max(
    ...sorted.map((share, i) =>
      Math.max(Math.abs(share - i / sorted.length), Math.abs(share - (i + 1) / sorted.length))
    ),
  );
}

Deno.test("shuffled() permutes, every place equally likely", () => {
  for (const size of [1, 2, 9, 100]) {
    const order = Array.from({ length: size }, (_, i) => shuffled(i, size, 5));
    assertEquals(order.toSorted((a, b) => a - b), Array.from({ length: size }, (_, i) => i));
  }
  const counts = new Array(9).fill(0);
  for (let seed = 0; seed < 4500; seed++) counts[shuffled(3, 9, seed)]++;
  const chiSquared = counts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
  assertLess(chiSquared, 26.1); // one in a thousand with 8 degrees of freedom
});

Deno.test("sobolBits() are the numbers of Joe and Kuo", () => {
  // From an independent implementation with the same direction numbers, in its 1st, 2nd, 11th, 41st and 64th dimension.
  const expected = {
    5: [0.625, 0.125, 0.125, 0.625, 0.875],
    100: [0.1484375, 0.7734375, 0.3203125, 0.0078125, 0.5703125],
    1023: [0.9990234375, 0.2548828125, 0.3251953125, 0.1103515625, 0.5927734375],
  };
  for (const [index, values] of Object.entries(expected)) {
    assertEquals(
      [0, 1, 10, 40, 63].map((dimension) => sobolBits(Number(index), dimension) / 2 ** 32),
      values,
    );
  }
});

Deno.test("sobol: scrambled, the first 2^k points still lie one in each of 2^k equal intervals", () => {
  const parameters = Array.from({ length: 12 }, (_, i) => range(`x${i}`, 0, 1));
  const points = search(built(samplers, "sobol", {}), { parameters, maxConfigurations: 64, seed: 9 });
  for (const { path } of parameters) {
    assertEquals(new Set(points.map((point) => Math.floor((point[path] as number) * 64))).size, 64);
  }
  // The mean of a product over the unit cube: random points are off by ten times as much.
  const square = search(built(samplers, "sobol", {}), {
    parameters: parameters.slice(0, 2),
    maxConfigurations: 1024,
  });
  const mean = square.reduce((sum, { x0, x1 }) => sum + (x0 as number) * (x1 as number), 0) / 1024;
  assertAlmostEquals(mean, 0.25, 0.001);
});

/** The least value that a sampler finds with a budget of points, for one seed. */
function least(sampler: Sampler, { parameters, value }: SearchProblem, budget: number, seed: number): number {
  return Math.min(...search(sampler, { parameters, maxConfigurations: budget, seed }, value).map(value));
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

for (const problem of problems) {
  Deno.test(`tpe beats random on ${problem.name}: 60 points, median of 20 seeds, together and one by one`, () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const found = (name: string, options: Record<string, unknown>) =>
      median(seeds.map((seed) => least(built(samplers, name, options), problem, 60, seed))) - problem.least;
    const random = found("random", {});
    assertLess(found("tpe", {}), 0.8 * random);
    assertLess(found("tpe", { multivariate: false }), 0.8 * random);
  });
}
