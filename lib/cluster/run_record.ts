import { disk } from "../base/disk/disk.ts";
import { isOpen } from "../run/started_run.ts";
import { runRecordIn } from "../store/run_record.ts";
import type { RunColumns } from "../store/tables.ts";

/** The part of run.json that is needed to finish a run. */
export interface RunRecord extends Readonly<Record<string, unknown>>, RunColumns {
  /** "running", "interrupted", "complete" or "failed". */
  readonly state: string;
}

/** The run.json of a run's folder. @throws {ConfigError} when it is damaged */
export function runRecord(run: string): RunRecord {
  const file = `${run}/run.json`;
  return runRecordIn(new TextDecoder().decode(disk.read(file)), file) as unknown as RunRecord;
}

/** Whether a run has unfinished trials. */
export const isOpenRecord = (record: RunRecord): boolean => isOpen({ record });
