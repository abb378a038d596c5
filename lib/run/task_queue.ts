import { AsyncSearch } from "../sweep/async_search.ts";
import type { Trial } from "../sweep/configurations.ts";
import { OrderedSearch } from "../sweep/ordered_search.ts";
import { BatchSearch, type Next, type Search, type SearchSource, type SearchTask } from "../sweep/search.ts";
import { groupSize, nextGroup, type ReadyTask, trialsAhead } from "./parallel/groups.ts";
import type { TrialStatuses } from "../store/trial_statuses.ts";
import type { OpenedTrials } from "./open/opened_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { RunOptions } from "./run_event.ts";

/**
 * Chooses the trials that run next: those that the search decides, in groups that train side by side, and those that
 * must run again.
 */
export class TaskQueue {
  /** Maximum number of trials that one worker trains together. */
  readonly groupSize: number;
  readonly #search: Search;
  #ahead: readonly ReadyTask[] = [];
  #searched = false;
  /** Milliseconds after which the search may have new results. */
  #pause: number | undefined;
  /** Trials that run again, each alone. */
  readonly #again: ReadyTask[] = [];
  #running = 0;
  #asking: Promise<unknown> = Promise.resolve();
  #changed = Promise.withResolvers<void>();
  #stopped = false;
  readonly #halt = Promise.withResolvers<void>();
  /** Whether trials may have started before: in a resumed run, or if one must run again. */
  #disturbed: boolean;

  /** @param prune called for trials that the search stops at their rung */
  constructor(
    prepared: PreparedRun,
    private readonly opened: OpenedTrials,
    private readonly options: RunOptions,
    private readonly prune: (trial: Trial) => void,
  ) {
    this.#disturbed = opened.begun;
    options.signal?.addEventListener("abort", () => this.#halt.resolve(), { once: true });
    this.groupSize = groupSize(prepared, opened.parallelism.workers, opened.count);
    this.#search = opened.search ?? searchOf(prepared, opened, this.groupSize, options);
  }

  /** The next trials to run side by side; `undefined` if there are no more. */
  take(): Promise<readonly ReadyTask[] | undefined> {
    const taken = this.#asking.then(() => this.#next());
    this.#asking = taken.catch(() => {});
    return taken;
  }

  /** Called when taken trials have ended, wait at their rung, or run again. */
  ended(): void {
    this.#running--;
    this.changed();
  }

  /** Runs a trial again, from its last checkpoint. */
  again(task: SearchTask): void {
    this.#disturbed = true;
    this.#again.push(this.#ready(task));
  }

  /** Stops handing out trials. */
  stop(): void {
    this.#stopped = true;
    this.#halt.resolve();
    this.changed();
  }

  /** Wakes up the workers that wait for trials. */
  changed(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** Whether a trial has no files yet, neither from this run nor from before. */
  isFresh(trial: number): boolean {
    return !this.#disturbed && !this.opened.statuses.progress(trial);
  }

  async #next(): Promise<readonly ReadyTask[] | undefined> {
    while (!this.#stopped && !this.options.signal?.aborted) {
      const again = this.#again.shift();
      if (again) return this.#begin([again]);
      if (this.#ahead.length === 0 && !this.#searched) {
        const next = await this.#decided();
        if (!next) return undefined;
        const { tasks, pruned, done, pause } = next;
        this.#pause = pause;
        for (const { trial } of pruned) this.prune(trial);
        this.#ahead = tasks.map((task) => this.#ready(task));
        this.#searched = done;
        if (pruned.length > 0 && !done) continue;
      }
      if (this.#ahead.length > 0) {
        const [group, rest] = nextGroup(this.#ahead, this.groupSize);
        this.#ahead = rest;
        return this.#begin(group);
      }
      if (this.#running === 0 && this.#searched) return undefined;
      if (this.#running === 0 && this.#pause === undefined) {
        throw new Error("the search is waiting for trials, but none is running");
      }
      await this.#changes(); // a running trial may reach its rung, or have to run again
    }
    return undefined;
  }

  /** The decisions of the search; a sampler of an extension that never answers must not delay the end of the run. */
  async #decided(): Promise<Next | undefined> {
    const next = this.#search.next();
    next.catch(() => {}); // the caller may be gone
    return await Promise.race([next, this.#halt.promise.then(() => undefined)]);
  }

  /** Waits until something changes here, or may have changed elsewhere. */
  async #changes(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const elsewhere = new Promise<void>((resolve) => {
      if (this.#pause !== undefined && !this.#searched) timer = setTimeout(resolve, this.#pause);
    });
    await Promise.race([this.#changed.promise, elsewhere]).finally(() => clearTimeout(timer));
  }

  #begin(group: readonly ReadyTask[]): readonly ReadyTask[] {
    this.#running++;
    return group;
  }

  /** The step at which a task starts. */
  #ready(task: SearchTask): ReadyTask {
    const { trial } = task.trial;
    const { rung, rungs } = task;
    const steps = this.isFresh(trial) ? 0 : this.opened.directory.files.standing(trial)?.steps ?? 0;
    // A power cut may have lost the note of a rung but left a later checkpoint: the trial cannot go back to the rung.
    const isBehind = rung !== undefined && steps > rungs[rung];
    return { ...task, from: isBehind ? 0 : steps };
  }
}

function searchOf(
  prepared: PreparedRun,
  { statuses }: OpenedTrials,
  groupSize: number,
  options: RunOptions,
): Search {
  const source = searchSource(prepared, statuses);
  if (!resultsDecide(prepared)) return new OrderedSearch(source, trialsAhead);
  if (!options.async) return new BatchSearch(source);
  return new AsyncSearch(source, (values) => prepared.choose({ ask: "promote", values }), groupSize);
}

/** Whether a search is adaptive: with a learning sampler or a pruner, results decide what runs. */
export const resultsDecide = ({ choice, plan: { settings, sweep }, total }: PreparedRun): boolean =>
  total !== sweep.repeats && (choice.learns || settings.pruner !== undefined);

/** What a search needs to know about an experiment and the state of its trials. */
export function searchSource(prepared: PreparedRun, statuses: Pick<TrialStatuses, "progress">): SearchSource {
  const { choice, plan } = prepared;
  const { pruner } = plan.settings;
  return {
    configurations: choice.configurations,
    repeats: plan.sweep.repeats,
    batch: choice.batch,
    trials: (from, count, past) => prepared.choose({ ask: "trials", from, count, past }),
    rungs: async (trial) => {
      const data = pruner ? await prepared.peekData(trial) : undefined;
      return await prepared.choose({ ask: "rungs", trial, trainingRows: data?.dataset.train.inputs.rows });
    },
    keep: (values, past) => prepared.choose({ ask: "keep", values, past }),
    progress: (trial) => statuses.progress(trial),
  };
}
