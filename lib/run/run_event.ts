import type { ComputeConfig } from "../experiment/experiment.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { MetricsRow } from "../train/training_event.ts";
import type { Status, TableRow } from "../store/tables.ts";
import type { Counts } from "../store/trial_statuses.ts";
import type { Resumable } from "./open/started_run.ts";
import type { BlasLibrary } from "../compute/blas.ts";

/** Events of a run, in order. */
export type RunEvent =
  | {
    readonly type: "started";
    readonly folder: string;
    readonly trials: number;
    /** Trials that had already ended, in a resumed run. */
    readonly ended: number;
    /** Workers at the same time, and threads inside each. */
    readonly workers: number;
    readonly threads: number;
    /** Maximum number of trials that one worker trains together. */
    readonly fused: number;
    /** Only of a resumed run: what is there. */
    readonly resumed?: Resumed;
  }
  | {
    readonly type: "data";
    readonly backend: ComputeConfig["backend"];
    /** Share of the training inputs that are not 0; only for byte data. */
    readonly density: number;
    /** Whether the first layer uses the sparse kernel. */
    readonly sparse: boolean;
  }
  /** A record in the journal of a resumed run is damaged: the work that it recorded is done again. */
  | { readonly type: "damaged"; readonly file: string; readonly line: number; readonly message: string }
  | {
    /** Files of a trial are damaged or missing: they are computed again, with the same results. */
    readonly type: "again";
    readonly trial: number;
    readonly why: string;
  }
  | { readonly type: "row"; readonly trial: Trial; readonly row: MetricsRow }
  | {
    readonly type: "trial";
    readonly trial: Trial;
    readonly status: Status;
    readonly row: TableRow;
    readonly seconds: number;
  }
  | { readonly type: "finished"; readonly folder: string; readonly state: RunState; readonly counts: Counts };

/** What a resumed run finds: its other trials start from the beginning. */
export interface Resumed {
  /** Trials that had ended, by status. */
  readonly counts: Counts;
  /** Trials that continue from a checkpoint, and its step. */
  readonly checkpoints: readonly { readonly trial: number; readonly step: number }[];
}

/** How a run ended: every trial has ended, some failed, or it was interrupted. */
export type RunState = "complete" | "failed" | "interrupted";

/** How a run is carried out. This does not change the results, unless noted. */
export interface RunOptions {
  /** Trials at the same time (default: the number of cores). */
  readonly workers?: number;
  /** Folder that runs are written to, relative to the current folder of the process. */
  readonly results: string;
  /** A run to resume, instead of starting a new one. */
  readonly resume?: Resumable;
  /** For a resumed run: run failed and timed-out trials again. */
  readonly rerun?: boolean;
  /** Let a pruner decide in the order in which results arrive: faster, but not reproducible. */
  readonly async?: boolean;
  /** For backend `blas`, from {@linkcode chooseBlas} (default: found automatically). */
  readonly blas?: BlasLibrary;
  /** The command line, recorded in run.json. */
  readonly command?: readonly string[];
  /** Folder of the experiment file relative to the current folder, needed to rewrite paths. */
  readonly folder?: string;
  /** Ends the run early: running trials pause, and can be resumed. */
  readonly signal?: AbortSignal;
  /** Receives every event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** The last event of a run. */
export type Finished = Extract<RunEvent, { type: "finished" }>;
