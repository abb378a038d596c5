import type { StartConfig } from "../experiment/experiment.ts";
import type { FoundSource, NoSource } from "./start/source.ts";

/** Options of {@linkcode prepareRun}. */
export interface PrepareOptions {
  /** Arguments such as `optimizer.learning_rate=0.1`. */
  readonly overrides?: readonly string[];
  /**
   * Whether extension modules may run, in sandboxed workers. Outside of this folder, scripts then need
   * `--unstable-worker-options`: without it, Deno ends them with exit status 70.
   */
  readonly allowExtensions?: boolean;
  /** Stops extensions before trials run. */
  readonly signal?: AbortSignal;
  /** Receives messages about extensions and what they print, in whole lines. Default: writes to stderr. */
  readonly say?: (text: string) => void;
  /** Finds the checkpoint that `network.from` names. Default: only copies in the folders of runs are used. */
  readonly findSource?: (from: StartConfig) => FoundSource | NoSource;
  /** The runs of which one is to be resumed. It begins with its copy of the parameters of `network.from`. */
  readonly resume?: RunsToResume;
}

/** Where a run to resume is. */
export interface RunsToResume {
  /** The folder of all results. */
  readonly results: string;
  /** The folder of the run, if it is known. Default: any run of the experiment. */
  readonly folder?: string;
  /** Whether an ended run with failed trials is preferred, too. */
  readonly rerun?: boolean;
}
