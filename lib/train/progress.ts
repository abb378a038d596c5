import { Clock } from "./clock.ts";
import { EarlyStopper } from "./early_stopping.ts";
import type { KeptTensors, Measures } from "./objective.ts";
import { type Position, type Snapshot, start } from "./checkpoint/position.ts";
import type { Stepper, Taken } from "./stepper.ts";
import type { MetricsRow, Outcome } from "./training_event.ts";
import type { TrainingOptions } from "./training_options.ts";

/** How far a training is: what the loop carries from step to step, and what a checkpoint keeps of it. */
export class Progress {
  readonly clock = new Clock();
  #steps: number;
  #rows: number;
  #last: Measures;
  #error: string | undefined;
  #firstLoss: number | undefined;
  #best: { readonly kept: KeptTensors; readonly step: number; readonly measures: Measures } | undefined;
  readonly #watch: EarlyStopper | undefined;

  /** @param stepper its parameters are already those of the position to continue from */
  constructor(private readonly stepper: Stepper, private readonly options: TrainingOptions) {
    const { position, best } = options.from ?? start;
    this.#steps = position.steps;
    this.#rows = position.rows;
    this.#last = position.last;
    this.#error = position.error;
    this.#firstLoss = position.firstLoss;
    this.#watch = options.earlyStopping && new EarlyStopper(options.earlyStopping, position.watch);
    this.#best = position.best && { ...position.best, kept: best ?? stepper.keep() };
  }

  /** Updates so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Loss of the first step, if limits need it. */
  get firstLoss(): number | undefined {
    return this.#firstLoss;
  }

  /** Whether there is no row yet. */
  get isNew(): boolean {
    return this.#rows === 0 && this.#steps === 0;
  }

  /** Whether it ends because of numbers that are not finite or beyond a limit. */
  get isStopped(): boolean {
    return this.#error !== undefined && this.stepper.stopsWhenDiverged;
  }

  /** Whether no step is left. */
  get isOver(): boolean {
    return this.isStopped || this.#steps >= this.options.steps || (this.#watch?.exhausted ?? false);
  }

  /** Counts steps that were taken. */
  add({ steps, firstLoss, error, seconds }: Taken): void {
    this.#steps = steps;
    this.#firstLoss = firstLoss;
    this.#error ??= error;
    this.clock.addTraining(seconds);
  }

  /** Takes an evaluation. @returns whether it is the best so far, which is then to be {@linkcode keep}t */
  isBest(measures: Measures): boolean {
    return this.#watch?.see(measures) ?? false;
  }

  /** Keeps what has been learned so far as the best. */
  keep(measures: Measures): void {
    this.#best = { kept: this.stepper.keep(), step: this.#steps, measures };
  }

  /** The next row. */
  row(measures: Measures, learningRate?: number): MetricsRow {
    this.#rows++;
    this.#last = measures;
    const epoch = this.stepper.epochs(this.#steps);
    return { step: this.#steps, epoch, learning_rate: learningRate, measures, ...this.clock.lap() };
  }

  /** What a checkpoint keeps, beside parameters and optimizer state. */
  snapshot(): Snapshot {
    const best = this.#best;
    return {
      position: {
        steps: this.#steps,
        rows: this.#rows,
        last: this.#last,
        firstLoss: this.#firstLoss,
        error: this.#error,
        watch: this.#watch?.state,
        best: best && { step: best.step, measures: best.measures },
      } satisfies Position,
      best: best && best.step !== this.#steps ? best.kept : undefined,
    };
  }

  /** A diverged training keeps its last parameters, not the best. */
  forgetBestIfDiverged(): void {
    if (this.#error !== undefined) this.#best = undefined;
  }

  /** The end. Goes back to the best, unless it only pauses. */
  end({ isPaused }: { readonly isPaused: boolean }): Outcome {
    const best = this.#best;
    if (best && !isPaused) this.stepper.restore(best.kept);
    return {
      status: isPaused ? "paused" : this.#error === undefined ? "complete" : "diverged",
      steps: this.#steps,
      epochs: this.stepper.epochs(this.#steps),
      error: this.#error,
      measures: best && !isPaused ? best.measures : this.#last,
      bestStep: best?.step,
    };
  }
}
