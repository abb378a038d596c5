import type { Vector } from "../compute/vector.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Schedule } from "../optim/schedule.ts";
import { type EarlyStopping, Watch } from "./early_stopping.ts";
import type { Measures, Objective } from "./objective.ts";

/** How an objective is descended. */
export interface Plan {
  /** Updates in all. */
  readonly steps: number;
  /** Learning rate of a 0-based step. */
  readonly schedule: Schedule;
  /** Steps between rows. */
  readonly logEvery: number;
  /** Steps between evaluations; the last step is always evaluated. */
  readonly evalEvery: number;
  /** The evaluation before the first step, where it is known in another way than by the objective. */
  readonly initial?: () => Measures;
  /** Also report the loss of the same batch after the update, as `loss_after`. */
  readonly lossAfter?: boolean;
  /** Changes the gradient before the update, to keep it small. */
  readonly clip?: (grads: Vector) => void;
  readonly earlyStopping?: EarlyStopping;
}

/** A row of metrics.csv: after `step` updates; `loss` is that of the step's batch before its update. */
export interface MetricsRow {
  /** Updates so far. */
  readonly step: number;
  /** Rows drawn so far / training rows. */
  readonly epoch?: number;
  /** Rate of the last update. */
  readonly learning_rate?: number;
  /** Loss and metrics by column. */
  readonly measures: Measures;
  /** Seconds spent on training and on evaluation since the row before. */
  readonly trainSeconds: number;
  /** Seconds spent on evaluation since the row before. */
  readonly evalSeconds: number;
}

/** How a descent ended. */
export interface Outcome {
  readonly status: "complete" | "diverged";
  /** Updates done. */
  readonly steps: number;
  /** Data seen in passes over the training rows, of networks. */
  readonly epochs?: number;
  /** The step of the first non-finite number, and what it was. */
  readonly error?: string;
  /** The last row's measures, or those of the best evaluation under early stopping. */
  readonly measures: Measures;
  /** The step whose parameters were kept under early stopping. */
  readonly bestStep?: number;
}

/** A trial that trains together with others waits here: somebody else does this part of its gradient for all. */
export interface SharedPart {
  readonly part: "begin" | "end";
  readonly step: number;
}

/**
 * Descends an objective, yielding a row every `logEvery` steps, at every evaluation, and after the last step.
 * Parameters, gradients and optimizer state are the objective's and the caller's own arrays.
 *
 * @param state the optimizer's arrays, one per slot, each as long as the parameters
 */
export function train(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
): Generator<MetricsRow, Outcome, void> {
  return descend(objective, optimizer, state, plan, false) as Generator<MetricsRow, Outcome, void>;
}

/**
 * The same for one of several objectives that share parts of their gradients: it also yields where one is due, and
 * is sent back the seconds that its share of it took.
 */
export function trainInParts(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
): Generator<MetricsRow | SharedPart, Outcome, number | void> {
  return descend(objective, optimizer, state, plan, true);
}

function* descend(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
  inParts: boolean,
): Generator<MetricsRow | SharedPart, Outcome, number | void> {
  const { params, grads } = objective;
  const watch = plan.earlyStopping && new Watch(plan.earlyStopping);
  const clock = new Clock();
  let best: { params: Vector; step: number; measures: Measures } | undefined;
  let last: Measures = {};
  let error: string | undefined;
  let done = 0;

  const keepBest = (measures: Measures) => {
    if (watch?.see(measures)) best = { params: params.slice(), step: done, measures };
  };

  const initial = clock.evaluating(plan.initial ?? (() => objective.evaluate()));
  if (Object.keys(initial).length > 0) {
    keepBest(initial);
    yield { step: 0, epoch: objective.epochs(0), measures: initial, ...clock.lap() };
  }

  for (let step = 0; step < plan.steps; step++) {
    const learningRate = plan.schedule(step);
    let loss: number;
    if (inParts) {
      clock.addTraining(yield { part: "begin", step });
      loss = clock.training(() => objective.parts!.pass());
      clock.addTraining(yield { part: "end", step });
    } else {
      loss = clock.training(() => objective.gradient(step)); // overwrites grads
    }
    const finite = clock.training(() => {
      plan.clip?.(grads);
      const outputsFinite = objective.outputsFinite();
      const parametersFinite = objective.update(optimizer, state, learningRate, step);
      return Number.isFinite(loss) && outputsFinite && parametersFinite;
    });
    done = step + 1;
    if (!finite) error ??= `step ${done}: ${divergence(objective, loss)}`;
    const stop = error !== undefined && objective.stopsWhenDiverged;

    const final = done === plan.steps;
    const evaluate = !stop && (final || done % plan.evalEvery === 0);
    if (evaluate || stop || done % plan.logEvery === 0) {
      let measures: Measures = { loss, ...objective.metrics() }; // outputs are still those before the update
      if (plan.lossAfter) measures = { ...measures, loss_after: objective.lossOfBatch() };
      if (evaluate) measures = { ...measures, ...clock.evaluating(() => objective.evaluate()) };
      if (evaluate) keepBest(measures);
      last = measures;
      yield {
        step: done,
        epoch: objective.epochs(done),
        learning_rate: learningRate,
        measures,
        ...clock.lap(),
      };
    }
    if (stop || watch?.exhausted) break;
  }

  if (best && !error) {
    params.set(best.params);
    last = best.measures;
  }
  return {
    status: error ? "diverged" : "complete",
    steps: done,
    epochs: objective.epochs(done),
    error,
    measures: last,
    bestStep: best?.step,
  };
}

/** The first sign of divergence, in words: a number that is not finite. */
function divergence(objective: Objective, loss: number): string {
  if (!Number.isFinite(loss)) return `loss is ${loss}`;
  if (!objective.outputsFinite()) return "an output is not finite";
  const index = objective.params.findIndex((value) => !Number.isFinite(value));
  const tensor = objective.tensors.findLast(({ start }) => start <= index);
  return `${tensor?.name ?? "a parameter"} is ${objective.params[index]} after the update`;
}

/** Adds up the time of training and of evaluation, apart from each other. */
class Clock {
  #train = 0;
  #evaluate = 0;

  training<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#train += performance.now() - start;
    return result;
  }

  addTraining(seconds: number | void): void {
    this.#train += 1000 * (seconds ?? 0);
  }

  evaluating<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#evaluate += performance.now() - start;
    return result;
  }

  /** Seconds since the last lap. */
  lap(): { trainSeconds: number; evalSeconds: number } {
    const lap = { trainSeconds: this.#train / 1000, evalSeconds: this.#evaluate / 1000 };
    this.#train = 0;
    this.#evaluate = 0;
    return lap;
  }
}
