import type { Vector } from "../compute/vector.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Schedule } from "../optim/schedule.ts";
import { type EarlyStopping, Watch } from "./early_stopping.ts";
import { Clock } from "./clock.ts";
import { beyond, type DivergenceLimits, notFinite } from "./divergence.ts";
import type { Measures, Objective } from "./objective.ts";
import { type Position, type Snapshot, start } from "./position.ts";

/** The settings of a descent. */
export interface Plan {
  /** Total number of updates. */
  readonly steps: number;
  /** Learning rate of a 0-based step. */
  readonly schedule: Schedule;
  /** Steps between rows. */
  readonly logEvery: number;
  /** Steps between evaluations; the last step is always evaluated. */
  readonly evalEvery: number;
  /** The evaluation before the first step, if it is known without asking the objective. */
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
  /** Step to pause at, unless the descent ends before. */
  readonly until?: number;
  /** Called before each step: whether to pause there. */
  readonly stop?: () => boolean;
  /** Called after each step with the number of steps done: whether a checkpoint is due. */
  readonly save?: (steps: number) => boolean;
}

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

/** How a descent ended. */
export interface Outcome {
  readonly status: "complete" | "diverged" | "paused";
  /** Updates done. */
  readonly steps: number;
  /** Epochs so far, for networks. */
  readonly epochs?: number;
  /** The step of the first non-finite number, and what it was. */
  readonly error?: string;
  /** The last row's measures, or those of the best evaluation under early stopping. */
  readonly measures: Measures;
  /** The step whose parameters were kept under early stopping. */
  readonly bestStep?: number;
}

/** A trial that trains together with others waits here: this part of its gradient is computed for all at once. */
export interface SharedPart {
  readonly part: "begin" | "end";
  readonly step: number;
}

/** A checkpoint is due: parameters and state belong to the snapshot's position until the descent continues. */
export interface SavePoint {
  readonly save: Snapshot;
  /** Whether the descent ends here. */
  readonly final: boolean;
}

/** A descent, step by step. At its end, it yields a last save point, then returns. */
export type Descent = Generator<MetricsRow | SavePoint, Outcome, void>;

/** The same, but it also yields where a shared part is due, and receives the seconds that its share took. */
export type SharedDescent = Generator<MetricsRow | SavePoint | SharedPart, Outcome, number | void>;

/**
 * Descends an objective, yielding a row every `logEvery` steps, at every evaluation, and after the last step.
 * Parameters, gradients and optimizer state are the objective's and the caller's own arrays.
 *
 * @param state the optimizer's arrays, one per slot, each as long as the parameters
 */
export function* train(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
): Generator<MetricsRow, Outcome, void> {
  const steps = trainSaving(objective, optimizer, state, plan);
  for (let next = steps.next();; next = steps.next()) {
    if (next.done) return next.value;
    if (!("save" in next.value)) yield next.value;
  }
}

/** The same, but it also yields where a checkpoint is due. */
export function trainSaving(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
): Descent {
  return descend(objective, optimizer, state, plan, false) as Descent;
}

/** The same for one of several objectives that share parts of their gradients. */
export function trainInParts(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
): SharedDescent {
  return descend(objective, optimizer, state, plan, true);
}

function* descend(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  plan: Plan,
  inParts: boolean,
): SharedDescent {
  const { params, grads } = objective;
  const { position: from, best: bestParams } = plan.from ?? start;
  const watch = plan.earlyStopping && new Watch(plan.earlyStopping, from.watch);
  const clock = new Clock();
  let best = from.best && { ...from.best, params: bestParams ?? params.slice() };
  let { steps: done, rows, last, error, firstLoss } = from;

  const keepBest = (measures: Measures) => {
    if (watch?.see(measures)) best = { params: params.slice(), step: done, measures };
  };
  const row = (measures: Measures, learningRate?: number): MetricsRow => {
    rows++;
    last = measures;
    const epoch = objective.epochs(done);
    return { step: done, epoch, learning_rate: learningRate, measures, ...clock.lap() };
  };
  const snapshot = (): Snapshot => ({
    position: {
      steps: done,
      rows,
      last,
      firstLoss,
      error,
      watch: watch?.state,
      best: best && { step: best.step, measures: best.measures },
    } satisfies Position,
    best: best && best.step !== done ? best.params : undefined,
  });

  if (rows === 0 && done === 0) {
    const initial = clock.evaluating(plan.initial ?? (() => objective.evaluate()));
    if (Object.keys(initial).length > 0) {
      keepBest(initial);
      yield row(initial);
    }
  }

  let paused = false;
  while (done < plan.steps && !watch?.exhausted && !(error !== undefined && objective.stopsWhenDiverged)) {
    if (done === plan.until || plan.stop?.()) {
      paused = true;
      break;
    }
    const step = done;
    const learningRate = +plan.schedule(step);
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
    if (plan.divergence && step === 0) firstLoss = loss;
    if (!finite) error ??= `step ${done}: ${notFinite(objective, loss)}`;
    else if (plan.divergence) {
      const passed = beyond(plan.divergence, objective, loss, firstLoss!);
      if (passed !== undefined) error ??= `step ${done}: ${passed}`;
    }
    const stop = error !== undefined && objective.stopsWhenDiverged;

    const due = done === plan.steps || done % plan.evalEvery === 0 || plan.rungs?.includes(done);
    const evaluate = !stop && due;
    if (evaluate || stop || done % plan.logEvery === 0) {
      let measures: Measures = { loss, ...objective.metrics() }; // outputs are still those before the update
      if (plan.lossAfter) measures = { ...measures, loss_after: objective.lossOfBatch() };
      if (evaluate) measures = { ...measures, ...clock.evaluating(() => objective.evaluate()) };
      if (evaluate) keepBest(measures);
      yield row(measures, learningRate);
    }
    const isLast = stop || done === plan.steps || watch?.exhausted || done === plan.until;
    if (!isLast && plan.save?.(done)) yield { save: snapshot(), final: false };
  }

  const kept = best && error === undefined ? best : undefined;
  if (best && !kept) best = undefined; // a diverged trial keeps its last parameters
  yield { save: snapshot(), final: true };
  if (kept && !paused) params.set(kept.params);
  return {
    status: paused ? "paused" : error === undefined ? "complete" : "diverged",
    steps: done,
    epochs: objective.epochs(done),
    error,
    measures: kept && !paused ? kept.measures : last,
    bestStep: kept?.step,
  };
}
