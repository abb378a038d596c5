/**
 * The built-in learning-rate schedules: the rate of the 0-based step t, where lr is the optimizer's rate.
 *
 * | schedule | rate |
 * |---|---|
 * | constant | lr |
 * | step | lr · gamma^⌊t / step_size⌋ |
 * | multistep | lr · gamma^(milestones up to t) |
 * | exponential | lr · gamma^t |
 * | cosine | eta_min + (lr - eta_min) · (1 + cos(π · t / t_max)) / 2, rising again past t_max |
 * | cosine_restarts | the same anew after t_0, then t_0 · t_mult, t_0 · t_mult², ... steps |
 * | linear | lr · (start_factor + (end_factor - start_factor) · t / total_iters), level from total_iters on |
 * | polynomial | lr · (1 - t / total_iters)^power, 0 from total_iters on |
 * | warmup | lr · (start_factor + (1 - start_factor) · t / warmup_steps), then `after` from t - warmup_steps |
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
 * const after = { type: "linear", start_factor: 1, end_factor: 0 }; // over the 80 steps that remain
 * const warmup = schedules.get("warmup").build({ warmup_steps: 20, start_factor: 0, after }).schedule(context);
 * assertAlmostEquals(warmup(10), 0.05);
 * assertAlmostEquals(warmup(20), 0.1);
 * assertAlmostEquals(warmup(60), 0.05);
 * ```
 *
 * @module
 */
import * as v from "valibot";
import { component } from "../base/component_schema.ts";
import { above, atLeast, integer, list } from "../base/fields.ts";
import { cos, pow } from "../base/math.ts";
import { type Schedule, type ScheduleBuilder, schedules } from "./schedule.ts";

const horizon = (what: string) => v.optional(integer(1, `${what}; the trial's steps unless given`));

/** Lazy, so that a walk through the options of all schedules, as for the JSON Schema, comes to an end. */
const another = v.pipe(
  v.lazy(() => component(schedules)),
  v.description("schedule that follows, counting its steps from the end of the rise"),
);

/** A schedule that does not look at the declared steps. */
const fixed = (schedule: (learningRate: number) => Schedule): ScheduleBuilder => ({
  dependsOnSteps: false,
  schedule: ({ learningRate }) => schedule(learningRate),
});

/** A schedule over a horizon: the one given, else the declared steps. */
const over = (
  given: number | undefined,
  make: (learningRate: number, horizon: number) => Schedule,
): ScheduleBuilder => ({
  dependsOnSteps: given === undefined,
  schedule: ({ learningRate, steps }) => make(learningRate, given ?? steps),
});

/**
 * Cosine decay from `learningRate` to `floor` over `steps`:
 * `floor + (learningRate - floor) · (1 + cos(π · t / steps)) / 2` at step t (Loshchilov and Hutter, 2017).
 *
 * @example Usage
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rate = cosineSchedule({ learningRate: 0.1, floor: 0.01, steps: 100 });
 * assertAlmostEquals(rate(0), 0.1);
 * assertAlmostEquals(rate(50), 0.055); // half way
 * assertAlmostEquals(rate(100), 0.01);
 * ```
 *
 * @param options rates are per step; steps are counted from 0
 */
export function cosineSchedule(
  { learningRate, floor, steps }: { learningRate: number; floor: number; steps: number },
): Schedule {
  return (t) => floor + (learningRate - floor) * (1 + cos(Math.PI * t / steps)) / 2;
}

/** Steps since the last restart before step t, and the length of the decay that began there. */
function sinceRestart(t: number, first: number, growth: number): { since: number; length: number } {
  if (growth === 1) return { since: t % first, length: first };
  let since = t;
  let length = first;
  while (since >= length) {
    since -= length;
    length *= growth;
  }
  return { since, length };
}

schedules
  .register("constant", {
    description: "the optimizer's learning rate in every step",
    options: v.strictObject({}),
    build: () => fixed((rate) => () => rate),
  })
  .register("step", {
    description: "times gamma after every step_size steps",
    options: v.strictObject({
      step_size: integer(1, "steps between two changes"),
      gamma: v.optional(above(0, "factor of each change"), 0.1),
    }),
    build: ({ step_size, gamma }) => fixed((rate) => (t) => rate * pow(gamma, Math.floor(t / step_size))),
  })
  .register("multistep", {
    description: "times gamma at each milestone",
    options: v.strictObject({
      milestones: v.pipe(
        list(integer(0, "a step"), "steps at which the rate changes"),
        v.check(
          (steps) => steps.every((step, i) => i === 0 || step > steps[i - 1]),
          "must be in ascending order",
        ),
      ),
      gamma: v.optional(above(0, "factor of each change"), 0.1),
    }),
    build: ({ milestones, gamma }) =>
      fixed((rate) => (t) => rate * pow(gamma, milestones.filter((step) => step <= t).length)),
  })
  .register("exponential", {
    description: "times gamma after every step",
    options: v.strictObject({ gamma: above(0, "factor of each step") }),
    build: ({ gamma }) => fixed((rate) => (t) => rate * pow(gamma, t)),
  })
  .register("cosine", {
    description: "half a cosine wave down to eta_min (Loshchilov and Hutter, 2017)",
    options: v.strictObject({
      t_max: horizon("steps to the lowest rate"),
      eta_min: v.optional(atLeast(0, "lowest rate"), 0),
    }),
    build: ({ t_max, eta_min }) =>
      over(t_max, (learningRate, steps) => cosineSchedule({ learningRate, floor: eta_min, steps })),
  })
  .register("cosine_restarts", {
    description: "cosine decay that begins anew, each time t_mult times as long",
    options: v.strictObject({
      t_0: integer(1, "steps of the first decay"),
      t_mult: v.optional(integer(1, "growth of each further decay"), 1),
      eta_min: v.optional(atLeast(0, "lowest rate"), 0),
    }),
    build: ({ t_0, t_mult, eta_min }) =>
      fixed((learningRate) => (t) => {
        const { since, length } = sinceRestart(t, t_0, t_mult);
        return cosineSchedule({ learningRate, floor: eta_min, steps: length })(since);
      }),
  })
  .register("linear", {
    description: "from start_factor to end_factor times the rate in a straight line",
    options: v.strictObject({
      start_factor: v.optional(atLeast(0, "factor of the first step"), 1),
      end_factor: v.optional(atLeast(0, "factor from total_iters on"), 0),
      total_iters: horizon("steps of the line"),
    }),
    build: ({ start_factor, end_factor, total_iters }) =>
      over(
        total_iters,
        (rate, steps) => (t) =>
          rate * (start_factor + (end_factor - start_factor) * Math.min(t, steps) / steps),
      ),
  })
  .register("polynomial", {
    description: "down to 0 as (1 - t / total_iters) to a power",
    options: v.strictObject({
      total_iters: horizon("steps to 0"),
      power: v.optional(atLeast(0, "exponent"), 1),
    }),
    build: ({ total_iters, power }) =>
      over(total_iters, (rate, steps) => (t) => rate * pow(1 - Math.min(t, steps) / steps, power)),
  })
  .register("warmup", {
    description: "a straight rise to the full rate, then another schedule (Goyal et al., 2017)",
    options: v.strictObject({
      warmup_steps: integer(0, "steps of the rise"),
      start_factor: v.optional(atLeast(0, "factor of the first step"), 0),
      after: v.optional(another, "constant"),
    }),
    build({ warmup_steps, start_factor, after }) {
      const { type, ...options } = after;
      const then = schedules.get(type).build(options);
      return {
        dependsOnSteps: then.dependsOnSteps,
        schedule({ learningRate, steps }) {
          // At least one step, so that the rest of a trial that ends within its warm-up has a horizon too.
          const later = then.schedule({ learningRate, steps: Math.max(1, steps - warmup_steps) });
          return (t) =>
            t < warmup_steps
              ? learningRate * (start_factor + (1 - start_factor) * t / warmup_steps)
              : later(t - warmup_steps);
        },
      };
    },
  });
