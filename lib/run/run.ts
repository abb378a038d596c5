import type { BlasLibrary } from "../compute/blas.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";
import type { Trial } from "../sweep/configurations.ts";
import type { MetricsRow } from "../train/train.ts";
import { finishRun } from "./finish_run.ts";
import type { Counts } from "./ledger.ts";
import { openRun } from "./open_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Resumable } from "./resume.ts";
import { Runner } from "./runner.ts";
import type { Row, Status } from "./tables.ts";

/** What happens during a run, in the order in which it happens. */
export type RunEvent =
  | {
    readonly type: "started";
    readonly folder: string;
    readonly trials: number;
    /** Trials that had ended before, of a run that is continued. */
    readonly ended: number;
    /** Trials at the same time, and threads inside each. */
    readonly workers: number;
    readonly threads: number;
  }
  | {
    readonly type: "data";
    readonly backend: ComputeConfig["backend"];
    /** Share of the training inputs that are not zero, of bytes. */
    readonly density: number;
    /** Whether the first layer skips zeros. */
    readonly sparse: boolean;
  }
  /** A record of the journal of a run that is continued is not what was written: what it said is done again. */
  | { readonly type: "damaged"; readonly file: string; readonly line: number; readonly message: string }
  | {
    /** Files of a trial are damaged or gone: what it had is computed again, with the same results. */
    readonly type: "again";
    readonly trial: number;
    readonly why: string;
  }
  | { readonly type: "row"; readonly trial: Trial; readonly row: MetricsRow }
  | {
    readonly type: "trial";
    readonly trial: Trial;
    readonly status: Status;
    readonly row: Row;
    readonly seconds: number;
  }
  | { readonly type: "finished"; readonly folder: string; readonly state: RunState; readonly counts: Counts };

/** How a run ended: every trial has ended, some failed, or it was interrupted. */
export type RunState = "complete" | "failed" | "interrupted";

/** How a run is carried out; none of it changes the results, unless said. */
export interface RunOptions {
  /** Trials that run at the same time. Default: the number of cores. */
  readonly workers?: number;
  /** Folder that runs are written to. */
  readonly results: string;
  /** A run to resume, instead of starting a new one. */
  readonly resume?: Resumable;
  /** When resuming: run failed and timed-out trials again. */
  readonly rerun?: boolean;
  /** Let a pruner decide in the order in which results arrive: faster, but not the same every time. */
  readonly async?: boolean;
  /** For backend `blas`, as {@linkcode chooseBlas} found it. Default: it is searched for. */
  readonly blas?: BlasLibrary;
  /** The command line, for the record. */
  readonly command?: readonly string[];
  /** Where the experiment file is, relative to the current folder, to rewrite paths with. */
  readonly folder?: string;
  /** Ends the run early: trials that run pause, and can be resumed. */
  readonly signal?: AbortSignal;
  /** Receives every event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** The last event of a run. */
export type Finished = Extract<RunEvent, { type: "finished" }>;

/**
 * Runs all trials of an experiment in workers and writes the run's folder.
 *
 * @returns the last event
 */
export async function runTrials(run: PreparedRun, options: RunOptions): Promise<Finished> {
  run.watch?.runs();
  const opened = await openRun(run, options);
  try {
    await new Runner(run, options, opened).run();
    const finished = await finishRun(run, opened);
    options.onEvent?.(finished);
    return finished;
  } finally {
    opened.directory.close();
  }
}
