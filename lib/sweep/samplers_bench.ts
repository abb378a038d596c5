import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { type Observation, type Sampler, samplers } from "./sampler.ts";
import { problems, type SearchProblem } from "../testing/search_problems.ts";

const budget = 100;
const seeds = 20;

const contestants: Record<string, Sampler> = {
  random: built(samplers, "random", {}),
  sobol: built(samplers, "sobol", {}),
  "tpe, keys apart": built(samplers, "tpe", { multivariate: false }),
  tpe: built(samplers, "tpe", {}),
};

/** The least value that is found with so many points, above the least that there is. */
function regret(sampler: Sampler, { parameters, value, least }: SearchProblem, seed: number): number {
  const past: Observation[] = [];
  for (let number = 0; number < budget; number++) {
    if (sampler.batch !== undefined && number % sampler.batch === 0) {
      for (const [k, { params }] of past.entries()) past[k] = { params, value: value(params) };
    }
    past.push({ params: sampler.point(parameters, number, seed, past) });
  }
  return Math.min(...past.map(({ params }) => value(params))) - least;
}

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

console.log(`\nDistance to the minimum after ${budget} points, median of ${seeds} seeds`);
console.log(["".padEnd(16), ...Object.keys(contestants).map((name) => name.padStart(16))].join(""));
for (const problem of problems) {
  const found = Object.values(contestants).map((sampler) =>
    median(Array.from({ length: seeds }, (_, seed) => regret(sampler, problem, seed)))
  );
  const cells = found.map((value) => value.toPrecision(3).padStart(16));
  console.log([problem.name.padEnd(16), ...cells].join(""));
}

const [, hartmann] = problems;
const past = Array.from({ length: budget }, (_, number): Observation => {
  const params = contestants.random.point(hartmann.parameters, number, 1, []);
  return { params, value: hartmann.value(params) };
});

for (const [name, sampler] of Object.entries(contestants)) {
  Deno.bench({
    name,
    group: `point ${budget + 1} of Hartmann-6`,
    fn: () => {
      sampler.point(hartmann.parameters, budget, 1, past);
    },
  });
}
