import { removeQuietly } from "../base/disk/atomic_file.ts";
import { counted } from "../base/counted.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { sha256 } from "../base/sha256.ts";
import { ConfigError } from "../config/config_error.ts";
import { startEngine } from "../run/start_workers.ts";
import { trialsAhead } from "../run/parallel/groups.ts";
import { TrialStatuses } from "../store/trial_statuses.ts";
import { rankingMetricOf } from "../run/open/comparison.ts";
import type { OpenedTrials } from "../run/open/opened_run.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import { findResumable } from "../run/open/find_resumable.ts";
import type { RunEvent } from "../run/run_event.ts";
import { Runner } from "../run/runner.ts";
import { searchSource } from "../run/task_queue.ts";
import { OrderedSearch } from "../sweep/ordered_search.ts";
import { type Attempt, attemptsAt, enter, hasLeft, type Job, newAttempt } from "./attempt.ts";
import { ClaimedSearch } from "./claimed_search.ts";
import { Coordinator } from "./coordinator.ts";
import { takeOverFrom } from "./earlier_attempts.ts";
import { type Plan, rangeOf } from "./plan.ts";
import { isOpen, readRunRecord } from "../store/run_record.ts";
import { isFinished } from "./search_end.ts";
import { shardsOf, writeShard } from "./shard.ts";

/** Options of an element. */
export interface ElementOptions {
  /** Trials at the same time. */
  readonly workers: number;
  readonly job: Job;
  /** Ends the element early: running trials pause, and the next attempt continues from there. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Whether an element is finished, or was interrupted and needs another attempt. */
export type ElementEnd = "done" | "again";

/** Whether an element has nothing left to do: its shard exists, or the search or the run has ended. */
export function isElementDone(run: string, plan: Plan, element: number): boolean {
  const record = undefinedIfMissing(() => readRunRecord(run));
  if (!record) return false; // its disk may be unavailable
  if (!isOpen(record)) return true;
  if (plan.trials_per_job === null) return isFinished(run);
  return shardsOf(run).some((shard) => shard.element === element);
}

/**
 * Runs one element, in a new attempt that continues the work of earlier ones.
 *
 * @param run folder of the run
 * @throws {ConfigError} if the experiment, the data or the program differs from the planned one
 */
export async function runElement(
  run: string,
  plan: Plan,
  element: number,
  prepared: PreparedRun,
  options: ElementOptions,
): Promise<ElementEnd> {
  await checkPlanned(run, plan, prepared);
  prepared.watch?.runs();
  const attempt = newAttempt(run, element, options.job);
  const earlier = plan.trials_per_job === null ? [] : attemptsAt(run, element);
  const gone = new AbortController();
  const record = readRunRecord(run);
  const shape = { columns: record, trials: plan.trials };
  const { directory, leave } = enter(attempt, shape, () => gone.abort());
  const engine = await startEngine(prepared, { workers: options.workers });
  const statuses = new TrialStatuses(plan.trials_per_job === null ? rankingMetricOf(prepared) : undefined);
  try {
    takeOverFrom(earlier, directory, (note) => statuses.take(note));
    for (const { path } of earlier) if (hasLeft(path)) removeQuietly(path); // all of its work was copied
    const opened = { ...engine, directory, statuses };
    const share = plan.trials_per_job === null
      ? shareOfSearch(run, plan, attempt, prepared, opened)
      : shareOfRange(plan, element, prepared, { ...opened, begun: earlier.length > 0 });
    const signal = AbortSignal.any([options.signal, gone.signal]);
    const runner = new Runner(prepared, { ...options, results: run, signal }, { ...opened, ...share.opened });
    await runner.run().finally(share.leave);
    if (gone.signal.aborted || plan.trials_per_job === null) {
      return isElementDone(run, plan, element) ? "done" : "again";
    }
    if (options.signal.aborted) return "again";
    writeShard(run, attempt, directory, rangeOf(plan, element));
    return "done";
  } finally {
    for (const slot of engine.slots) slot.close();
    leave();
  }
}

/** The trials of an element, and what it does when it leaves. */
interface Share {
  readonly opened: Pick<OpenedTrials, "begun" | "search" | "count">;
  readonly leave: () => void;
}

function shareOfRange(
  plan: Plan,
  element: number,
  prepared: PreparedRun,
  { statuses, begun }: Pick<OpenedTrials, "statuses" | "begun">,
): Share {
  const range = rangeOf(plan, element);
  const search = new OrderedSearch(searchSource(prepared, statuses), trialsAhead, range);
  return { opened: { begun, search, count: range.to - range.from }, leave: () => {} };
}

function shareOfSearch(
  run: string,
  plan: Plan,
  attempt: Attempt,
  prepared: PreparedRun,
  opened: Pick<OpenedTrials, "directory" | "statuses">,
): Share {
  const coordinator = new Coordinator(run, plan, attempt, prepared, opened.directory);
  const search = new ClaimedSearch(run, plan, attempt, opened, coordinator);
  // Runs in the background, because other elements wait for decisions while this one trains.
  const timer = setInterval(() => coordinator.step().catch(() => {}), 1000 * plan.heartbeat_timeout / 4);
  const leave = () => {
    clearInterval(timer);
    search.release();
    coordinator.leave();
  };
  return { opened: { begun: true, search, count: Math.ceil(plan.trials / plan.jobs) }, leave };
}

/** Another program, other data or other extensions would give other results. */
async function checkPlanned(run: string, plan: Plan, prepared: PreparedRun): Promise<void> {
  const { record } = await findResumable(prepared, { results: "", folder: run, planned: true });
  const isSame = await sha256(disk.read(`${run}/experiment.toml`)) === record.experiment_sha256;
  if (isSame && prepared.total === plan.trials) return;
  const what = isSame
    ? `the plan has ${counted(plan.trials, "trial")}, but the experiment next to it has ${prepared.total}`
    : "the experiment was changed after it was planned";
  throw new ConfigError([{
    severity: "error",
    message: what,
    place: { kind: "file", file: isSame ? `${run}/plan.json` : `${run}/experiment.toml` },
    notes: ["plan it again: finished elements would not match the remaining ones"],
  }]);
}
