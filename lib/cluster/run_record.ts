import { disk } from "../base/disk.ts";
import { isOpen } from "../run/resume.ts";
import type { RunColumns } from "../run/tables.ts";

/** What run.json says, as far as it is needed to finish a run. */
export interface RunRecord extends Readonly<Record<string, unknown>>, RunColumns {
  /** "running", "interrupted", "complete" or "failed". */
  readonly state: string;
}

/** The run.json of a run's folder. */
export function runRecord(run: string): RunRecord {
  return JSON.parse(new TextDecoder().decode(disk.read(`${run}/run.json`)));
}

/** Whether trials of a run are still to be run. */
export const isOpenRecord = (record: RunRecord): boolean => isOpen({ record });
