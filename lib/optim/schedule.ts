import { isOurs } from "../base/guests.ts";
import { foundIn } from "../base/names/members.ts";
import { Registry } from "../base/registry.ts";

/** The learning rate of a 0-based step. */
export type Schedule = (step: number) => number;

/** The inputs of a schedule. */
export interface ScheduleContext {
  /** The optimizer's learning rate. */
  readonly learningRate: number;
  /** Steps of the trial, at least 1: the default horizon of schedules. */
  readonly steps: number;
  /** Steps per epoch, for options in epochs; functions have none. */
  readonly stepsPerEpoch?: number;
}

/** A schedule without a learning rate and a horizon. */
export interface ScheduleBuilder {
  /** Whether it depends on the trial's steps: then the trial cannot be extended later. */
  readonly dependsOnSteps: boolean;
  /** The schedule for a learning rate and a horizon. */
  schedule(context: ScheduleContext): Schedule;
}

/**
 * The schedule of a builder, which may be an extension's. Then each learning rate is checked, too.
 *
 * @throws {TypeError} if it is no function, or when it returns no number
 */
export function scheduleOf(name: string, builder: ScheduleBuilder, context: ScheduleContext): Schedule {
  const schedule: unknown = builder.schedule(context);
  if (typeof schedule !== "function") {
    const must = "schedule() must return a function (step) => number";
    throw schedules.wrong(name, `${must}, found ${foundIn(schedule)}`);
  }
  if (isOurs(builder)) return schedule as Schedule;
  return (step) => {
    const rate: unknown = schedule(step);
    if (typeof rate === "number" && !Number.isNaN(rate)) return rate;
    throw schedules.wrong(name, `the learning rate of step ${step} must be a number, found ${foundIn(rate)}`);
  };
}

/** All learning-rate schedules by name. */
export const schedules: Registry<ScheduleBuilder> = new Registry<ScheduleBuilder>("schedule", [{
  dependsOnSteps: "true or false",
  schedule: "schedule({ learningRate, steps, stepsPerEpoch }) => (step) => number",
}]);
