import { sha256 } from "../../base/sha256.ts";
import { TrialStatuses } from "../../store/trial_statuses.ts";
import type { Again } from "../../store/lost_files.ts";
import type { RunShape } from "../../store/tables.ts";
import type { PreparedRun } from "../prepare_run.ts";
import { describeRun, type RunDescription } from "../provenance.ts";
import type { RunOptions } from "../run_event.ts";
import type { Engine } from "../start_workers.ts";
import { rankingMetricOf } from "./comparison.ts";
import { columnsOf } from "./run_columns.ts";

/** What all ways to open a run need. */
export interface Opening {
  readonly prepared: PreparedRun;
  readonly results: string;
  /** Content of experiment.toml. */
  readonly toml: string;
  /** Content of run.json, as of a new run. */
  readonly description: RunDescription;
  readonly shape: RunShape;
  /** Takes the records of trials that are there. */
  readonly statuses: TrialStatuses;
  /** Called for trials that run again because their files are damaged or missing. */
  readonly onAgain: (again: Again) => void;
}

/** @param toml content of experiment.toml */
export async function openingOf(
  prepared: PreparedRun,
  options: RunOptions,
  toml: string,
  engine: Engine,
): Promise<Opening> {
  const columns = columnsOf(prepared, options.resume?.record);
  const description = {
    ...await describeRun(prepared, columns, engine.description, options),
    experiment_sha256: await sha256(toml),
  };
  return {
    prepared,
    results: options.results,
    toml,
    description,
    shape: { columns, trials: prepared.total },
    statuses: new TrialStatuses(rankingMetricOf(prepared)),
    onAgain: (again) => options.onEvent?.({ type: "again", ...again }),
  };
}
