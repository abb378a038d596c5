import { AsyncSearch } from "../sweep/async_search.ts";
import type { Trial } from "../sweep/configurations.ts";
import {
  BatchSearch,
  type Next,
  OrderedSearch,
  type Search,
  type SearchSource,
  type SearchTask,
} from "../sweep/search.ts";
import { groupSize, nextGroup, type ReadyTask, trialsAhead } from "./groups.ts";
import type { Ledger } from "./ledger.ts";
import type { OpenedTrials } from "./open_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { RunOptions } from "./run.ts";

/** Which trials run next: what the search decides, in groups that train side by side, and what has to run again. */
export class TaskQueue {
  readonly #groupSize: number;
  readonly #search: Search;
  #ahead: readonly ReadyTask[] = [];
  #searched = false;
  /** Milliseconds after which the search may know more. */
  #pause: number | undefined;
  /** Trials that are tried again, each alone. */
  readonly #again: ReadyTask[] = [];
  #running = 0;
  #asking: Promise<unknown> = Promise.resolve();
  #changed = Promise.withResolvers<void>();
  #stopped = false;
  readonly #halt = Promise.withResolvers<void>();
  /** Whether trials may have begun before: in a run that is continued, or when one has to run again. */
  #disturbed: boolean;

  /** @param prune told of trials that the search ends at their rung */
  constructor(
    prepared: PreparedRun,
    private readonly opened: OpenedTrials,
    private readonly options: RunOptions,
    private readonly prune: (trial: Trial) => void,
  ) {
    this.#disturbed = opened.begun;
    options.signal?.addEventListener("abort", () => this.#halt.resolve(), { once: true });
    this.#groupSize = groupSize(prepared, opened.parallelism.workers, opened.count);
    this.#search = opened.search ?? searchOf(prepared, opened, this.#groupSize, options.async);
  }

  /** The next trials to run side by side; `undefined` when there will be none. */
  take(): Promise<readonly ReadyTask[] | undefined> {
    const taken = this.#asking.then(() => this.#next());
    this.#asking = taken.catch(() => {});
    return taken;
  }

  /** Trials that were taken have ended, wait at their rung, or run again. */
  ended(): void {
    this.#running--;
    this.changed();
  }

  /** A trial runs again, from its last checkpoint. */
  again(task: SearchTask): void {
    this.#disturbed = true;
    this.#again.push(this.#ready(task));
  }

  /** Gives no more trials. */
  stop(): void {
    this.#stopped = true;
    this.#halt.resolve();
    this.changed();
  }

  /** Something has happened that those who wait for trials want to know. */
  changed(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** Whether a trial has left nothing yet, neither in this run nor before. */
  isFresh(trial: number): boolean {
    return !this.#disturbed && !this.opened.ledger.progress(trial);
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
        const [group, rest] = nextGroup(this.#ahead, this.#groupSize);
        this.#ahead = rest;
        return this.#begin(group);
      }
      if (this.#running === 0 && this.#searched) return undefined;
      if (this.#running === 0 && this.#pause === undefined) {
        throw new Error("the search is waiting for trials, but none is running");
      }
      await this.#changes(); // a trial that runs may come to its rung, or have to run again
    }
    return undefined;
  }

  /** What the search decides; an extension's sampler that never answers must not hold up the end. */
  async #decided(): Promise<Next | undefined> {
    const next = this.#search.next();
    next.catch(() => {}); // whoever asked may be gone
    return await Promise.race([next, this.#halt.promise.then(() => undefined)]);
  }

  /** Waits until something happens here, or might have happened elsewhere. */
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

  /** Where a task begins. */
  #ready(task: SearchTask): ReadyTask {
    const { trial } = task.trial;
    const { rung, rungs } = task;
    const steps = this.isFresh(trial) ? 0 : this.opened.directory.files.standing(trial)?.steps ?? 0;
    // A power cut may have taken the note of a rung, and left a checkpoint from behind it: there is no way back.
    const isBehind = rung !== undefined && steps > rungs[rung];
    return { ...task, from: isBehind ? 0 : steps };
  }
}

function searchOf(prepared: PreparedRun, { ledger }: OpenedTrials, groupSize: number, async = false): Search {
  const source = searchSource(prepared, ledger);
  if (!resultsDecide(prepared)) return new OrderedSearch(source, trialsAhead);
  if (!async) return new BatchSearch(source);
  return new AsyncSearch(source, (values) => prepared.choose({ ask: "promote", values }), groupSize);
}

/** Whether what runs depends on results: with a sampler that learns, or a pruner. */
export const resultsDecide = ({ choice, plan: { settings, sweep }, total }: PreparedRun): boolean =>
  total !== sweep.repeats && (choice.learns || settings.pruner !== undefined);

/** What a search asks of an experiment, and of what has become of its trials. */
export function searchSource(prepared: PreparedRun, ledger: Pick<Ledger, "progress">): SearchSource {
  const { choice, plan } = prepared;
  const { pruner } = plan.settings;
  return {
    configurations: choice.configurations,
    repeats: plan.sweep.repeats,
    batch: choice.batch,
    trials: (from, count, past) => prepared.choose({ ask: "trials", from, count, past }),
    rungs: async (trial) => {
      const data = pruner ? await prepared.dataFor(trial, true) : undefined;
      return await prepared.choose({ ask: "rungs", trial, trainingRows: data?.dataset.train.inputs.rows });
    },
    keep: (values, past) => prepared.choose({ ask: "keep", values, past }),
    progress: (trial) => ledger.progress(trial),
  };
}
