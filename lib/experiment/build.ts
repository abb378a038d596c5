import { hasGuests } from "../base/guests.ts";
import type { Loss } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { reference } from "../compute/reference.ts";
import type { Vector } from "../compute/vector.ts";
import { Batches } from "../dataset/batches.ts";
import { splitSizes } from "../dataset/prepare.ts";
import type { PreparedData } from "../dataset/prepared_data.ts";
import { balancedWeights } from "../nn/class_weights.ts";
import { accuracy, type OutputKind } from "../nn/metric.ts";
import type { Shape } from "../nn/layer.ts";
import { Network } from "../nn/network.ts";
import { inputShape, type NetworkSpec } from "../nn/network_spec.ts";
import { clipByNorm, clipByValue } from "../optim/clip.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { scheduleOf } from "../optim/schedule.ts";
import { startFrom, type StartTensors } from "../train/checkpoint/start.ts";
import { functionObjective } from "../train/function_objective.ts";
import type { NamedMetric } from "../train/evaluate_sets.ts";
import { type Differences, networkObjective } from "../train/network_objective.ts";
import type { DivergenceLimits } from "../train/divergence.ts";
import type { Objective } from "../train/objective.ts";
import type { TrainingOptions } from "../train/training_options.ts";
import type { FirstLayerFacts } from "./checks/first_layer.ts";
import type { Experiment } from "./experiment.ts";
import type { KnownExperiment } from "./known.ts";
import { goalOf } from "./metric_names.ts";
import { sampleShape } from "../dataset/sample_shape.ts";
import { layerOf, registries } from "./registries.ts";

/** Everything that a trial's training loop needs. */
export interface TrialSetup {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly plan: TrainingOptions;
  /** Steps between checkpoints; `undefined` when the clock decides. */
  readonly saveEvery?: number;
  /** What a checkpoint records beside the arrays. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Of network experiments. */
  readonly network?: Network;
}

/** What really computes an experiment: functions and numerical gradients need float64. */
export function backendOf(
  { network, train, compute }: Pick<Experiment, "network" | "train" | "compute">,
): Experiment["compute"]["backend"] {
  return network && train.gradient === "analytic" ? compute.backend : "reference";
}

/**
 * Whether non-zero numbers are listed: only if the first layer can skip the others. Standard scaling moves zeros, which
 * must then be computed like others.
 */
export function sparseOf(
  { data, compute }: Pick<Experiment, "data" | "compute">,
  firstLayer?: FirstLayerFacts,
): boolean | "auto" {
  if (data?.scale === "standard" || !firstLayer?.can.includes("sparse")) return false;
  const byLibrary = compute.backend === "blas" && firstLayer.units >= fewUnits;
  return byLibrary && compute.sparse === "auto" ? false : compute.sparse;
}

/** Units of a first layer from which a BLAS library multiplies all numbers faster than kernels that skip zeros. */
const fewUnits = 32;

/** Rows of the largest batch in an evaluation; results do not depend on it. */
const evaluationRows = 256;

/**
 * Rows that a network has room for: those of a step, or of an evaluation.
 *
 * @param trainingRows of the data set, before any are held back
 */
export function mostRowsOf({ train: { batch_size, sampling } }: Experiment, trainingRows: number): number {
  return Math.max(sampling === "shuffle" ? Math.min(batch_size, trainingRows) : batch_size, evaluationRows);
}

/**
 * Builds one trial: registry names become objects, parameters get their first values.
 *
 * @param seed the trial's own: of its weights and batches
 * @param data of network experiments
 * @param options `engine` computes networks: that of {@linkcode backendOf}; `differences` computes numerical gradients,
 *   if not the objective by itself; `start`: parameters that a network begins with
 * @throws {ConfigError} if the start does not fit the network
 */
export function buildTrial(
  experiment: KnownExperiment,
  seed: number,
  data?: PreparedData,
  { engine = reference, differences, start }: {
    readonly engine?: Engine;
    readonly differences?: (network: Network) => Differences | undefined;
    readonly start?: StartTensors;
  } = {},
): TrialSetup {
  const { objective: chosen, train } = experiment;
  const optimizer = registries.optimizers.make(experiment.optimizer);
  if (chosen) {
    const objective = functionObjective(
      registries.objectives.make(chosen),
      train.gradient,
      train.h,
      optimizer.slots.length,
    );
    return finish(experiment, { objective, optimizer }, train.steps!, undefined, {
      objective: chosen,
    });
  }
  const shape = sampleShape(experiment.data, data!);
  const spec = networkSpec(experiment, shape);
  const batches = new Batches({
    rows: data!.train.rows.length,
    batchSize: train.batch_size,
    sampling: train.sampling,
    seed,
  });
  const network = new Network(spec, {
    engine,
    capacity: Math.max(batches.batchSize, evaluationRows),
    slots: optimizer.slots.length,
    biasesLast: optimizer.forBiases !== undefined,
  });
  initialise(network, spec, seed, JSON.stringify([experiment.network, shape, seed]));
  if (start) startFrom(network, start);
  const objective = networkObjective(network, {
    data: data!,
    batches,
    loss: lossOf(experiment),
    classWeights: classWeightsOf(experiment, data!),
    labelSmoothing: train.label_smoothing,
    trainMetrics: train.train_metrics,
    metrics: metricsOf(experiment, data!),
    gradient: train.gradient,
    h: train.h,
    seed,
    differences: train.gradient === "numerical" ? differences?.(network) : undefined,
  });
  const steps = train.steps ?? train.epochs! * batches.stepsPerEpoch;
  const parts = { objective, optimizer };
  const model = modelOf(experiment, data!, shape);
  return { ...finish(experiment, parts, steps, batches.stepsPerEpoch, model), network };
}

/** What a checkpoint says of a network. */
function modelOf(
  experiment: KnownExperiment,
  { inputs, scaling, classes, image, border }: PreparedData,
  shape: Shape,
): TrialSetup["model"] {
  return {
    inputs,
    ...(shape.length === 1 ? {} : { shape }),
    layers: experiment.network!.layers,
    outputs: outputKindOf(experiment),
    scaling,
    ...(classes ? { classes } : {}),
    ...(image ? { image } : {}),
    ...(border === undefined ? {} : { border }),
  };
}

/**
 * Steps of a trial from its first to its last, and of an epoch.
 *
 * @param trainingRows of its data set; functions have none
 */
export function lengthOf(
  { data, train }: Experiment,
  trainingRows?: number,
): { steps: number; stepsPerEpoch?: number } {
  if (!data || trainingRows === undefined) return { steps: train.steps! };
  const { rows, held } = splitSizes(data, trainingRows);
  const { batch_size: batchSize, sampling } = train;
  const { stepsPerEpoch } = new Batches({ rows: rows - held, batchSize, sampling, seed: 0 });
  return { steps: train.steps ?? train.epochs! * stepsPerEpoch, stepsPerEpoch };
}

/** Gives a network its first weights; those that were drawn last are kept for the trials that begin alike. */
function initialise(network: Network, spec: NetworkSpec, seed: number, key: string): void {
  // What an extension draws may depend on more than its options.
  if (hasGuests()) return network.initialise(spec, seed);
  const all = [...network.tensors, ...network.running].map(({ values }) => values);
  if (drawn?.key === key && drawn.values[0].constructor === all[0].constructor) {
    all.forEach((values, k) => values.set(drawn!.values[k]));
    return;
  }
  network.initialise(spec, seed);
  drawn = { key, values: all.map((values) => values.slice()) };
}

let drawn: { readonly key: string; readonly values: readonly Vector[] } | undefined;

function finish(
  experiment: KnownExperiment,
  parts: Pick<TrialSetup, "objective" | "optimizer">,
  steps: number,
  stepsPerEpoch: number | undefined,
  model: TrialSetup["model"],
): TrialSetup {
  const { train, early_stopping } = experiment;
  parts.optimizer.initialise?.(parts.objective.state);
  const plan: TrainingOptions = {
    ...timesOf(experiment, steps, stepsPerEpoch),
    lossAfter: train.loss_after,
    clip: clipOf(experiment),
    divergence: divergenceOf(experiment),
    earlyStopping: early_stopping && {
      monitor: early_stopping.monitor,
      goal: goalOf(early_stopping.monitor, experiment),
      patience: early_stopping.patience,
      minDelta: early_stopping.min_delta,
    },
  };
  return { ...parts, plan, model, saveEvery: saveEveryOf(experiment, stepsPerEpoch) };
}

/** What happens at which step of a trial. */
export function timesOf(
  { optimizer: { learning_rate: learningRate }, schedule = { type: "constant" }, train }: KnownExperiment,
  steps: number,
  stepsPerEpoch?: number,
): Pick<TrainingOptions, "steps" | "schedule" | "logEvery" | "evalEvery"> {
  return {
    steps,
    schedule: scheduleOf(schedule.type, registries.schedules.make(schedule), {
      learningRate,
      steps,
      stepsPerEpoch,
    }),
    logEvery: train.log_every,
    evalEvery: train.eval_every ?? stepsPerEpoch ?? steps,
  };
}

/** Steps between checkpoints; `undefined` when the clock decides. */
function saveEveryOf({ checkpoint }: Experiment, stepsPerEpoch = 1): number | undefined {
  const { every_steps, every_epochs } = checkpoint;
  return every_steps ?? (every_epochs === undefined ? undefined : every_epochs * stepsPerEpoch);
}

function divergenceOf({ divergence }: Experiment): DivergenceLimits | undefined {
  const { max_loss, max_growth, max_parameter } = divergence;
  if (max_loss === undefined && max_growth === undefined && max_parameter === undefined) return undefined;
  return { maxLoss: max_loss, maxGrowth: max_growth, maxParameter: max_parameter };
}

/**
 * The architecture with every name looked up.
 *
 * @param sample shape of a sample of the data
 */
export function networkSpec({ network }: KnownExperiment, sample: Shape): NetworkSpec {
  const { initializer } = network!;
  const layers = network!.layers.map((layer) => ({
    name: layer.name,
    layer: layerOf(layer),
    // Without an activation, the layer's own output is what comes out: nothing is copied.
    activation: layer.activation.type === "identity"
      ? undefined
      : registries.activations.make(layer.activation),
    initializer: registries.initializers.make(layer.initializer ?? initializer),
    trainable: layer.trainable,
    l1: layer.l1,
    l2: layer.l2,
  }));
  return { input: inputShape(layers.map(({ layer }) => layer), sample), layers };
}

/** What the outputs of a trained network are: what the loss takes them for, else what the activation makes. */
function outputKindOf(experiment: KnownExperiment): OutputKind {
  const { expects } = lossOf(experiment);
  if (expects !== "any") return expects;
  const { outputs } = registries.activations.make(experiment.network!.layers.at(-1)!.activation);
  return outputs === "probabilities" ? outputs : "numbers";
}

/** The loss by its name. */
export function lossOf({ train }: KnownExperiment): Loss {
  return registries.losses.make(train.loss!);
}

/** The weight of each class in the loss of training batches, if the experiment has such weights. */
export function classWeightsOf({ train }: Experiment, data: PreparedData): number[] | undefined {
  const chosen = train.loss?.class_weights as "balanced" | Readonly<Record<string, number>> | undefined;
  const { part: { labels }, rows } = data.train;
  if (chosen === undefined || !data.classes || !labels) return undefined;
  if (chosen !== "balanced") return data.classes.map((name) => chosen[name]);
  const counts = data.classes.map(() => 0);
  for (const row of rows) counts[labels[row]]++;
  return balancedWeights(counts);
}

/** Accuracy where there are classes, then the metrics that the experiment asks for. */
function metricsOf(experiment: KnownExperiment, data: PreparedData): NamedMetric[] {
  const own = data.classes ? [{ name: "accuracy", metric: accuracy(outputKindOf(experiment)) }] : [];
  return [
    ...own,
    ...experiment.train.metrics.map((chosen) => ({
      name: chosen.type,
      metric: registries.metrics.make(chosen),
    })),
  ];
}

function clipOf({ train: { clip_norm, clip_value } }: Experiment): ((grads: Vector) => void) | undefined {
  if (clip_norm === undefined && clip_value === undefined) return undefined;
  return (grads) => {
    if (clip_value !== undefined) clipByValue(grads, clip_value);
    if (clip_norm !== undefined) clipByNorm(grads, clip_norm);
  };
}
