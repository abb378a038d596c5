import type { Engine } from "../start_workers.ts";
import type { RunDirectory } from "../../store/run_directory.ts";
import type { TrialStatuses } from "../../store/trial_statuses.ts";
import type { Damage } from "./reopen.ts";
import type { Search } from "../../sweep/search.ts";
import type { RunRecord } from "../../store/run_record.ts";

/** Everything that trials need while they run. */
export interface OpenedTrials extends Omit<Engine, "description"> {
  readonly directory: RunDirectory;
  readonly statuses: TrialStatuses;
  /** Damaged records of the journal. */
  readonly damages?: readonly Damage[];
  /** Whether trials may have started earlier. */
  readonly begun: boolean;
  /** Approximate number of trials that run here (default: all of the run). */
  readonly count?: number;
  /** Replaces the experiment's own search in deciding what runs. */
  readonly search?: Search;
}

/** Everything that a run needs while it runs. */
export interface OpenedRun extends OpenedTrials {
  /** Content of run.json, without how the run ends. */
  readonly description: RunRecord;
}
