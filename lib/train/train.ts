import type { Measures } from "./objective.ts";
import { Progress } from "./progress.ts";
import type { Answer, Stepper, Taken } from "./stepper.ts";
import { nextEvent, type TrainingOptions } from "./training_options.ts";
import type { Question, Training, TrainingEvent } from "./training_event.ts";

/**
 * The training loop. It yields a row every `logEvery` steps, at every evaluation and after the last step. It also
 * yields where a checkpoint is due, and each question that the stepper must answer, now or later.
 */
export function* train(stepper: Stepper, options: TrainingOptions): Training {
  const progress = new Progress(stepper, options);
  if (progress.isNew) {
    const initial = yield* evaluation(progress, options.initial ?? (() => stepper.evaluate()));
    if (Object.keys(initial).length > 0) {
      yield* bestSoFar(stepper, progress, initial);
      yield { type: "row", row: progress.row(initial) };
    }
  }
  let isPaused = false;
  while (!progress.isOver && !isPaused) {
    const from = progress.steps;
    const early: { why?: "save" | "pause" } = from === options.until ? { why: "pause" } : {};
    const ends = (steps: number) => {
      if (steps > from && options.save?.(steps)) early.why = "save";
      else if (options.stop?.()) early.why = "pause";
      return early.why !== undefined;
    };
    if (!early.why) {
      const block = { from, to: nextEvent(options, from), firstLoss: progress.firstLoss, ends };
      const taken = yield* answer<Taken>({ type: "steps", block });
      progress.add(taken);
      if (!early.why && taken.steps > from) yield* rowOf(stepper, options, progress, taken);
    }
    isPaused = early.why === "pause";
    const isLast = progress.isOver || progress.steps === options.until;
    const isNext = !early.why && !isLast && progress.steps > from; // steps that trials take together can end before this one's
    const isDue = early.why === "save" || (isNext && options.save?.(progress.steps));
    if (isDue) yield* save(stepper, progress, { isFinal: false });
  }
  progress.forgetBestIfDiverged();
  yield* save(stepper, progress, { isFinal: true });
  return progress.end({ isPaused });
}

/** The row after a block of steps, if one is due. */
function* rowOf(
  stepper: Stepper,
  options: TrainingOptions,
  progress: Progress,
  taken: Taken,
): TrainingPart<void> {
  const { steps, loss, learningRate } = taken;
  const { evalEvery, logEvery, rungs } = options;
  const isStopped = progress.isStopped;
  const isEvaluated = !isStopped &&
    (steps === options.steps || steps % evalEvery === 0 || (rungs?.includes(steps) ?? false));
  if (!isEvaluated && !isStopped && steps % logEvery !== 0) return;
  // The outputs are still those before the update.
  let measures: Measures = { loss, ...yield* question(() => stepper.metrics()) };
  if (options.lossAfter) {
    measures = { ...measures, loss_after: yield* question(() => stepper.lossOfBatch()) };
  }
  if (isEvaluated) {
    measures = { ...measures, ...yield* evaluation(progress, () => stepper.evaluate()) };
  }
  if (isEvaluated) yield* bestSoFar(stepper, progress, measures);
  yield { type: "row", row: progress.row(measures, learningRate) };
}

/** A part of the loop. */
type TrainingPart<T> = Generator<TrainingEvent | Question, T, unknown>;

/** Keeps the parameters if these measures are the best so far. */
function* bestSoFar(stepper: Stepper, progress: Progress, measures: Measures): TrainingPart<void> {
  if (!progress.isBest(measures)) return;
  yield* question(() => stepper.materialize());
  progress.keep(measures);
}

function* save(stepper: Stepper, progress: Progress, { isFinal }: { isFinal: boolean }): TrainingPart<void> {
  yield* question(() => stepper.materialize());
  yield { type: "save", snapshot: progress.snapshot(), isFinal };
}

function* evaluation(progress: Progress, ask: () => Answer<Measures>): TrainingPart<Measures> {
  const start = performance.now();
  const measures = yield* question(ask);
  progress.clock.addEvaluation((performance.now() - start) / 1000);
  return measures;
}

function question<T>(ask: () => Answer<T>): TrainingPart<T> {
  return answer<T>({ type: "question", ask });
}

function* answer<T>(question: Question): TrainingPart<T> {
  return (yield question) as T;
}
