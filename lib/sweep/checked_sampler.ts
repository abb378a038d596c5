import { foundIn } from "../base/names/members.ts";
import type { Parameter } from "./space.ts";
import { type Sampler, samplers } from "./sampler.ts";

/**
 * A sampler, which may be an extension's. What it returns is checked at each call.
 *
 * @param name of its entry in the registry
 * @throws {TypeError} at once if its `batch` is wrong, later if `count()` or `point()` return something wrong
 */
export function checkedSampler(name: string, sampler: Sampler): Sampler {
  const { endless, batch, most, distinct } = sampler;
  if (!isCount(batch ?? 1)) {
    throw samplers.wrong(name, `batch must be a whole number of at least 1, found ${foundIn(batch)}`);
  }
  return {
    endless,
    batch,
    most,
    distinct: distinct && ((parameters) => sampler.distinct!(parameters)),
    count(parameters) {
      const count: unknown = sampler.count(parameters);
      if (count === Infinity || isCount(count)) return count as number;
      throw samplers.wrong(
        name,
        `count() must return a whole number of at least 1, found ${foundIn(count)}`,
      );
    },
    point(parameters, number, seed, past) {
      const point: unknown = sampler.point(parameters, number, seed, past);
      if (isPoint(point, parameters)) return point;
      const wanted = parameters.map(({ path }) => path).join(", ");
      throw samplers.wrong(
        name,
        `point() must return an object with a value for ${wanted}, found ${foundIn(point)}`,
      );
    },
  };
}

/** Whether a value is a whole number of at least 1. */
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && value as number >= 1;

/** Whether a value has each parameter, but for conditional ones, and nothing else. */
function isPoint(
  point: unknown,
  parameters: readonly Parameter[],
): point is ReturnType<Sampler["point"]> {
  if (typeof point !== "object" || point === null) return false;
  const keys = Object.keys(point);
  return parameters.every(({ path, when }) => when !== undefined || keys.includes(path)) &&
    keys.every((key) => parameters.some(({ path }) => path === key));
}
