import type { Vector } from "../compute/vector.ts";
import type { Schedule } from "../optim/schedule.ts";
import type { DivergenceLimits } from "./divergence.ts";
import type { EarlyStopping } from "./early_stopping.ts";
import type { Measures } from "./objective.ts";
import type { Snapshot } from "./checkpoint/position.ts";

/** The settings of a training. */
export interface TrainingOptions {
  /** Total number of updates. */
  readonly steps: number;
  /** Learning rate of a 0-based step. */
  readonly schedule: Schedule;
  /** Steps between rows. */
  readonly logEvery: number;
  /** Steps between evaluations; the last step is always evaluated. */
  readonly evalEvery: number;
  /** The evaluation before the first step, if it is known without computing it. */
  readonly initial?: () => Measures;
  /** Also report the loss of the same batch after the update, as `loss_after`. */
  readonly lossAfter?: boolean;
  /** Clips the gradient before the update. */
  readonly clip?: (grads: Vector) => void;
  readonly earlyStopping?: EarlyStopping;
  readonly divergence?: DivergenceLimits;
  /** Steps at which trials are compared: always evaluated and logged. */
  readonly rungs?: readonly number[];
  /** Position to continue from; parameters and optimizer state must already be those of this position. */
  readonly from?: Snapshot;
  /** Step to pause at, unless the training ends before. */
  readonly until?: number;
  /** Called before each step: whether to pause there. */
  readonly stop?: () => boolean;
  /** Called after each step with the number of steps so far: whether a checkpoint is due. */
  readonly save?: (steps: number) => boolean;
}

/** The next step after `steps` at which the loop has something to do: a row, an evaluation, a rung, a pause or the end. */
export function nextEvent(options: TrainingOptions, steps: number): number {
  const { logEvery, evalEvery, rungs = [], until = Infinity } = options;
  const multiple = (every: number) => (Math.floor(steps / every) + 1) * every;
  const later = [until, ...rungs].filter((step) => step > steps);
  return Math.min(options.steps, multiple(logEvery), multiple(evalEvery), ...later);
}
