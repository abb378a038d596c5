import { disk, undefinedIfMissing } from "../../base/disk/disk.ts";
import { append } from "../../base/extreme.ts";
import { ConfigError, type Mistake } from "../../config/config_error.ts";
import { readRunRecord, type RunRecord } from "../../store/run_record.ts";

/** A run that can be resumed or extended. */
export interface Resumable {
  /** Its folder. */
  readonly folder: string;
  /** Its run.json, whose start time is kept. */
  readonly record: RunRecord;
  /** Whether the run shall become longer: then a new run takes over its trials and continues them. */
  readonly longer?: boolean;
}

/** The run that was found: one to resume, or one that has already ended. */
export type Found = Resumable & {
  /** Mistakes in run.json of other runs, which were skipped. */
  readonly passedOver?: readonly Mistake[];
};

/** Whether a run is a cluster run, with its trials divided among elements. */
export function isOfElements(folder: string): boolean {
  try {
    return undefinedIfMissing(() => disk.list(`${folder}/parts/attempts`)) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** The runs in a folder, the newest first. */
export const runsIn = (parent: string, passedOver: Mistake[]): Found[] =>
  (undefinedIfMissing(() => disk.list(parent)) ?? []).toReversed().flatMap((name) =>
    recordOf(`${parent}/${name}`, passedOver) ?? []
  );

/**
 * The run of a folder; none without a run.json, if the run was killed before it started.
 *
 * @param passedOver gets the mistakes in its run.json, which are then not thrown
 * @throws {ConfigError} if its run.json is damaged
 */
export function recordOf(folder: string, passedOver?: Mistake[]): Found | undefined {
  try {
    const record = undefinedIfMissing(() => readRunRecord(folder, { resume: true }));
    return record && { folder, record };
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) return undefined; // no run
    if (!passedOver || !(error instanceof ConfigError)) throw error;
    append(passedOver, error.mistakes);
    return undefined;
  }
}
