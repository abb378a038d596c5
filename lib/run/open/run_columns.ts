import type { RunRecord } from "../../store/run_record.ts";
import type { RunColumns } from "../../store/tables.ts";
import type { PreparedRun } from "../prepare_run.ts";

/**
 * The columns of a run's tables.
 *
 * @param record run.json of a run to resume or extend: a run that version 0.1 started has no types
 */
export function columnsOf(prepared: PreparedRun, record?: RunRecord): RunColumns {
  const { parameterTypes, metrics } = prepared.plan;
  return {
    parameters: sweptPaths(prepared),
    parameter_types: record && !record.parameter_types ? undefined : parameterTypes,
    metrics,
  };
}

/** Dotted paths of the swept keys, in the order of the file: cases first. */
export function sweptPaths({ plan: { sweep } }: PreparedRun): string[] {
  const paths = new Set(sweep.cases.flatMap((one) => Object.keys(one)));
  for (const { path } of sweep.parameters) paths.add(path);
  return [...paths];
}
