import type { Measures } from "./objective.ts";
import type { Snapshot } from "./checkpoint/position.ts";
import type { Answer, Block } from "./stepper.ts";

/** A row of metrics.csv: after `step` updates; `loss` is that of the step's batch before its update. */
export interface MetricsRow {
  /** Updates so far. */
  readonly step: number;
  /** Rows used so far divided by the number of training rows. */
  readonly epoch?: number;
  /** Learning rate of the last update. */
  readonly learning_rate?: number;
  /** Loss and metrics by column. */
  readonly measures: Measures;
  /** Seconds spent on training and on evaluation since the row before. */
  readonly trainSeconds: number;
  /** Seconds spent on evaluation since the row before. */
  readonly evalSeconds: number;
}

/** How a training ended. */
export interface Outcome {
  readonly status: "complete" | "diverged" | "paused";
  /** Updates done. */
  readonly steps: number;
  /** Epochs so far, for networks. */
  readonly epochs?: number;
  /** The step of the first number that is not finite or beyond a limit, and what it was. */
  readonly error?: string;
  /** The last row's measures, or those of the best evaluation under early stopping. */
  readonly measures: Measures;
  /** The step whose parameters were kept under early stopping. */
  readonly bestStep?: number;
}

/** What a training reports. */
export type TrainingEvent =
  | { readonly type: "row"; readonly row: MetricsRow }
  /** Parameters and optimizer state belong to the snapshot's position until the training continues. */
  | { readonly type: "save"; readonly snapshot: Snapshot; readonly isFinal: boolean };

/** What a training asks for: it continues with the answer. */
export type Question =
  | { readonly type: "steps"; readonly block: Block }
  | { readonly type: "question"; readonly ask: () => Answer<unknown> };

/** A training, to be driven by `trainNow`, `trainLater` or `trainTogether`. At its end, it yields a last save point. */
export type Training = Generator<TrainingEvent | Question, Outcome, unknown>;
