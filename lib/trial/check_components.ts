import { isOurs } from "../base/guests.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { lengthOf, timesOf } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import type { KnownExperiment, KnownTable } from "../experiment/known.ts";
import { registries } from "../experiment/registries.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Params } from "../sweep/space.ts";
import type { Objective } from "../train/objective.ts";
import type { TrainingOptions } from "../train/training_options.ts";

/**
 * Calls the optimizers and schedules of extensions once, on copies: a mistake in their code is otherwise found only
 * by the first step of a run.
 *
 * @param choices values of trials; each type of optimizer and schedule among them is called once
 * @param objective at its first parameters
 * @throws {ConfigError} with the optimizer or schedule that gives a number that is not finite
 * @throws whatever the extension throws
 */
export function callComponents(
  table: KnownTable,
  choices: readonly Params[],
  dataset: Dataset | undefined,
  objective: Objective,
  clip: TrainingOptions["clip"],
): void {
  const seen = new Set<string>();
  const gradient = gradientOf(objective, clip);
  const mistakes: Mistake[] = [];
  for (const params of choices) {
    const experiment = configured(table, params);
    const { optimizer, schedule } = experiment;
    const key = `${optimizer.type} ${schedule?.type}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const rates = ratesOf(experiment, dataset);
    const wrongRate = rates.find(({ rate }) => !Number.isFinite(rate));
    if (wrongRate) {
      mistakes.push({
        severity: "error",
        message: `schedule "${schedule!.type}": the learning rate of step ${wrongRate.step} is ${
          shown(wrongRate.rate)
        }`,
        notes: ["it must be a finite number for every step from 0 to the last"],
      });
      continue;
    }
    const wrong = gradient && wrongUpdate(experiment, objective, gradient, rates[0]?.rate);
    if (wrong) mistakes.push(wrong);
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}

/** The gradient of the first step, as an optimizer gets it; `undefined` if a number in it is not finite. */
function gradientOf(objective: Objective, clip: TrainingOptions["clip"]): Float64Array | undefined {
  objective.gradient(0);
  clip?.(objective.grads);
  return objective.grads.every(Number.isFinite) ? Float64Array.from(objective.grads) : undefined;
}

/** The learning rates of the first and the last step; none for a built-in schedule. */
function ratesOf(
  experiment: KnownExperiment,
  dataset: Dataset | undefined,
): { step: number; rate: number }[] {
  const { schedule } = experiment;
  if (!schedule || isOurs(registries.schedules.make(schedule))) return [];
  const { steps, stepsPerEpoch } = lengthOf(experiment, dataset?.train.inputs.rows);
  const rateOf = timesOf(experiment, steps, stepsPerEpoch).schedule;
  return [0, steps - 1].map((step) => ({ step, rate: rateOf(step) }));
}

/** What is wrong with the first update of an extension's optimizer. */
function wrongUpdate(
  { optimizer: chosen }: KnownExperiment,
  objective: Objective,
  gradient: Float64Array,
  rate: number | undefined,
): Mistake | undefined {
  const optimizer = registries.optimizers.make(chosen);
  if (isOurs(optimizer)) return undefined;
  const found = updated(optimizer, objective, gradient, rate ?? chosen.learning_rate, 0);
  if (!found) return undefined;
  const later = registries.optimizers.make(chosen);
  const isRightLater = !updated(later, objective, gradient, rate ?? chosen.learning_rate, 1);
  return {
    severity: "error",
    message: `optimizer "${chosen.type}": the first update makes ${found}, although the gradient is finite`,
    notes: isRightLater
      ? ["step counts from 0, and with step = 1 all numbers are finite: Adam's t is step + 1"]
      : [],
  };
}

/** The first number that is not finite after an update of copies, with its name. */
function updated(
  optimizer: Optimizer,
  { params: start, tensors }: Objective,
  gradient: Float64Array,
  rate: number,
  step: number,
): string | undefined {
  const params = Float64Array.from(start);
  const state = optimizer.slots.map(() => new Float64Array(params.length));
  optimizer.initialise?.(state);
  optimizer.update(params, Float64Array.from(gradient), state, rate, step);
  const at = params.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const { name, start: from } = tensors.findLast(({ start }) => start <= at)!;
    return `${name}[${at - from}] ${shown(params[at])}`;
  }
  for (const [k, values] of state.entries()) {
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) return `a number of its slot "${optimizer.slots[k]}" ${shown(wrong)}`;
  }
  return undefined;
}

/** What an extension's code gave, which may not be a number. */
const shown = (value: unknown) => typeof value === "number" ? String(value) : typeof value;
