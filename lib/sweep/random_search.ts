import * as v from "../npm/valibot.ts";
import { Random } from "../base/random.ts";
import { gridPoint, gridSize, pointOf } from "./grid.ts";
import { samplers } from "./sampler.ts";
import { type Parameter, type Params, valueAt } from "./space.ts";

/** Spaces with more points than this are drawn from as if they were endless. */
const countable = 2 ** 40;

/** A point drawn uniformly, each key alone. */
export function randomPoint(
  parameters: readonly Parameter[],
  seed: number,
  ...key: (string | number)[]
): Params {
  return pointOf(
    parameters,
    ({ path, values }) => valueAt(values, Random.keyed(seed, "sampler", ...key, path).uniform()),
  );
}

/** Whether all points are equally likely and few enough to be numbered: then they are drawn without putting back. */
function isCountable(parameters: readonly Parameter[]): boolean {
  return gridSize(parameters) <= countable &&
    parameters.every(({ values }) => values.kind === "list" || !values.log);
}

samplers.register("random", {
  description:
    "max_configurations points; each value is drawn uniformly from its list or range, and no point twice",
  options: v.strictObject({}),
  build: () => ({
    endless: true,
    count: () => Infinity,
    distinct: (parameters) =>
      parameters.every(({ when }) => when === undefined) &&
      (isCountable(parameters) || gridSize(parameters) === Infinity),
    point(parameters, number, seed) {
      if (!isCountable(parameters)) return randomPoint(parameters, seed, "random", number);
      const size = gridSize(parameters);
      return gridPoint(parameters, shuffled(number % size, size, seed));
    },
  }),
});

/**
 * Place of `index` in a random order of 0 to `size - 1`, without listing them: a Feistel network of eight rounds
 * permutes the next greater power of four, and is applied again until the result is among them (cycle walking; Black
 * and Rogaway, 2002).
 */
export function shuffled(index: number, size: number, seed: number): number {
  let half = 4;
  while (half * half < size) half *= 2;
  let place = index;
  do {
    let [left, right] = [Math.floor(place / half), place % half];
    for (let round = 0; round < 8; round++) {
      const mixed = Random.keyed(seed, "sampler", "random", "order", round, right).integer(half);
      [left, right] = [right, (left + mixed) % half];
    }
    place = left * half + right;
  } while (place >= size);
  return place;
}
