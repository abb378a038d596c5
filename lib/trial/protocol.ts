/**
 * Messages between the main thread and its workers. Plain data only: everything here survives `structuredClone`, and
 * the arrays of data sets are shared, not copied.
 *
 * @module
 */
import type { FeatureMaps } from "./feature_maps.ts";
import type { BlasOnMemory } from "../compute/blas.ts";
import type { Matrix } from "../compute/backend.ts";
import type { Offset } from "../compute/arena.ts";
import type { Block } from "../compute/memory.ts";
import type { Mistake } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import type { DataFacts } from "../dataset/data_facts.ts";
import type { KnownTable } from "../experiment/known.ts";
import type { Table } from "../experiment/paths.ts";
import type { StartFacts, StartTensors } from "../train/checkpoint/start.ts";
import type { CheckReport } from "../train/gradient_check.ts";
import type { Reading } from "../experiment/validate.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { Params } from "../sweep/space.ts";
import type { CurvePoint } from "../train/objective.ts";
import type { MetricsRow, Outcome } from "../train/training_event.ts";
import type { ChooserFacts, ChooserPlan } from "../experiment/chooser.ts";
import type { ChooserAnswers, ChooserQuestion } from "../experiment/sweep/chooser_questions.ts";
import type { WorkerControl } from "./worker_control.ts";
import type { WorkerShare } from "./shared_memory.ts";

/** A trial to run up to its end or a given step. */
export interface Task {
  readonly trial: Trial;
  /** Step to pause at, unless the trial ends before. */
  readonly until?: number;
  /** Steps at which the trial is compared with others. */
  readonly rungs?: readonly number[];
  /** Checkpoint to continue from. */
  readonly checkpoint?: Uint8Array;
}

/** A trial to run, and the experiment that it is built from. */
export interface TrialRequest extends Task, TrialContext {}

/** A trial to check. */
export interface CheckRequest extends TrialRequest {
  /** Values of trials whose optimizers and schedules are called once, if they are of extensions. */
  readonly choices: readonly Params[];
}

/** Trials to run side by side from the same step, with the results of trials that run alone. */
export interface GroupRequest extends TrialContext {
  readonly tasks: readonly Task[];
}

/** The experiment that trials are built from. */
export interface TrialContext {
  /** The experiment's content without its sweep; the trial's params are inserted. */
  readonly table: Table;
  /** The experiment's seed, from which the validation split is derived. */
  readonly seed: number;
  /** Key of the trial's data set, one of those that the worker has. */
  readonly dataKey?: string;
  /** The parameters that networks begin with. The worker adds them: it has them from a message of their own. */
  readonly start?: StartTensors;
}

/** A request in a worker, which knows the components that it names. */
export type Known<Request extends { readonly table: Table }> = Request & { readonly table: KnownTable };

/** Main thread to worker. */
export type WorkerRequest =
  | { type: "extend"; extensions: readonly ExtensionSource[]; megabytes?: number }
  | ({ type: "memory" } & WorkerShare)
  | { type: "help"; memory: WebAssembly.Memory; control: Offset; thread: number; library?: BlasOnMemory }
  /** The cells of a {@linkcode WorkerControl}. */
  | { type: "control"; control: WorkerControl["cells"] }
  | { type: "data"; key: string; dataset: Dataset }
  /** The parameters that networks begin with: all of the worker's. */
  | { type: "start"; start: StartTensors }
  | ({ type: "trials" } & GroupRequest)
  // The following are asked of a worker when extensions are involved: the main thread never imports these.
  | {
    type: "read";
    text: string;
    file: string;
    overrides: readonly string[];
    facts: Readonly<Record<string, DataFacts>>;
    start?: StartFacts;
  }
  | { type: "load"; data: Table; seed: number }
  | { type: "chooser"; plan: Omit<ChooserPlan, "table"> & { readonly table: Table } }
  | { type: "choose"; question: ChooserQuestion }
  | { type: "check"; request: CheckRequest }
  /** Builds a trial as a check does, without checking its gradients. */
  | { type: "build"; request: TrialRequest }
  | { type: "schema" }
  /** The predictions of a saved network for unscaled samples. */
  | { type: "predict"; checkpoint: Uint8Array; inputs: Matrix }
  /** What the first convolution of a saved network finds in an unscaled sample. */
  | { type: "features"; checkpoint: Uint8Array; inputs: Matrix };

/** Worker to main thread. */
export type WorkerReply =
  /** The requested trials begin now: the start of a worker does not count as their time. */
  | { type: "began" }
  | { type: "rows"; trial: number; rows: readonly MetricsRow[] }
  | { type: "checkpoint"; trial: number; checkpoint: Uint8Array }
  | { type: "done"; trial: number; outcome: Outcome; checkpoint: Uint8Array; curve?: readonly CurvePoint[] }
  | { type: "failed"; trial: number; message: string }
  | { type: "grown"; block: Block }
  /** An extension is being loaded. */
  | { type: "loading"; file: string }
  /** Output of an extension. */
  | { type: "printed"; file: string; lines: readonly string[] }
  | { type: "answer"; value: unknown }
  | Failure
  | { type: "crashed"; failure: Failure };

/** Why there is no answer: a mistake of the user or of an extension, or a fault of Jellyfish with its stack trace. */
export type Failure =
  | { type: "refused"; mistakes: readonly Mistake[] }
  | { type: "fault"; message: string };

/** The answer to each question. */
export interface WorkerAnswers {
  extend: undefined;
  read: Reading;
  load: Dataset;
  chooser: ChooserFacts;
  choose: ChooserAnswers[ChooserQuestion["ask"]];
  check: CheckReport;
  build: undefined;
  schema: Record<string, unknown>;
  predict: Float64Array;
  features: FeatureMaps | undefined;
}
