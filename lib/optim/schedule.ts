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

/** All learning-rate schedules by name. */
export const schedules: Registry<ScheduleBuilder> = new Registry<ScheduleBuilder>("schedule", [[
  "dependsOnSteps",
  "schedule",
]]);
