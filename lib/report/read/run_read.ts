import type { RunInfo } from "./run_info.ts";
import type { Row } from "../../base/cells.ts";

/** A run, as read from its folder. */
export interface Run {
  /** Path of the run's folder. */
  readonly folder: string;
  /** How messages write the folder. */
  readonly shown: string;
  /** Content of run.json. */
  readonly info: RunInfo;
  /** Columns of trials.csv, in order. */
  readonly columns: readonly string[];
  /** Rows of trials.csv in the order of trials, including those that have not ended. */
  readonly trials: readonly Row[];
  /** Rows of timing.csv by number of the trial, for trials that have ended. */
  readonly timing: ReadonlyMap<number, Row>;
}
