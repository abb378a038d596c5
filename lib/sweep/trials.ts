import { Random } from "../base/random.ts";
import type { Sampler } from "./sampler.ts";
import type { Parameter, Params } from "./space.ts";

/** One configuration with one repeat's seed. */
export interface Trial {
  /** Number of the trial, from 0: configurations in order, the repeats of each together. */
  readonly trial: number;
  /** Number of the configuration, from 0. */
  readonly configuration: number;
  /** Number of the repeat, from 0. */
  readonly repeat: number;
  /** What every random number of the trial derives from. */
  readonly seed: number;
  /** Values of the swept keys. */
  readonly params: Params;
}

/** What is swept: paired cases, a search space, and how often each configuration is repeated. */
export interface Sweep {
  /** What every random number derives from. */
  readonly seed: number;
  /** Seeds per configuration. */
  readonly repeats: number;
  /** Points declared one by one; without any there is one empty case. */
  readonly cases: readonly Params[];
  /** The search space. */
  readonly parameters: readonly Parameter[];
  /** Most configurations. */
  readonly maxTrials?: number;
}

/** Number of configurations: cases × points of the search space. */
export function configurationCount(sweep: Sweep, sampler: Sampler): number {
  const points = sweep.parameters.length === 0 ? 1 : pointCount(sampler, sweep.parameters);
  return Math.min(Math.max(1, sweep.cases.length) * points, sweep.maxTrials ?? Infinity);
}

/** The values of a configuration's swept keys; cases vary slowest, an endless sampler's points fastest. */
export function configuration(sweep: Sweep, sampler: Sampler, number: number): Params {
  const { cases, parameters, seed } = sweep;
  if (parameters.length === 0) return cases[number] ?? {};
  if (cases.length === 0) return pointAt(sampler, parameters, number, seed);
  const points = sampler.endless ? 1 : pointCount(sampler, parameters);
  const at = sampler.endless ? number % cases.length : Math.floor(number / points);
  const point = sampler.endless ? Math.floor(number / cases.length) : number % points;
  return { ...cases[at], ...pointAt(sampler, parameters, point, seed) };
}

/** What a sampler gives is checked: it may be anybody's. @throws {TypeError} */
function pointCount(sampler: Sampler, parameters: readonly Parameter[]): number {
  const count: unknown = sampler.count(parameters);
  if (count === Infinity || (Number.isSafeInteger(count) && count as number >= 1)) return count as number;
  throw new TypeError(`a sampler's count() must give a whole number of at least 1, found ${count}`);
}

function pointAt(sampler: Sampler, parameters: readonly Parameter[], number: number, seed: number): Params {
  const point: unknown = sampler.point(parameters, number, seed);
  const keys = typeof point === "object" && point !== null ? Object.keys(point) : [];
  if (keys.length === parameters.length && parameters.every(({ path }) => keys.includes(path))) {
    return point as Params;
  }
  const wanted = parameters.map(({ path }) => path).join(", ");
  throw new TypeError(`a sampler's point() must give a value for each of ${wanted}`);
}

/** Seed of a repeat: the experiment's own for the first, derived ones for the others. */
export function seedOfRepeat(seed: number, repeat: number): number {
  return repeat === 0 ? seed : Random.seedOf(seed, "repeat", repeat);
}

/** Number of trials: configurations × repeats. */
export function trialCount(sweep: Sweep, sampler: Sampler): number {
  return configurationCount(sweep, sampler) * sweep.repeats;
}

/** Trial `number`, computed alone: a sweep of any size costs no memory. */
export function trialAt(sweep: Sweep, sampler: Sampler, number: number): Trial {
  const repeat = number % sweep.repeats;
  const of = Math.floor(number / sweep.repeats);
  return {
    trial: number,
    configuration: of,
    repeat,
    seed: seedOfRepeat(sweep.seed, repeat),
    params: configuration(sweep, sampler, of),
  };
}
