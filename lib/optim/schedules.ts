/**
 * The built-in learning-rate schedules: the rate of the 0-based step t, where lr is the optimizer's rate.
 *
 * | schedule | rate |
 * |---|---|
 * | constant | lr |
 * | step | lr · gamma^⌊t / step_size⌋ |
 * | multistep | lr · gamma^(milestones up to t) |
 * | exponential | lr · gamma^(t / decay_steps) |
 * | cosine | eta_min + (lr - eta_min) · (1 + cos(π · t / t_max)) / 2, rising again past t_max |
 * | cosine_restarts | the same anew after t_0, then t_0 · t_mult, t_0 · t_mult², ... steps |
 * | linear | lr · (start_factor + (end_factor - start_factor) · t / total_iters), level from total_iters on |
 * | polynomial | lr · (1 - t / total_iters)^power, 0 from total_iters on |
 * | warmup | lr · (start_factor + (1 - start_factor) · t / warmup_steps), then `after` from t - warmup_steps |
 *
 * Each length in steps can be given in epochs instead: step_epochs for step_size, milestone_epochs for milestones,
 * decay_epochs for decay_steps, t_max_epochs for t_max, t_0_epochs for t_0, total_epochs for total_iters, and
 * warmup_epochs for warmup_steps.
 *
 * @example Usage
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import "./built_in.ts";
 * import { schedules } from "./schedule.ts";
 *
 * const context = { learningRate: 0.1, steps: 100 };
 * const cosine = schedules.get("cosine").build({ eta_min: 0 }).schedule(context); // over all 100 steps
 * assertAlmostEquals(cosine(50), 0.05);
 *
 * const step = schedules.get("step").build({ step_size: 30, gamma: 0.5 }).schedule(context);
 * assertAlmostEquals(step(29), 0.1);
 * assertAlmostEquals(step(30), 0.05);
 *
 * const inEpochs = schedules.get("step").build({ step_epochs: 3, gamma: 0.5 });
 * assertAlmostEquals(inEpochs.schedule({ ...context, stepsPerEpoch: 10 })(30), 0.05);
 *
 * const after = { type: "linear", start_factor: 1, end_factor: 0 }; // over the 80 steps that remain
 * const warmup = schedules.get("warmup").build({ warmup_steps: 20, start_factor: 0, after }).schedule(context);
 * assertAlmostEquals(warmup(10), 0.05);
 * assertAlmostEquals(warmup(20), 0.1);
 * assertAlmostEquals(warmup(60), 0.05);
 * ```
 *
 * @module
 */
import * as v from "../npm/valibot.ts";
import { component } from "../base/component_schema.ts";
import { above, atLeast, integer, list, notBoth, oneOf } from "../base/names/fields.ts";
import { pow } from "../base/math.ts";
import { cosineSchedule, sinceRestart } from "./cosine_schedule.ts";
import { scheduleOf, schedules } from "./schedule.ts";
import { epochs, inTrialSteps, over, steps, withLength } from "./schedule_lengths.ts";

/** Lazy, so that a walk through the options of all schedules, as for the JSON Schema, ends. */
const another = v.pipe(
  v.lazy(() => component(schedules)),
  v.description("schedule after the warmup; it counts steps from the end of the warmup"),
);

const factor = (what: string) => v.optional(above(0, what), 0.1);
const floor = v.optional(atLeast(0, "lowest learning rate"), 0);

/** Steps or epochs in ascending order. */
const ascending = (item: string, what: string) =>
  v.pipe(
    list(integer(0, item), what),
    v.check(
      (places) => places.every((place, i) => i === 0 || place > places[i - 1]),
      "must be in ascending order",
    ),
  );

schedules
  .register("constant", {
    description: "the optimizer's learning rate at every step",
    options: v.strictObject({}),
    build: () => ({ dependsOnSteps: false, schedule: ({ learningRate }) => () => learningRate }),
  })
  .register("step", {
    description: "multiplied by gamma every step_size steps, or every step_epochs epochs",
    options: oneOf({
      step_size: steps("steps between changes"),
      step_epochs: epochs("the same"),
      gamma: factor("factor per change"),
    }, ["step_size", "step_epochs"]),
    build: ({ step_size, step_epochs, gamma }) =>
      withLength(
        { steps: step_size, epochs: step_epochs },
        (rate, size) => (t) => rate * pow(gamma, Math.floor(t / size)),
      ),
  })
  .register("multistep", {
    description: "multiplied by gamma at each milestone",
    options: oneOf({
      milestones: v.optional(ascending("a step", "steps at which the learning rate changes")),
      milestone_epochs: v.optional(ascending("an epoch", "epochs after which the learning rate changes")),
      gamma: factor("factor per change"),
    }, ["milestones", "milestone_epochs"]),
    build: ({ milestones, milestone_epochs, gamma }) => ({
      dependsOnSteps: false,
      schedule(context) {
        const steps = milestones ?? milestone_epochs!.map((epochs) => inTrialSteps({ epochs }, context));
        return (t) => context.learningRate * pow(gamma, steps.filter((step) => step <= t).length);
      },
    }),
  })
  .register("exponential", {
    description: "multiplied by gamma after every step, or gradually over decay_steps or decay_epochs",
    options: notBoth({
      gamma: above(0, "factor per step, or per decay_steps steps"),
      decay_steps: steps("steps in which the learning rate changes by the factor gamma (default: 1)"),
      decay_epochs: epochs("the same"),
    }, ["decay_steps", "decay_epochs"]),
    build: ({ gamma, decay_steps = 1, decay_epochs }) =>
      withLength(
        { steps: decay_steps, epochs: decay_epochs },
        (rate, steps) => (t) => rate * pow(gamma, t / steps),
      ),
  })
  .register("cosine", {
    description: "half a cosine wave down to eta_min (Loshchilov and Hutter, 2017)",
    options: notBoth({
      t_max: steps("steps to the lowest learning rate (default: the trial's steps)"),
      t_max_epochs: epochs("the same"),
      eta_min: floor,
    }, ["t_max", "t_max_epochs"]),
    build: ({ t_max, t_max_epochs, eta_min }) =>
      over(
        { steps: t_max, epochs: t_max_epochs },
        (learningRate, steps) => cosineSchedule({ learningRate, floor: eta_min, steps }),
      ),
  })
  .register("cosine_restarts", {
    description: "cosine decay with restarts, each period t_mult times as long as the one before",
    options: oneOf({
      t_0: steps("steps of the first period"),
      t_0_epochs: epochs("the same"),
      t_mult: v.optional(integer(1, "length of each period relative to the one before"), 1),
      eta_min: floor,
    }, ["t_0", "t_0_epochs"]),
    build: ({ t_0, t_0_epochs, t_mult, eta_min }) =>
      withLength({ steps: t_0, epochs: t_0_epochs }, (learningRate, first) => (t) => {
        const { since, length } = sinceRestart(t, first, t_mult);
        return cosineSchedule({ learningRate, floor: eta_min, steps: length })(since);
      }),
  })
  .register("linear", {
    description: "linear from start_factor to end_factor times the learning rate",
    options: notBoth({
      start_factor: v.optional(atLeast(0, "factor of the first step"), 1),
      end_factor: v.optional(atLeast(0, "factor at the end and after it"), 0),
      total_iters: steps("steps from start_factor to end_factor (default: the trial's steps)"),
      total_epochs: epochs("the same"),
    }, ["total_iters", "total_epochs"]),
    build: ({ start_factor, end_factor, total_iters, total_epochs }) =>
      over(
        { steps: total_iters, epochs: total_epochs },
        (rate, steps) => (t) =>
          rate * (start_factor + (end_factor - start_factor) * Math.min(t, steps) / steps),
      ),
  })
  .register("polynomial", {
    description: "decay to 0 as (1 - t / total_iters) ^ power",
    options: notBoth({
      total_iters: steps("steps to 0 (default: the trial's steps)"),
      total_epochs: epochs("the same"),
      power: v.optional(atLeast(0, "exponent"), 1),
    }, ["total_iters", "total_epochs"]),
    build: ({ total_iters, total_epochs, power }) =>
      over(
        { steps: total_iters, epochs: total_epochs },
        (rate, steps) => (t) => rate * pow(1 - Math.min(t, steps) / steps, power),
      ),
  })
  .register("warmup", {
    description: "linear warmup to the full learning rate, then another schedule (Goyal et al., 2017)",
    options: oneOf({
      warmup_steps: v.optional(integer(0, "steps of the warmup")),
      warmup_epochs: epochs("the same", 0),
      start_factor: v.optional(atLeast(0, "factor of the first step"), 0),
      after: v.optional(another, "constant"),
    }, ["warmup_steps", "warmup_epochs"]),
    build({ warmup_steps, warmup_epochs, start_factor, after }) {
      const then = schedules.make(after);
      return {
        dependsOnSteps: then.dependsOnSteps,
        schedule(context) {
          const { learningRate, steps } = context;
          const rise = inTrialSteps({ steps: warmup_steps, epochs: warmup_epochs }, context)!;
          // At least one step: a trial that ends during the warmup needs a horizon for the rest, too.
          const later = scheduleOf(after.type, then, { ...context, steps: Math.max(1, steps - rise) });
          return (t) =>
            t < rise ? learningRate * (start_factor + (1 - start_factor) * t / rise) : later(t - rise);
        },
      };
    },
  });
