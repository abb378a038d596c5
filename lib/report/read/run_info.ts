import { type RunRecord, runRecordIn } from "../../store/run_record.ts";
import { metricsColumns } from "../../store/tables.ts";
import { type RecordedWarning, warningsIn } from "../../store/warnings.ts";
import { textOf } from "./files.ts";
import { unreadable } from "./read_csv.ts";

/** The content of run.json, with the defaults of what older versions did not write. */
export interface RunInfo extends RunRecord {
  /** Whether a network was trained or a function minimised. */
  readonly kind: "network" | "function";
  /** Seeds per configuration. */
  readonly repeats: number;
  /** `sweep.metric`, or else the metric that trials are ranked by; `null` for none. */
  readonly metric: string | null;
  /** Whether a low or a high metric is better, if there is one. */
  readonly goal: "minimize" | "maximize" | null;
  /** Columns of metrics.csv. */
  readonly metrics_columns: readonly string[];
  /** When the run started, ISO 8601 in UTC. */
  readonly started: string | null;
  /** When the run ended, ISO 8601 in UTC, if it has. */
  readonly finished: string | null;
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
  const metrics_columns = json.metrics_columns ?? metricsColumns(json);
  return { ...DEFAULTS, ...json, metrics_columns, warnings: warningsIn(json.warnings) };
}

const DEFAULTS = {
  kind: "network",
  repeats: 1,
  metric: null,
  goal: null,
  started: null,
  finished: null,
} as const;
