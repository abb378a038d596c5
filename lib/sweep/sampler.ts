import * as v from "valibot";
import { Random } from "../base/random.ts";
import { Registry } from "../base/registry.ts";
import { countOf, draw, type Parameter, type Params, valuesOf } from "./space.ts";

/** Chooses the points of a search space. */
export interface Sampler {
  /** Whether it chooses among endlessly many, so that `max_trials` says when to stop. */
  readonly endless: boolean;
  /** Number of its points, for a sampler that is not endless. */
  count(parameters: readonly Parameter[]): number;
  /** Point `number`, from 0: the same for the same seed, whatever was asked before. */
  point(parameters: readonly Parameter[], number: number, seed: number): Params;
}

/** All samplers by name. */
export const samplers: Registry<Sampler> = new Registry<Sampler>("sampler", [["endless", "count", "point"]]);

samplers.register("grid", {
  description: "every combination of the values, the last key varying fastest",
  options: v.strictObject({}),
  build: () => ({
    endless: false,
    count: (parameters) => parameters.reduce((product, { values }) => product * countOf(values), 1),
    point(parameters, number) {
      const params: Record<string, Params[string]> = {};
      let rest = number;
      for (const { path, values } of parameters.toReversed()) {
        const list = valuesOf(values);
        params[path] = list[rest % list.length];
        rest = Math.floor(rest / list.length);
      }
      return Object.fromEntries(Object.entries(params).reverse());
    },
  }),
});

samplers.register("random", {
  description: "max_trials points, each value drawn uniformly from its list or range",
  options: v.strictObject({}),
  build: () => ({
    endless: true,
    count: () => Infinity,
    point: (parameters, number, seed) =>
      Object.fromEntries(
        parameters.map((
          { path, values },
        ) => [path, draw(values, Random.keyed(seed, "sampler", "random", number, path))]),
      ),
  }),
});
