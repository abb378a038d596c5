import type { ComponentConfig } from "../base/component_schema.ts";

/** A layer as the file declares it: its options are next to these keys. */
export type LayerConfig = ComponentConfig & {
  /** Unique; `layer_1`, `layer_2`, ... unless given. */
  readonly name: string;
  readonly activation: ComponentConfig;
  /** Default: the network's. */
  readonly initializer?: ComponentConfig;
  /** Whether training changes its tensors. Default: yes. */
  readonly trainable?: boolean;
  /** Added to the loss of training batches for its weights: l1 Σ|w|. Default: 0. */
  readonly l1?: number;
  /** The same: l2 Σw². */
  readonly l2?: number;
};

/** `network.from`: whose parameters a network begins with. */
export interface StartConfig {
  /** The folder of a run or of an experiment's runs, or a checkpoint. */
  readonly run: string;
  /** Its trial. Default: the best one. */
  readonly trial?: number;
  /** Layers that begin with its parameters. Default: all of the network. */
  readonly layers?: readonly string[];
}

/** `[network]` */
export interface NetworkConfig {
  /** First weights of every layer. */
  readonly initializer: ComponentConfig;
  /** A run whose parameters it begins with, instead of drawn ones. */
  readonly from?: StartConfig;
  /** From input to output. */
  readonly layers: readonly LayerConfig[];
}

/** `[data]`: exactly one of `dataset`, `path` (CSV) and `images` (IDX). */
export interface DataConfig {
  /** A data set by name. */
  readonly dataset?: ComponentConfig;
  /** A CSV file. */
  readonly path?: string;
  /** A CSV file with test rows. */
  readonly test_path?: string;
  /** Columns to predict. */
  readonly target?: string | readonly string[];
  /** Columns that are inputs. */
  readonly features?: readonly string[];
  /** What the target holds. */
  readonly target_type?: "class" | "number";
  /** An IDX file of training images. */
  readonly images?: string;
  /** An IDX file of training labels. */
  readonly labels?: string;
  /** An IDX file of test images. */
  readonly test_images?: string;
  /** An IDX file of test labels. */
  readonly test_labels?: string;
  /** The folder that paths are relative to. Default: the experiment file's folder. */
  readonly folder?: string;
  /** Height, width and channels of a row, or the numbers in it. Default: those of pictures, else a row of numbers. */
  readonly shape?: readonly number[];
  /** Default: unit for bytes, none for other numbers. */
  readonly scale?: "unit" | "none" | "standard";
  /** Share of the training rows held back, at least 0 and less than 1. */
  readonly validation: number;
  /** Use only so many training rows, drawn by the seed. */
  readonly train_rows?: number;
  /** Use only so many test rows, drawn by the seed. */
  readonly test_rows?: number;
  /** Whether rows that are drawn keep the shares of the classes, where there are any. */
  readonly stratify: boolean;
}

/** `[train]` */
export interface TrainConfig {
  /** What is minimised. */
  readonly loss?: ComponentConfig;
  /** Share of each target that all classes divide equally, in training batches; at least 0 and less than 1. */
  readonly label_smoothing: number;
  /** Further metrics beside loss and accuracy. */
  readonly metrics: readonly ComponentConfig[];
  /** Epochs: how often all training rows are used. */
  readonly epochs?: number;
  /** Updates. */
  readonly steps?: number;
  /** Rows in a step. */
  readonly batch_size: number;
  /** How batches are drawn. */
  readonly sampling: "shuffle" | "replacement";
  /** How the gradient is found. */
  readonly gradient: "analytic" | "numerical";
  /** Step of the central difference. */
  readonly h: number;
  /** Largest norm of the gradient. */
  readonly clip_norm?: number;
  /** Largest number of the gradient. */
  readonly clip_value?: number;
  /** Whether each evaluation reports the loss and metrics of all training rows, too. */
  readonly train_metrics: boolean;
  /** Whether the loss after the update is reported too. */
  readonly loss_after: boolean;
  /** Steps between rows of metrics.csv. */
  readonly log_every: number;
  /** Default: one epoch; for functions, the whole descent. */
  readonly eval_every?: number;
}

/** `[compute]` */
export interface ComputeConfig {
  /** What computes networks with an analytic gradient; everything else takes reference. */
  readonly backend: "wasm" | "wasm-fma" | "blas" | "reference";
  /** Whether the first layer skips zeros of byte data; auto: if there are many. */
  readonly sparse: boolean | "auto";
  /**
   * Whether one worker trains trials together that see the same batches; auto: when their first layer is a convolution, or
   * small.
   */
  readonly fuse: boolean | "auto";
  /** Threads inside a trial; auto: the cores that are left where there are fewer trials. */
  readonly threads: number | "auto";
}

/** `[early_stopping]` */
export interface EarlyStoppingConfig {
  /** Column of metrics.csv that must improve. */
  readonly monitor: string;
  /** Evaluations that are waited for. */
  readonly patience: number;
  /** Least improvement that counts. */
  readonly min_delta: number;
}

/** `[divergence]`: limits beyond which a trial counts as diverged although its numbers are finite. */
export interface DivergenceConfig {
  /** Greatest loss of a batch. */
  readonly max_loss?: number;
  /** Greatest ratio of a batch's loss to the first. */
  readonly max_growth?: number;
  /** Greatest size of a weight or bias. */
  readonly max_parameter?: number;
}

/** `[checkpoint]`: every 30 seconds unless one is given. */
export interface CheckpointConfig {
  /** Steps between checkpoints. */
  readonly every_steps?: number;
  /** Epochs between checkpoints. */
  readonly every_epochs?: number;
}

/** `[run]` */
export interface RunConfig {
  /** How often a trial that failed or timed out is tried again. */
  readonly retries: number;
  /** Seconds that a trial may take. */
  readonly timeout?: number;
  /** Megabytes that extensions may take. */
  readonly memory_limit?: number;
}

/** `[launcher]`: how trials are spread over the jobs of a cluster. None of it changes results. */
export interface LauncherConfig {
  /** Jobs that share the trials. */
  readonly jobs?: number;
  /** Trials of each job. */
  readonly trials_per_job?: number;
  /** Seconds that a trial takes. */
  readonly estimated_trial_seconds?: number;
  /** Trials at the same time in each job. */
  readonly cpus_per_task: number;
  /** Most jobs that run at the same time. */
  readonly max_parallel?: number;
  /** The partition of a Slurm cluster. */
  readonly partition?: string;
  /** Limit of time of each job, as Slurm spells it. */
  readonly time?: string;
  /** Memory of each job, as Slurm spells it. */
  readonly mem?: string;
  /** Further arguments for sbatch. */
  readonly sbatch_args: readonly string[];
  /** How often a job is sent again that has ended without its results. */
  readonly retries: number;
  /** Seconds without a sign of life after which a job's trials go to others. */
  readonly heartbeat_timeout: number;
}

/**
 * What one configuration is trained from, checked and completed with all defaults. Plain data, frozen in the
 * sense that nothing changes it: the swept values are in their places already.
 */
export interface Experiment {
  /** Its name. */
  readonly name: string;
  /** One line for people. */
  readonly description?: string;
  /** What every random number derives from. */
  readonly seed?: number;
  /** Seeds per configuration. */
  readonly repeats: number;
  /** Modules with components of one's own. */
  readonly extensions: readonly string[];
  /** What is learned from. */
  readonly data?: DataConfig;
  /** The architecture. */
  readonly network?: NetworkConfig;
  /** A function to minimise instead. */
  readonly objective?: ComponentConfig;
  /** How it is trained. */
  readonly train: TrainConfig;
  /** How a gradient becomes an update. */
  readonly optimizer: ComponentConfig & { readonly learning_rate: number };
  /** How the learning rate changes. */
  readonly schedule?: ComponentConfig;
  /** When to stop early. */
  readonly early_stopping?: EarlyStoppingConfig;
  /** When it counts as diverged. */
  readonly divergence: DivergenceConfig;
  /** How often it is saved. */
  readonly checkpoint: CheckpointConfig;
  /** What becomes of trials that fail or take too long. */
  readonly run: RunConfig;
  /** What computes. */
  readonly compute: ComputeConfig;
  /** How trials are spread over a cluster. */
  readonly launcher: LauncherConfig;
}

/** `[sweep]` as the file declares it, beside its parameters and cases. */
export interface SweepConfig {
  /** How points of the space are chosen. */
  readonly method: ComponentConfig;
  /** Column that trials are ranked by. */
  readonly metric?: string;
  /** Which end of the metric is best. */
  readonly goal?: "minimize" | "maximize";
  /** Most configurations. */
  readonly max_configurations?: number;
  /** What ends configurations early that do worse than others. */
  readonly pruner?: ComponentConfig;
}
