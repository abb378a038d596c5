import * as v from "../npm/valibot.ts";
import { combinationsOf } from "./combinations.ts";
import { samplers } from "./sampler.ts";
import { countOf, isActive, type Parameter, type Params, type Value, valueOf } from "./space.ts";

/**
 * Number of combinations of all values, also of keys that do not exist beside the others, rounded above 2^53; Infinity
 * where a range has endlessly many.
 */
export const gridSize = (parameters: readonly Parameter[]): number =>
  parameters.reduce((product, { values }) => product * countOf(values), 1);

/** Combination `number`, the last key varying fastest; keys that do not exist beside the others are left out. */
export function gridPoint(parameters: readonly Parameter[], number: number): Params {
  const indices: number[] = [];
  let rest = number;
  for (const { values } of parameters.toReversed()) {
    const count = countOf(values);
    indices.unshift(rest % count);
    rest = Math.floor(rest / count);
  }
  return pointOf(parameters, ({ values }, k) => valueOf(values, indices[k]));
}

/** A point from a value for each parameter; values of keys that do not exist are never asked for. */
export function pointOf(
  parameters: readonly Parameter[],
  value: (parameter: Parameter, index: number) => Value,
): Params {
  const params: Record<string, Value> = {};
  for (const [k, parameter] of parameters.entries()) {
    if (isActive(parameter, params)) params[parameter.path] = value(parameter, k);
  }
  return params;
}

samplers.register("grid", {
  description: "every combination of the values; the last key varies fastest",
  options: v.strictObject({}),
  build: () => ({
    endless: false,
    count: (parameters) => {
      const count = Number(combinationsOf(parameters)?.count ?? Infinity);
      return Number.isSafeInteger(count) ? count : Infinity;
    },
    distinct: () => true,
    point: (parameters, number) => combinationsOf(parameters)!.at(BigInt(number)),
  }),
});
