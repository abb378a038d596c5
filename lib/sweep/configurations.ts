import { Random } from "../base/random.ts";
import type { Observation, Sampler } from "./sampler.ts";
import { identityOf, type Parameter, type Params } from "./space.ts";
import { combinationsOf } from "./combinations.ts";
import { gridSize } from "./grid.ts";

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

/** Points in a row that were seen before, after which a sampler is taken to have no others. */
const patience = 1000;

/**
 * All configurations of a sweep by number. Equal configurations count once: repeated points of a sampler are skipped.
 */
export class Configurations {
  /** Number of configurations. */
  readonly count: number;
  /** Points that are not equal to one before, as far as they are known, where a sampler does not see to it. */
  readonly #accepted: number[] | undefined;
  readonly #seen = new Set<string>();
  #next = 0;
  /** Points of the search space beside each case, if the sampler has an end. */
  readonly #points: number = Infinity;

  constructor(readonly sweep: Sweep, readonly sampler: Sampler) {
    const { cases, parameters, maxTrials = Infinity } = sweep;
    const times = Math.max(1, cases.length);
    if (parameters.length === 0) {
      this.count = Math.min(times, maxTrials);
      return;
    }
    if (sampler.batch !== undefined) this.#points = Number(combinationsOf(parameters)?.count ?? Infinity);
    else if (sampler.distinct?.(parameters)) {
      this.#points = Math.min(sampler.count(parameters), gridSize(parameters));
    } else {
      const most = sampler.endless ? Math.ceil(maxTrials / times) : Infinity;
      this.#accepted = [];
      this.#points = 0;
      while (this.#points < most && this.#accept(this.#points) !== undefined) this.#points++;
    }
    this.count = Math.min(maxTrials, times * this.#points);
  }

  /**
   * The values of a configuration's swept keys; cases vary slowest, an endless sampler's points fastest.
   *
   * @param past for samplers that learn: what came of the configurations before
   */
  at(number: number, past: readonly Observation[] = []): Params {
    const { cases, parameters } = this.sweep;
    if (parameters.length === 0) return cases[number] ?? {};
    if (cases.length === 0) return this.#point(number, past);
    const at = this.sampler.endless ? number % cases.length : Math.floor(number / this.#points);
    const point = this.sampler.endless ? Math.floor(number / cases.length) : number % this.#points;
    return { ...cases[at], ...this.#point(point, past) };
  }

  /** Trial `number`, computed alone: a sweep of any size costs no memory. */
  trial(number: number, past?: readonly Observation[]): Trial {
    const { repeats, seed } = this.sweep;
    const repeat = number % repeats;
    const configuration = Math.floor(number / repeats);
    return {
      trial: number,
      configuration,
      repeat,
      seed: seedOfRepeat(seed, repeat),
      params: this.at(configuration, past),
    };
  }

  /** Number of trials: configurations × repeats. */
  get trials(): number {
    return this.count * this.sweep.repeats;
  }

  #point(number: number, past: readonly Observation[]): Params {
    const { parameters, seed } = this.sweep;
    return this.sampler.point(parameters, this.#accept(number) ?? number, seed, past);
  }

  /** Which of the sampler's points is the one of this number, of those that are not equal to one before. */
  #accept(number: number): number | undefined {
    if (!this.#accepted) return number;
    const { parameters, seed } = this.sweep;
    const count = this.sampler.count(parameters);
    for (let missed = 0; this.#accepted.length <= number && this.#next < count && missed < patience;) {
      const identity = identityOf(this.sampler.point(parameters, this.#next, seed, []));
      if (this.#seen.has(identity)) missed += this.sampler.endless ? 1 : 0;
      else {
        this.#seen.add(identity);
        this.#accepted.push(this.#next);
        missed = 0;
      }
      this.#next++;
    }
    return this.#accepted[number];
  }
}

/** Seed of a repeat: the experiment's own for the first, derived ones for the others. */
export function seedOfRepeat(seed: number, repeat: number): number {
  return repeat === 0 ? seed : Random.seedOf(seed, "repeat", repeat);
}
