import type { Objective } from "./objective.ts";

/** Limits beyond which training counts as diverged although all numbers are finite. */
export interface DivergenceLimits {
  /** Maximum loss of a batch. */
  readonly maxLoss?: number;
  /** Maximum ratio of a batch's loss to that of the first step. */
  readonly maxGrowth?: number;
  /** Maximum absolute value of a parameter. */
  readonly maxParameter?: number;
}

/** The first number that is not finite, as text. */
export function notFinite(objective: Objective, loss: number): string {
  if (!Number.isFinite(loss)) return `loss is ${loss}`;
  if (!objective.outputsFinite()) return "an output is not finite";
  const index = objective.params.findIndex((value) => !Number.isFinite(value));
  return `${nameOf(objective, index)} is ${objective.params[index]} after the update`;
}

/**
 * The limit that is exceeded, as text; `undefined` if none is.
 *
 * @param first loss of the first step
 */
export function beyond(
  { maxLoss = Infinity, maxGrowth = Infinity, maxParameter = Infinity }: DivergenceLimits,
  objective: Objective,
  loss: number,
  first: number,
): string | undefined {
  if (loss > maxLoss) return `loss ${loss} is above divergence.max_loss = ${maxLoss}`;
  if (loss > maxGrowth * first) {
    return `loss ${loss} is more than divergence.max_growth = ${maxGrowth} times the first, ${first}`;
  }
  if (maxParameter === Infinity) return undefined;
  const index = objective.params.findIndex((value) => Math.abs(value) > maxParameter);
  if (index < 0) return undefined;
  const value = objective.params[index];
  return `${
    nameOf(objective, index)
  } is ${value} after the update, beyond divergence.max_parameter = ${maxParameter}`;
}

function nameOf({ tensors }: Objective, index: number): string {
  return tensors.findLast(({ start }) => start <= index)?.name ?? "a parameter";
}
