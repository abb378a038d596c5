import type { Run } from "../read/run_read.ts";

import type { IsSound } from "./soundness.ts";
import type { RunImportance } from "../text/importance_view.ts";
import type { Survey } from "../read/survey.ts";
import type { Row } from "../../base/cells.ts";
import type { SummaryRow } from "../../sweep/summary.ts";

/** A run with the data that all its charts need, such as ranked and named configurations. */
export interface ChartedRun {
  readonly run: Run;
  /** The metric that configurations are ranked by: that of the run's trials. */
  readonly metric: string | undefined;
  readonly goal: "minimize" | "maximize";
  /** Metrics with a number in any trial: first the ranking metric, last those of single batches. */
  readonly metrics: readonly string[];
  /** Swept keys by dotted path. */
  readonly parameters: readonly string[];
  /** Short unique names by dotted path, safe for output. */
  readonly names: ReadonlyMap<string, string>;
  /** The best first. */
  readonly configurations: readonly Configuration[];
  /** The configurations that are drawn individually. */
  readonly drawn: Drawn;
  /** Whether charts are scaled by a value of the metric. */
  readonly isSound: IsSound;
  /** The importance of the swept parameters, if known. */
  readonly importance: RunImportance | undefined;
  /** Where the rows of metrics.csv are. */
  readonly survey: Survey;
}

/** A point of the search space and its results. */
export interface Configuration {
  readonly number: number;
  /** `learning_rate = 0.1, units = 50`, from the resolved values: unique in the run. */
  readonly label: string;
  readonly trials: readonly Row[];
  /** Its parameters, the outcomes of its trials, and the statistics of the metric only: there may be many configurations. */
  readonly summary: SummaryRow;
  /** Mean of the metric over its complete repeats, if finite. */
  readonly mean: number | undefined;
  /** Whether none of its trials diverged, failed or exploded: line charts are scaled by sound configurations. */
  readonly isSound: boolean;
}

/** The configurations of a run that are drawn individually. */
export interface Drawn {
  /** In the order of the configurations, the best first. */
  readonly configurations: readonly Configuration[];
  /** Whether a trial belongs to one of them. */
  readonly has: (trial: { readonly [column: string]: string }) => boolean;
  /** How many trials are drawn, as the end of a chart's note; empty if all are. */
  readonly note: string;
}
