import * as v from "../npm/valibot.ts";
import { integer, integerFrom, notBoth } from "../base/names/fields.ts";
import { type Pruner, pruners } from "./pruner.ts";

interface AshaOptions {
  readonly min_steps?: number;
  readonly min_epochs?: number;
  readonly reduction_factor: number;
}

/** The first rung: what the file says, or such that one configuration is left at the end, but two rungs at most. */
function firstRung(
  { min_steps, min_epochs, reduction_factor }: AshaOptions,
  { steps, stepsPerEpoch = 1, configurations }: Parameters<Pruner["rungs"]>[0],
): number {
  if (min_steps !== undefined) return min_steps;
  if (min_epochs !== undefined) return min_epochs * stepsPerEpoch;
  let first = steps;
  for (let rung = 0, left = configurations; rung < 2 && left >= reduction_factor; rung++) {
    first = Math.ceil(first / reduction_factor);
    left = Math.floor(left / reduction_factor);
  }
  return first;
}

/** Which of some values are among the best `count`; of equal ones the first. */
export function best(values: readonly number[], count: number): boolean[] {
  const order = values.map((_, index) => index).sort((a, b) =>
    Number(Number.isNaN(values[a])) - Number(Number.isNaN(values[b])) || values[a] - values[b] || a - b
  );
  const kept = new Set(order.slice(0, count));
  return values.map((_, index) => kept.has(index));
}

/**
 * Successive halving (Jamieson and Talwalkar, 2016) with the rungs of ASHA (Li et al., 2020): a share of 1 / η of the
 * configurations continues at each rung, and rung k is η^k times as far as the first.
 */
export function asha(options: AshaOptions): Pruner {
  const eta = options.reduction_factor;
  return {
    rungs(context) {
      const rungs: number[] = [];
      for (let step = firstRung(options, context); step < context.steps; step *= eta) rungs.push(step);
      return rungs;
    },
    keep: (values) => best(values, Math.max(1, Math.floor(values.length / eta))),
    promote: (values) => best(values, Math.floor(values.length / eta)),
  };
}

pruners.register("asha", {
  description:
    "successive halving: the best share of configurations continues at each rung (Li et al., 2020)",
  options: notBoth({
    min_steps: v.optional(integer(1, "steps to the first rung (default: a ninth of a trial)")),
    min_epochs: v.optional(integer(1, "epochs to the first rung, instead of min_steps")),
    reduction_factor: v.optional(
      integerFrom(
        2,
        100,
        "one of this many configurations continues, and the next rung is this many times as far",
      ),
      3,
    ),
  }, ["min_steps", "min_epochs"]),
  build: asha,
});
