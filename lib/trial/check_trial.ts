import { hasGuests } from "../base/guests.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { factsOf } from "../dataset/data_facts.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { buildTrial, networkSpec, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { memoryChecks } from "../experiment/checks/memory_checks.ts";
import { registries } from "../experiment/registries.ts";
import type { KnownExperiment } from "../experiment/known.ts";
import type { Network } from "../nn/network.ts";
import { buildLayers } from "../nn/network_spec.ts";
import { checkActivation, checkLoss } from "../train/component_check.ts";
import type { DescentFunction } from "../train/function_objective.ts";
import { functionCheck } from "../train/function_check.ts";
import { type CheckReport, gradientCheck } from "../train/gradient_check.ts";
import type { Objective } from "../train/objective.ts";
import { checkLayer } from "../train/layer_check.ts";
import { callComponents } from "./check_components.ts";
import type { CheckRequest, Known, TrialRequest } from "./protocol.ts";
import { prepared } from "./set_up_trial.ts";

/** Rows of the batch on which the gradient is checked: enough to reach every unit, few enough to be quick. */
const checkedRows = 8;

/**
 * Compares the analytic gradient of an experiment's first trial with central differences, in float64. If they disagree,
 * it looks for a wrong activation or loss. Then it calls the optimizers and schedules of extensions once.
 *
 * @throws {ConfigError} when the network does not fit into memory in float64, or a number of an extension is not finite
 */
export function checkTrial(request: Known<CheckRequest>, dataset: Dataset | undefined): CheckReport {
  const { trial, table, choices } = request;
  const { experiment, target, setup } = buildAsChecked(request, dataset);
  const { h } = experiment.train;
  const tensors = "initial" in target
    ? [functionCheck(target, h, trial.seed)]
    : gradientCheck(target, h, trial.seed);
  const culprits = [
    ...wrongComponents(experiment),
    // In a network, the layers before a wrong one have wrong gradients, too: each is checked alone.
    ...(tensors.every(({ passed }) => passed) ? [] : wrongLayers(experiment, trial.seed, setup.network)),
  ];
  if (hasGuests()) callComponents(table, choices, dataset, setup.objective, setup.plan.clip);
  return { tensors, culprits, passed: culprits.length === 0 && tensors.every(({ passed }) => passed) };
}

/** A trial as it is checked. */
interface AsChecked {
  readonly experiment: KnownExperiment;
  readonly setup: TrialSetup;
  /** Its gradient is checked. */
  readonly target: Objective | DescentFunction;
}

/**
 * Builds a trial with everything that the experiment names, in float64 and with a small batch.
 *
 * @throws {ConfigError} when the network does not fit into memory in float64
 */
function buildAsChecked(request: Known<TrialRequest>, dataset: Dataset | undefined): AsChecked {
  const experiment = experimentAsChecked(request);
  const mistakes = tooLarge(experiment, request, dataset);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return built(experiment, request, dataset);
}

/** Builds a trial, to find mistakes of extensions. What does not fit into memory in float64 is not built. */
export function tryToBuild(request: Known<TrialRequest>, dataset: Dataset | undefined): void {
  const experiment = experimentAsChecked(request);
  if (tooLarge(experiment, request, dataset).length === 0) built(experiment, request, dataset);
}

function experimentAsChecked({ trial, table }: Known<TrialRequest>): KnownExperiment {
  const whole = configured(table, trial.params);
  const train = {
    ...whole.train,
    gradient: "analytic",
    batch_size: Math.min(checkedRows, whole.train.batch_size),
  } as const;
  return { ...whole, train, compute: { ...whole.compute, backend: "reference" } };
}

function tooLarge(experiment: KnownExperiment, { seed }: TrialRequest, dataset?: Dataset): Mistake[] {
  const found = dataset ? memoryChecks(experiment, factsOf(dataset, seed)) : [];
  return found.map(({ message, notes }) => ({ severity: "error", message: `in float64 ${message}`, notes }));
}

function built(
  experiment: KnownExperiment,
  { trial, seed, start }: TrialRequest,
  dataset?: Dataset,
): AsChecked {
  const setup = buildTrial(experiment, trial.seed, dataset && prepared(dataset, experiment, seed), { start });
  const { objective } = experiment;
  return { experiment, setup, target: objective ? registries.objectives.make(objective) : setup.objective };
}

/** Layers whose gradient is wrong. */
function wrongLayers(experiment: KnownExperiment, seed: number, network: Network | undefined): string[] {
  if (!network) return [];
  const { layers } = experiment.network!;
  return buildLayers(networkSpec(experiment, network.input)).flatMap(({ name, layer }, index) => {
    const wrong = "reshapes" in layer ? undefined : checkLayer(layer, seed);
    return wrong === undefined ? [] : [`layer "${name}" (${layers[index].type}): ${wrong}`];
  });
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
