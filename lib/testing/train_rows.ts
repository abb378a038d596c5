import type { Optimizer } from "../optim/optimizer.ts";
import { trainNow } from "../train/drive.ts";
import type { Objective } from "../train/objective.ts";
import { ObjectiveStepper } from "../train/stepper.ts";
import type { MetricsRow, Outcome } from "../train/training_event.ts";
import type { TrainingOptions } from "../train/training_options.ts";

/** Trains an objective in this thread, and yields only the rows. */
export function* trainRows(
  objective: Objective,
  optimizer: Optimizer,
  options: TrainingOptions,
): Generator<MetricsRow, Outcome, void> {
  const training = trainNow(new ObjectiveStepper(objective, optimizer, options), options);
  let next = training.next();
  for (; !next.done; next = training.next()) if (next.value.type === "row") yield next.value.row;
  return next.value;
}
