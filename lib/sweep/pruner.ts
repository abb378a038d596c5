import { Registry } from "../base/registry.ts";

/** What the trials of a sweep are, for a pruner. */
export interface PruningContext {
  /** Steps of a trial that runs to its end. */
  readonly steps: number;
  /** Steps until every training row was seen once; `undefined` for functions. */
  readonly stepsPerEpoch?: number;
  /** Configurations that are compared with each other. */
  readonly configurations: number;
}

/** Ends configurations early that do worse than others. It decides at rungs: steps at which all of them wait. */
export interface Pruner {
  /** Configurations that are compared at a time, in order. Default: all of the sweep. */
  readonly batch?: number;
  /** Steps of the rungs of a trial, ascending, each at least 1 and less than its steps. */
  rungs(context: PruningContext): readonly number[];
  /**
   * Decides which configurations continue after a rung.
   *
   * @param values of those that reached it, in order: the mean over the repeats, less is better, NaN when one diverged
   * @param past values at the same rung of the configurations of all batches before
   * @returns for each, whether it continues
   */
  keep(values: readonly number[], past: readonly number[]): readonly boolean[];
  /**
   * Decisions in the order of arrival (`--async`), if the pruner supports them: which configurations that have
   * reached a rung may continue. It is asked again whenever one more has come.
   */
  promote?(values: readonly number[]): readonly boolean[];
}

/** All pruners by name. */
export const pruners: Registry<Pruner> = new Registry<Pruner>("pruner", [{
  rungs: "rungs(context) => steps",
  keep: "keep(values, past) => booleans",
}]);
