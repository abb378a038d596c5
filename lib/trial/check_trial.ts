import { ConfigError } from "../config/config_error.ts";
import { factsOf } from "../dataset/data_facts.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { buildTrial } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { memoryChecks } from "../experiment/checks/memory_checks.ts";
import { registries } from "../experiment/registries.ts";
import type { KnownExperiment } from "../experiment/known.ts";
import { checkActivation, checkLoss } from "../train/component_check.ts";
import type { DescentFunction } from "../train/function_objective.ts";
import { functionCheck } from "../train/function_check.ts";
import { type CheckReport, gradientCheck } from "../train/gradient_check.ts";
import type { Objective } from "../train/objective.ts";
import type { Known, TrialRequest } from "./protocol.ts";
import { prepared } from "./set_up_trial.ts";

/** Rows of the batch on which the gradient is checked: enough to reach every unit, few enough to be quick. */
const checkedRows = 8;

/**
 * Compares the analytic gradient of an experiment's first trial with central differences, in float64. If they disagree,
 * it looks for a wrong activation or loss.
 *
 * @throws {ConfigError} when the network does not fit into memory in float64
 */
export function checkTrial(request: Known<TrialRequest>, dataset: Dataset | undefined): CheckReport {
  const { trial } = request;
  const { experiment, target } = buildAsChecked(request, dataset);
  const { h } = experiment.train;
  const tensors = "initial" in target
    ? [functionCheck(target, h, trial.seed)]
    : gradientCheck(target, h, trial.seed);
  const culprits = wrongComponents(experiment);
  return { tensors, culprits, passed: culprits.length === 0 && tensors.every(({ passed }) => passed) };
}

/**
 * Builds a trial with everything that the experiment names, in float64 and with a small batch.
 *
 * @throws {ConfigError} when the network does not fit into memory in float64
 */
export function buildAsChecked(
  { trial, table, seed }: Known<TrialRequest>,
  dataset: Dataset | undefined,
): { readonly experiment: KnownExperiment; readonly target: Objective | DescentFunction } {
  const whole = configured(table, trial.params);
  const train = {
    ...whole.train,
    gradient: "analytic",
    batch_size: Math.min(checkedRows, whole.train.batch_size),
  } as const;
  const experiment: KnownExperiment = {
    ...whole,
    train,
    compute: { ...whole.compute, backend: "reference" },
  };
  const tooLarge = dataset ? memoryChecks(experiment, factsOf(dataset, seed)) : [];
  if (tooLarge.length > 0) {
    throw new ConfigError(
      tooLarge.map(({ message, notes }) => ({ severity: "error", message: `in float64 ${message}`, notes })),
    );
  }
  const built = buildTrial(experiment, trial.seed, dataset && prepared(dataset, experiment, seed));
  const { objective } = experiment;
  return { experiment, target: objective ? registries.objectives.make(objective) : built.objective };
}

/** Activations and losses whose own derivative is wrong. */
function wrongComponents({ network, train }: KnownExperiment): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const { name, activation } of network?.layers ?? []) {
    const { type } = activation;
    const wrong = checkActivation(registries.activations.make(activation));
    if (wrong && !seen.has(type)) found.push(`activation "${type}" (layer "${name}"): ${wrong}`);
    seen.add(type);
  }
  if (network && train.loss) {
    const wrong = checkLoss(registries.losses.make(train.loss));
    if (wrong) found.push(`loss "${train.loss.type}": ${wrong}`);
  }
  return found;
}
