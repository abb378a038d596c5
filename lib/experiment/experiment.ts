import type { Selection } from "../base/component_schema.ts";

/** A layer as the file declares it: its options stand beside these keys. */
export type LayerConfig = Selection & {
  /** Unique; `layer_1`, `layer_2`, ... unless given. */
  readonly name: string;
  readonly activation: Selection;
  /** The network's unless given. */
  readonly initializer?: Selection;
};

/** `[network]` */
export interface NetworkConfig {
  readonly initializer: Selection;
  readonly layers: readonly LayerConfig[];
}

/** `[data]`: exactly one of `dataset`, `path` (CSV) and `images` (IDX). */
export interface DataConfig {
  readonly dataset?: Selection;
  readonly path?: string;
  readonly test_path?: string;
  readonly target?: string | readonly string[];
  readonly features?: readonly string[];
  readonly target_type?: "class" | "number";
  readonly images?: string;
  readonly labels?: string;
  readonly test_images?: string;
  readonly test_labels?: string;
  /** unit for bytes and none for other numbers unless given. */
  readonly scale?: "unit" | "none" | "standard";
  /** Share of the training rows held back, at least 0 and less than 1. */
  readonly validation: number;
  readonly train_rows?: number;
  readonly test_rows?: number;
}

/** `[train]` */
export interface TrainConfig {
  readonly loss?: Selection;
  readonly metrics: readonly Selection[];
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch_size: number;
  readonly sampling: "shuffle" | "replacement";
  readonly gradient: "analytic" | "numerical";
  readonly h: number;
  readonly clip_norm?: number;
  readonly clip_value?: number;
  readonly loss_after: boolean;
  readonly log_every: number;
  /** One epoch unless given; for functions the whole descent. */
  readonly eval_every?: number;
}

/** `[early_stopping]` */
export interface EarlyStoppingConfig {
  readonly monitor: string;
  readonly patience: number;
  readonly min_delta: number;
}

/**
 * What one configuration is trained from, checked and completed with all defaults. Plain data, frozen in the
 * sense that nothing changes it: the swept values are in their places already.
 */
export interface Experiment {
  readonly name: string;
  readonly description?: string;
  readonly seed?: number;
  readonly repeats: number;
  readonly extensions: readonly string[];
  readonly data?: DataConfig;
  readonly network?: NetworkConfig;
  readonly objective?: Selection;
  readonly train: TrainConfig;
  readonly optimizer: Selection & { readonly learning_rate: number };
  readonly schedule?: Selection;
  readonly early_stopping?: EarlyStoppingConfig;
  readonly compute: { readonly backend: "reference" };
}

/** `[sweep]` as the file declares it, beside its parameters and cases. */
export interface SweepConfig {
  readonly method: Selection;
  readonly metric?: string;
  readonly goal?: "minimize" | "maximize";
  readonly max_trials?: number;
}
