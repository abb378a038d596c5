/**
 * Jellyfish as a library: read and check experiments, run them, and receive their rows. It also reads finished runs,
 * builds networks, checks gradients, and registers your own components.
 *
 * A script imports this file by its path, from any folder: `import { prepareRun, run } from "./jellyfish/mod.ts"`.
 * These permissions are enough: `deno run --allow-read --allow-write=results script.ts`. Reads: this folder, the
 * experiment, its data, and Deno's cache for MNIST. Writes: the folder of results.
 *
 * Experiments with extensions also need `--unstable-worker-options`, because Deno sandboxes workers only with this
 * flag. Without extensions, the workers of a script have its permissions, and run only code of Jellyfish. `chooseBlas`
 * needs `--allow-ffi`. If the script's folder has a package.json, its deno.json needs `"nodeModulesDir": "auto"`.
 *
 * @example Run an experiment and watch its loss
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const experiment = readExperimentText(`
 *   name = "bowl"
 *   seed = 1
 *   objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
 *   train = { steps = 3 }
 *   optimizer = { type = "sgd", learning_rate = 0.5 }
 * `, ["learning_rate=0.25"]);
 *
 * assertEquals(experiment.optimizer.learning_rate, 0.25);
 * ```
 *
 * @module
 */
export { numericalGradient } from "./lib/train/numerical_gradient.ts";
export type { FlatNumbers, NestedNumbers } from "./lib/train/numerical_gradient.ts";
export { gradientCheck } from "./lib/train/gradient_check.ts";
export type { TensorCheck } from "./lib/train/gradient_check.ts";
export type { CurvePoint, GradientParts, KeptTensors, Measures, Objective } from "./lib/train/objective.ts";
export type { MetricsRow } from "./lib/train/training_event.ts";
export { Network } from "./lib/nn/network.ts";
export type { FirstArrays, ParameterTensor, PassPurpose } from "./lib/nn/network.ts";
export type { LayerSpec, NetworkSpec } from "./lib/nn/network_spec.ts";
export type { PenalisedTensor, Penalty } from "./lib/nn/penalty.ts";
export { createNetwork } from "./lib/experiment/create_network.ts";
export type { LayerDescription, NetworkDescription } from "./lib/experiment/create_network.ts";
export { registries } from "./lib/experiment/registries.ts";
export type { Extension, ExtensionContext, Registries } from "./lib/experiment/registries.ts";
export { Registry } from "./lib/base/registry.ts";
export type { Component, OptionsOf, OptionsSchema } from "./lib/base/registry.ts";
export type { Builds } from "./lib/base/names/checked_build.ts";
export type { Reserved } from "./lib/base/names/reserved.ts";
export type { Members } from "./lib/base/names/members.ts";
export { ConfigError } from "./lib/config/config_error.ts";
export type { Lack, Mistake, Place } from "./lib/config/config_error.ts";
export { renderMistakes } from "./lib/config/render.ts";
export type { Experiment } from "./lib/experiment/experiment.ts";
export { readExperimentText } from "./lib/experiment/validate.ts";
export { chooseBlas } from "./lib/run/parallel/choose_blas.ts";
export { prepareRun } from "./lib/report/start/prepare_run.ts";
export type { Whereabouts } from "./lib/report/start/start_source.ts";
export type { PreparedRun } from "./lib/run/prepare_run.ts";
export type { KeyedData } from "./lib/run/loaded_data.ts";
export type { PrepareOptions, RunsToResume } from "./lib/run/prepare_options.ts";
export type { FoundSource, NoSource } from "./lib/run/start/source.ts";
export type { StartParameters, StartRecord } from "./lib/run/start/start_parameters.ts";
export type { SavedTensor } from "./lib/train/checkpoint/safetensors.ts";
export type { NamedShape, StartFacts, StartTensors } from "./lib/train/checkpoint/start.ts";
export type { Asked, ExtensionWatch } from "./lib/trial/extension/extension_watch.ts";
export type { ExtensionLimits } from "./lib/trial/extension/extension_limits.ts";
export { run } from "./lib/run/run_generator.ts";
export type { Finished, Resumed, RunEvent, RunOptions, RunState } from "./lib/run/run_event.ts";
export type { Counts } from "./lib/store/trial_statuses.ts";
export type { Resumable } from "./lib/run/open/started_run.ts";
export { findRun, readCurve, readMetrics, readRun } from "./lib/report/read/read_run.ts";
export type { RunInfo } from "./lib/report/read/read_run.ts";
export type { Pause, RunRecord } from "./lib/store/run_record.ts";
export type { Run } from "./lib/report/read/run_read.ts";
export type { RecordedWarning } from "./lib/store/warnings.ts";
export type { ComponentConfig } from "./lib/base/component_schema.ts";
export type {
  Activation,
  Backend,
  DenseShape,
  ElementwiseActivation,
  KernelName,
  Link,
  Loss,
  Matrix,
  MatrixPlace,
  MatrixShape,
  RowActivation,
  Scaling,
  UpdateKernel,
  UpdateRule,
} from "./lib/compute/backend.ts";
export type {
  ConvolutionArrays,
  ConvolutionGradients,
  ConvolutionShape,
  ImageOperations,
  Pair,
  WindowShape,
} from "./lib/compute/layers/image_operations.ts";
export type {
  ColumnStatistics,
  DropoutDraw,
  NormArrays,
  NormGradients,
  NormOperations,
} from "./lib/compute/layers/norm_operations.ts";
export type { Engine } from "./lib/compute/engine.ts";
export type { FormOf, FusedForm, FusedLayer, FusedLayers } from "./lib/compute/fused/fused_layers.ts";
export type { BlasLibrary } from "./lib/compute/blas.ts";
export type { Offset } from "./lib/compute/arena.ts";
export type { Vector } from "./lib/compute/vector.ts";
export type {
  CheckpointConfig,
  ComputeConfig,
  DataConfig,
  DivergenceConfig,
  EarlyStoppingConfig,
  LauncherConfig,
  LayerConfig,
  NetworkConfig,
  RunConfig,
  StartConfig,
  SweepConfig,
  TrainConfig,
} from "./lib/experiment/experiment.ts";
export type { ComponentChoice } from "./lib/experiment/create_network.ts";
export type { FirstLayerFacts } from "./lib/experiment/checks/first_layer.ts";
export type { ExperimentPlan } from "./lib/experiment/validate.ts";
export type { ExtensionSource } from "./lib/experiment/extension/extension.ts";
export type { Table } from "./lib/experiment/paths.ts";
export type { Initializer, WeightShape } from "./lib/nn/initializer.ts";
export type {
  Layer,
  LayerArrays,
  LayerBuilder,
  LayerCapability,
  Pass,
  ReshapingLayer,
  Shape,
  Takes,
  TensorPlan,
} from "./lib/nn/layer.ts";
export { ShapeError } from "./lib/nn/layer.ts";
export type { Metric } from "./lib/nn/metric.ts";
export type { Optimizer } from "./lib/optim/optimizer.ts";
export type { Schedule, ScheduleBuilder, ScheduleContext } from "./lib/optim/schedule.ts";
export type {
  Dataset,
  DatasetLoader,
  DatasetShape,
  DataSource,
  LoadContext,
  Part,
} from "./lib/dataset/dataset.ts";
export type { DescentFunction, JointFunction, SeparableFunction } from "./lib/train/function_objective.ts";
export type { Observation, Sampler } from "./lib/sweep/sampler.ts";
export type { Pruner, PruningContext } from "./lib/sweep/pruner.ts";
export type { Parameter, Params, Range, Value, Values } from "./lib/sweep/space.ts";
export type { ChooserFacts } from "./lib/experiment/chooser.ts";
export type {
  ChooserAnswers,
  ChooserQuestion,
  LayerFacts,
  RunLength,
} from "./lib/experiment/sweep/chooser_questions.ts";
export type { Continuation, TrialLength } from "./lib/experiment/continuation.ts";
export type { Sweep, Trial } from "./lib/sweep/configurations.ts";
export type { Ranking } from "./lib/sweep/ranking.ts";
export { Random } from "./lib/base/random.ts";
export type { KeyPart } from "./lib/base/random.ts";
export type { Status, TableRow } from "./lib/store/tables.ts";
export type { ColumnType } from "./lib/base/csv.ts";
export type { Cell } from "./lib/base/cells.ts";
export type { Numbers } from "./lib/report/read/read_metrics.ts";
export type { Row as TextRow } from "./lib/base/cells.ts";
