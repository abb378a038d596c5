import * as v from "../npm/valibot.ts";
import { integer } from "../base/names/fields.ts";
import type { Schedule, ScheduleBuilder, ScheduleContext } from "./schedule.ts";

/** The options of schedules in epochs, and the matching options in steps. */
export const inSteps: Readonly<Record<string, string>> = {
  step_epochs: "step_size",
  milestone_epochs: "milestones",
  decay_epochs: "decay_steps",
  t_max_epochs: "t_max",
  t_0_epochs: "t_0",
  total_epochs: "total_iters",
  warmup_epochs: "warmup_steps",
};

/** An optional number of steps. */
export const steps = (what: string) => v.optional(integer(1, what));

/** An optional number of epochs, in place of an option in steps. */
export const epochs = (what: string, least = 1) => v.optional(integer(least, `${what}, in epochs`));

/** A length from the experiment file: at most one of the two is set. */
export interface GivenLength {
  readonly steps?: number;
  readonly epochs?: number;
}

/**
 * A length in steps; an epoch has as many steps as an epoch of the trial.
 *
 * @throws {TypeError} for epochs of a function, which has none
 */
export function inTrialSteps({ epochs }: { epochs: number }, context: ScheduleContext): number;
export function inTrialSteps(given: GivenLength, context: ScheduleContext): number | undefined;
export function inTrialSteps(
  { steps, epochs }: GivenLength,
  { stepsPerEpoch }: ScheduleContext,
): number | undefined {
  if (epochs === undefined) return steps;
  if (stepsPerEpoch === undefined) throw new TypeError("a schedule in epochs needs stepsPerEpoch");
  return epochs * stepsPerEpoch;
}

/** A schedule with a required length. */
export const withLength = (
  given: GivenLength,
  make: (learningRate: number, length: number) => Schedule,
): ScheduleBuilder => ({
  dependsOnSteps: false,
  schedule: (context) => make(context.learningRate, inTrialSteps(given, context)!),
});

/** A schedule over a horizon (default: the trial's steps). */
export const over = (
  given: GivenLength,
  make: (learningRate: number, horizon: number) => Schedule,
): ScheduleBuilder => ({
  dependsOnSteps: given.steps === undefined && given.epochs === undefined,
  schedule: (context) => make(context.learningRate, inTrialSteps(given, context) ?? context.steps),
});
