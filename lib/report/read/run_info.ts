import type { ColumnType } from "../../base/csv.ts";
import type { Pause } from "../../run/pauses.ts";
import { runRecordIn } from "../../store/run_record.ts";
import { metricsColumns } from "../../store/tables.ts";
import { type RecordedWarning, warningsIn } from "../../store/warnings.ts";
import { textOf } from "./files.ts";
import { unreadable } from "./read_csv.ts";

/** The content of run.json; unknown keys are kept. */
export interface RunInfo {
  /** Further facts. */
  readonly [key: string]: unknown;
  /** Version of the run folder's formats. */
  readonly format: number;
  /** Name of the experiment. */
  readonly name: string;
  /** `running` is also the state of a run that was killed. */
  readonly state: "running" | "complete" | "failed" | "interrupted";
  /** Whether a network was trained or a function minimised. */
  readonly kind: "network" | "function";
  /** Number of trials planned: configurations × repeats. */
  readonly trials: number;
  /** Seeds per configuration. */
  readonly repeats: number;
  /** Swept keys by dotted path, in order. */
  readonly parameters: readonly string[];
  /** Types of the columns of swept keys; missing in runs of version 0.1. */
  readonly parameter_types?: Readonly<Record<string, ColumnType>>;
  /** `sweep.metric`, or else the metric that trials are ranked by; `null` for none. */
  readonly metric: string | null;
  /** Whether a low or a high metric is better, if there is one. */
  readonly goal: "minimize" | "maximize" | null;
  /** Metric columns of trials.csv and metrics.csv. */
  readonly metrics: readonly string[];
  /** Columns of metrics.csv. */
  readonly metrics_columns: readonly string[];
  /** When the run started, ISO 8601 in UTC. */
  readonly started: string | null;
  /** When the run ended, ISO 8601 in UTC, if it has. */
  readonly finished: string | null;
  /** The times between a stop and the resume that followed; missing in runs that were never resumed. */
  readonly pauses?: readonly Pause[];
  /** The warnings at its start. */
  readonly warnings: readonly RecordedWarning[];
}

/**
 * Reads a run's run.json.
 *
 * @param folder the run's folder
 * @param shown how messages write the folder
 * @throws {ConfigError} if it is missing, not JSON, of another format, or lacks required keys
 */
export function readRunInfo(folder: string, shown = folder): RunInfo {
  const file = `${shown}/run.json`;
  const text = textOf(`${folder}/run.json`, file);
  if (text === undefined) throw unreadable(shown, "not the folder of a run: it has no run.json", []);
  const json = runRecordIn(text, file);
  const complete = { ...DEFAULTS, ...json };
  const metrics_columns = json.metrics_columns ?? metricsColumns(complete as unknown as RunInfo);
  return { ...complete, metrics_columns, warnings: warningsIn(json.warnings) } as unknown as RunInfo;
}

const DEFAULTS = { kind: "network", repeats: 1, metric: null, goal: null, started: null, finished: null };
