import type { Shape } from "../../nn/layer.ts";
import type { Trial } from "../../sweep/configurations.ts";
import type { Observation } from "../../sweep/sampler.ts";
import type { Params } from "../../sweep/space.ts";
import type { Continuation, TrialLength } from "../continuation.ts";
import type { DataConfig } from "../experiment.ts";

/**
 * Questions about the components of an experiment, such as its sampler and pruner. If they belong to an extension, a
 * worker answers. All answers are plain data.
 */
export type ChooserQuestion =
  | { ask: "trials"; from: number; count: number; past: readonly Observation[] }
  | { ask: "rungs"; trial: Trial; trainingRows?: number }
  | { ask: "keep"; values: readonly number[]; past: readonly number[] }
  | { ask: "promote"; values: readonly number[] }
  | { ask: "continuation"; trial: Trial; before: RunLength; trainingRows?: number }
  | { ask: "length"; params: Params; trainingRows?: number }
  | { ask: "data"; params: Params }
  /** @param sample shape of a sample of the data */
  | { ask: "layers"; params: Params; sample: Shape };

/** The length of a run. */
export interface RunLength extends TrialLength {
  /** Number of configurations. */
  readonly configurations: number;
  /** Trials of each. */
  readonly repeats: number;
}

/** The answers, by question. */
export interface ChooserAnswers {
  /** Trials by number, in order. */
  trials: readonly Trial[];
  /** Steps of a trial's rungs. */
  rungs: readonly number[];
  /** For each configuration, whether it continues. */
  keep: readonly boolean[];
  /** For each configuration, whether it may continue now. */
  promote: readonly boolean[];
  /** Whether an ended trial can be continued as a longer one. */
  continuation: Continuation;
  /** Steps of a trial from its first to its last, and of an epoch. */
  length: { readonly steps: number; readonly stepsPerEpoch?: number };
  /** A trial's `[data]` with all defaults; functions have none. */
  data: DataConfig | undefined;
  /** The layers of a trial's network. */
  layers: readonly LayerFacts[];
}

/** A layer of a network, for the shapes that it gets. */
export interface LayerFacts {
  /** Its name. */
  readonly name: string;
  /** Shape of a sample that comes out. */
  readonly output: Shape;
  /** Number of its trained parameters. */
  readonly parameters: number;
  /** Approximate multiplications of a forward pass for one sample. */
  readonly work: number;
  /** Bytes of its parameters and of its running statistics. */
  readonly bytes: number;
  /** Whether numerical gradients compute only what a parameter changes. */
  readonly incremental: boolean;
}
