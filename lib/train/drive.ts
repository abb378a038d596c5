import type { Answer, Stepper } from "./stepper.ts";
import { train } from "./train.ts";
import type { Outcome, Question, TrainingEvent } from "./training_event.ts";
import type { TrainingOptions } from "./training_options.ts";

/** The events of a training whose stepper answers at once. @throws {TypeError} if it answers later */
export function* trainNow(
  stepper: Stepper,
  options: TrainingOptions,
): Generator<TrainingEvent, Outcome, void> {
  const training = train(stepper, options);
  let next = training.next();
  while (!next.done) {
    const { value } = next;
    if (value.type === "row" || value.type === "save") {
      yield value;
      next = training.next();
    } else next = training.next(atOnce(answered(stepper, value)));
  }
  return next.value;
}

/** The events of a training whose stepper may answer later. */
export async function* trainLater(
  stepper: Stepper,
  options: TrainingOptions,
): AsyncGenerator<TrainingEvent, Outcome, void> {
  const training = train(stepper, options);
  let next = training.next();
  while (!next.done) {
    const { value } = next;
    if (value.type === "row" || value.type === "save") {
      yield value;
      next = training.next();
    } else next = training.next(await answered(stepper, value));
  }
  return next.value;
}

/** What a stepper answers to a question. */
function answered(stepper: Stepper, question: Question): Answer<unknown> {
  return question.type === "steps" ? stepper.take(question.block) : question.ask();
}

/** An answer that must be there. @throws {TypeError} if it comes later */
export function atOnce<T>(answer: Answer<T>): T {
  if (answer instanceof Promise) throw new TypeError("this stepper answers later");
  return answer;
}
