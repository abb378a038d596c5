/**
 * Jellyfish as a library: read, override and check an experiment, run it and receive its rows, read a finished
 * run, build and evaluate a network, and register components of one's own.
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
export type { CurvePoint, Measures, Objective } from "./lib/train/objective.ts";
export type { MetricsRow } from "./lib/train/train.ts";
export { Network } from "./lib/nn/network.ts";
export type { LayerSpec, NetworkSpec, ParameterTensor } from "./lib/nn/network.ts";
export { createNetwork } from "./lib/experiment/create_network.ts";
export type { LayerDescription, NetworkDescription } from "./lib/experiment/create_network.ts";
export { registries } from "./lib/experiment/registries.ts";
export type { Extension, ExtensionContext, Registries } from "./lib/experiment/registries.ts";
export { Registry } from "./lib/base/registry.ts";
export type { Component, OptionsSchema } from "./lib/base/registry.ts";
export { ConfigError } from "./lib/config/config_error.ts";
export type { Mistake, Place } from "./lib/config/config_error.ts";
export { renderMistakes } from "./lib/config/render.ts";
export type { Experiment } from "./lib/experiment/experiment.ts";
export { readExperimentText } from "./lib/experiment/validate.ts";
export { prepareRun } from "./lib/run/prepare_run.ts";
export type { PreparedRun, PrepareOptions } from "./lib/run/prepare_run.ts";
export { run } from "./lib/run/events.ts";
export type { Counts, RunEvent, RunOptions, RunState } from "./lib/run/run.ts";
export { findRun, readCurve, readMetrics, readRun } from "./lib/report/read_run.ts";
export type { Run, RunInfo } from "./lib/report/read_run.ts";
