import type { Optimizer } from "../optim/optimizer.ts";
import { beyond, notFinite } from "./divergence.ts";
import type { KeptTensors, Measures, Objective } from "./objective.ts";
import type { TrainingOptions } from "./training_options.ts";

/** Steps that the training loop asks for: those from `from` up to `to`, without it. */
export interface Block {
  readonly from: number;
  readonly to: number;
  /** Loss of the first step of the training, if it was taken in an earlier block and limits need it. */
  readonly firstLoss: number | undefined;
  /** Asked before a step, or before a group of steps, with the number of steps so far: whether to end the block here. */
  readonly ends: (steps: number) => boolean;
}

/** The steps that were taken: all of a block, or fewer if it ended early or if a step failed. */
export interface Taken {
  /** Steps so far: from the start of the training, not of the block. */
  readonly steps: number;
  /** Loss of the last step's batch before its update. */
  readonly loss: number;
  /** Learning rate of the last step. */
  readonly learningRate: number;
  readonly firstLoss: number | undefined;
  /** What was wrong with the last step's numbers. */
  readonly error: string | undefined;
  /** Seconds of training. */
  readonly seconds: number;
}

/** An answer now, or later from an engine that computes elsewhere. */
export type Answer<T> = T | Promise<T>;

/**
 * What the training loop needs: steps in blocks, and measures between them. One of an {@linkcode Objective} computes in
 * this thread, step by step. Others may take steps of several trials together, or let another engine compute a block.
 */
export interface Stepper {
  /** Whether to stop after divergence. */
  readonly stopsWhenDiverged: boolean;
  /** Takes the steps of a block, but none after a step whose numbers are wrong. */
  take(block: Block): Answer<Taken>;
  /** Metrics of the last step's batch, at the parameters before its update. */
  metrics(): Answer<Measures>;
  /** Loss of the last step's batch at the current parameters. */
  lossOfBatch(): Answer<number>;
  /** Loss and metrics of whole sets at the current parameters: see {@linkcode Objective.evaluate}. */
  evaluate(): Answer<Measures>;
  /** Epochs after a number of steps; `undefined` without data. */
  epochs(steps: number): number | undefined;
  /** Brings what was learned and the optimizer's state into their arrays, if an engine has them elsewhere. */
  materialize(): Answer<void>;
  /** Copies of what was learned, after {@linkcode materialize}. */
  keep(): KeptTensors;
  /** Goes back to what was kept, at the end of the training. */
  restore(kept: KeptTensors): void;
}

/** Takes the steps of an objective in this thread. */
export class ObjectiveStepper implements Stepper {
  readonly stopsWhenDiverged: boolean;
  #loss = NaN;
  #learningRate = NaN;
  #firstLoss: number | undefined;
  #error: string | undefined;

  constructor(
    readonly objective: Objective,
    private readonly optimizer: Optimizer,
    private readonly options: Pick<TrainingOptions, "schedule" | "clip" | "divergence">,
  ) {
    this.stopsWhenDiverged = objective.stopsWhenDiverged;
  }

  take(block: Block): Taken {
    const start = performance.now();
    let steps = block.from;
    this.begin(block);
    while (steps < block.to && this.#error === undefined && !block.ends(steps)) {
      const rate = this.learningRate(steps);
      this.update(steps, rate, this.objective.gradient(steps));
      steps++;
    }
    return this.taken(steps, (performance.now() - start) / 1000);
  }

  /** Begins a block. */
  begin({ firstLoss }: Block): void {
    this.#firstLoss = firstLoss;
    this.#error = undefined;
  }

  /** Learning rate of a step. */
  learningRate(step: number): number {
    return +this.options.schedule(step);
  }

  /** The part of a step after its gradient, whose loss is given. @returns whether all numbers are right */
  update(step: number, learningRate: number, loss: number): boolean {
    const { objective, options: { clip, divergence } } = this;
    clip?.(objective.grads);
    const outputsFinite = objective.outputsFinite();
    const parametersFinite = objective.update(this.optimizer, learningRate, step);
    this.#loss = loss;
    this.#learningRate = learningRate;
    if (divergence && step === 0) this.#firstLoss = loss;
    const wrong = !(Number.isFinite(loss) && outputsFinite && parametersFinite)
      ? notFinite(objective, loss)
      : divergence && beyond(divergence, objective, loss, this.#firstLoss!);
    this.#error = wrong === undefined ? undefined : `step ${step + 1}: ${wrong}`;
    return wrong === undefined;
  }

  /** The end of a block. */
  taken(steps: number, seconds: number): Taken {
    return {
      steps,
      loss: this.#loss,
      learningRate: this.#learningRate,
      firstLoss: this.#firstLoss,
      error: this.#error,
      seconds,
    };
  }

  metrics(): Measures {
    return this.objective.metrics();
  }

  lossOfBatch(): number {
    return this.objective.lossOfBatch();
  }

  evaluate(): Measures {
    return this.objective.evaluate();
  }

  epochs(steps: number): number | undefined {
    return this.objective.epochs(steps);
  }

  materialize(): void {}

  keep(): KeptTensors {
    return this.objective.keep();
  }

  restore(kept: KeptTensors): void {
    this.objective.restore(kept);
  }
}
