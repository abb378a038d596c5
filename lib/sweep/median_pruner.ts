import * as v from "../npm/valibot.ts";
import { integer, notBoth } from "../base/names/fields.ts";
import { type Pruner, pruners } from "./pruner.ts";

interface MedianOptions {
  readonly startup: number;
  readonly batch: number;
  readonly every_steps?: number;
  readonly every_epochs?: number;
  readonly warmup_steps?: number;
  readonly warmup_epochs?: number;
}

/**
 * The median stopping rule (Golovin et al., 2017): a configuration is stopped if it is worse than the median of all
 * earlier batches at the same step.
 */
export function medianPruner(
  { startup, batch, every_steps, every_epochs, warmup_steps = 0, warmup_epochs }: MedianOptions,
): Pruner {
  return {
    batch,
    rungs({ steps, stepsPerEpoch = Math.ceil(steps / 10) }) {
      const every = every_steps ?? (every_epochs ?? 1) * stepsPerEpoch;
      const first = warmup_epochs === undefined ? warmup_steps : warmup_epochs * stepsPerEpoch;
      const rungs: number[] = [];
      for (let step = every; step < steps; step += every) if (step >= first) rungs.push(step);
      return rungs;
    },
    keep(values, past) {
      const known = past.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
      if (known.length < startup) return values.map(() => true);
      const half = known.length / 2;
      const median = (known[Math.ceil(half) - 1] + known[Math.floor(half)]) / 2;
      return values.map((value) => value <= median);
    },
  };
}

pruners.register("median", {
  description: "stops a configuration that is worse than the median of earlier ones (Golovin et al., 2017)",
  options: notBoth(
    {
      startup: v.optional(
        integer(1, "configurations that must have reached a step before it decides there"),
        8,
      ),
      batch: v.optional(integer(1, "configurations per batch; they are compared with earlier batches"), 8),
      every_steps: v.optional(integer(1, "steps between decisions")),
      every_epochs: v.optional(
        integer(
          1,
          "epochs between decisions, instead of every_steps (default: 1; for functions a tenth of a trial)",
        ),
      ),
      warmup_steps: v.optional(integer(0, "steps before the first decision (default: 0)")),
      warmup_epochs: v.optional(integer(0, "epochs before the first decision, instead of warmup_steps")),
    },
    ["every_steps", "every_epochs"],
    ["warmup_steps", "warmup_epochs"],
  ),
  build: medianPruner,
});
