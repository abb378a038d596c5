import { Registry } from "../base/registry.ts";
import type { Parameter, Params } from "./space.ts";

/** A configuration that was tried, and what came of it. */
export interface Observation {
  /** Its values. */
  readonly params: Params;
  /**
   * Mean of the sweep's metric over its repeats. Its sign is changed if larger values are better, so that smaller is
   * always better. NaN if a repeat diverged or failed; `undefined` while it is not known.
   */
  readonly value?: number;
  /** Number of the rung that it was pruned at; absent when it was trained to its end. */
  readonly rung?: number;
}

/** Chooses the points of a search space. */
export interface Sampler {
  /** Whether it chooses among endlessly many, so that `max_configurations` says when to stop. */
  readonly endless: boolean;
  /** Number of its points, for a sampler that is not endless. */
  count(parameters: readonly Parameter[]): number;
  /** Whether all of its points are different, so that they need not be compared. Default: false. */
  distinct?(parameters: readonly Parameter[]): boolean;
  /** Maximum number of parameters. Default: any number. */
  readonly most?: number;
  /** For samplers that learn: points that are asked for together. Results of all batches before are known then. */
  readonly batch?: number;
  /**
   * Point `number`, from 0: the same for the same arguments, whatever was asked before.
   *
   * @param past of samplers that learn: all points before this one, in order, with the results of the batches before
   */
  point(
    parameters: readonly Parameter[],
    number: number,
    seed: number,
    past: readonly Observation[],
  ): Params;
}

/** All samplers by name. */
export const samplers: Registry<Sampler> = new Registry<Sampler>("sampler", [{
  endless: "true or false",
  count: "count(parameters) => number",
  point: "point(parameters, number, seed, past) => values",
}]);
