import { Registry } from "../base/registry.ts";

/** The learning rate of a 0-based step. */
export type Schedule = (step: number) => number;

/** What a schedule starts from. */
export interface ScheduleContext {
  /** The optimizer's learning rate. */
  readonly learningRate: number;
  /** Steps that the trial declares, at least 1: the horizon of a schedule that names none. */
  readonly steps: number;
  /** Steps until every training row was seen once, for options in epochs; functions have none. */
  readonly stepsPerEpoch?: number;
}

/** A schedule before it knows its learning rate and its horizon. */
export interface ScheduleBuilder {
  /** Whether it depends on the declared steps: such a trial cannot be made longer afterwards. */
  readonly dependsOnSteps: boolean;
  /** The schedule for a learning rate and a horizon. */
  schedule(context: ScheduleContext): Schedule;
}

/** All learning-rate schedules by name. */
export const schedules: Registry<ScheduleBuilder> = new Registry<ScheduleBuilder>("schedule", [[
  "dependsOnSteps",
  "schedule",
]]);
