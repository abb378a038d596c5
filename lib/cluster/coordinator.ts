import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { TrialStatuses } from "../store/trial_statuses.ts";
import { rankingMetricOf } from "../run/open/comparison.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { RunDirectory } from "../store/run_directory.ts";
import { searchSource } from "../run/task_queue.ts";
import { BatchSearch, type SearchTask } from "../sweep/search.ts";
import { type Attempt, HeartbeatMonitor } from "./attempt.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";
import { Results } from "./results.ts";
import { isFinished } from "./search_end.ts";
import { stageOf, Tasks } from "./tasks.ts";

/**
 * Decides which trials of a shared search run next. One element at a time is the coordinator; when it becomes silent,
 * another takes over. All make the same decisions from the same results, so two coordinators at the same time do no
 * harm.
 */
export class Coordinator {
  readonly #watch: HeartbeatMonitor;
  readonly #tasks: Tasks;
  /** State while this element is the coordinator. */
  #lease: { readonly results: Results; readonly search: BatchSearch; searched: boolean } | undefined;
  #asking = false;
  /** Since when tasks have been neither open nor taken. */
  readonly #missed = new Map<string, number>();
  readonly #silence: number;

  constructor(
    private readonly run: string,
    plan: Plan,
    private readonly attempt: Attempt,
    private readonly prepared: PreparedRun,
    private readonly directory: RunDirectory,
  ) {
    this.#silence = plan.heartbeat_timeout;
    this.#watch = new HeartbeatMonitor(plan.heartbeat_timeout);
    this.#tasks = new Tasks(run);
  }

  /** Makes the decisions that are possible now, if this element is the coordinator. @returns whether it is */
  async step(): Promise<boolean> {
    if (this.#asking || isFinished(this.run) || !this.#holds()) return false;
    this.#asking = true;
    try {
      const lease = this.#lease ??= this.#open();
      lease.results.update();
      this.#republish(lease.results);
      await this.#decide(lease);
      return true;
    } finally {
      this.#asking = false;
    }
  }

  /** Lets another element be the coordinator. */
  leave(): void {
    const { coordinator } = clusterPaths(this.run);
    if (this.#lease && this.#holder() === this.attempt.id) undefinedIfMissing(() => disk.remove(coordinator));
  }

  #open() {
    const statuses = new TrialStatuses(rankingMetricOf(this.prepared));
    const results = new Results(this.run, this.prepared.total, statuses);
    return { results, search: new BatchSearch(searchSource(this.prepared, statuses)), searched: false };
  }

  /** Whether this element is the coordinator; becomes it if there is none. */
  #holds(): boolean {
    const { attempts, coordinator } = clusterPaths(this.run);
    const holder = this.#holder();
    if (holder === this.attempt.id) return true;
    this.#lease = undefined;
    if (holder !== undefined && !this.#watch.isSilent({ id: holder, path: `${attempts}/${holder}` })) {
      return false;
    }
    writeFileAtomic(coordinator, this.attempt.id, { sync: false });
    return this.#holder() === this.attempt.id;
  }

  #holder(): string | undefined {
    const bytes = undefinedIfMissing(() => disk.read(clusterPaths(this.run).coordinator));
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Reopens the tasks of silent attempts. */
  #republish(results: Results): void {
    const { attempts } = clusterPaths(this.run);
    const silent = new Map<string, boolean>();
    for (const claim of this.#tasks.claimed()) {
      const { attempt: id } = claim;
      if (results.has(claim.stage)) this.#tasks.done(claim);
      else {
        if (!silent.has(id)) silent.set(id, this.#watch.isSilent({ id, path: `${attempts}/${id}` }));
        if (silent.get(id)) this.#tasks.republish(claim);
      }
    }
  }

  async #decide(lease: { results: Results; search: BatchSearch; searched: boolean }): Promise<void> {
    const { results, search } = lease;
    while (!lease.searched) {
      const { tasks, pruned, done, awaited = [] } = await search.next();
      lease.searched = done;
      for (const { trial } of pruned) {
        const { rung: _rung, ...note } = results.last(trial.trial)!.note;
        this.directory.note({ ...note, row: { ...note.row, status: "pruned" } });
      }
      if (pruned.length > 0) results.update();
      await this.#publish(tasks, awaited, results);
      if (pruned.length === 0) break;
    }
    if (!lease.searched) return;
    this.directory.sync(); // only a note records which trials were pruned
    writeFileAtomic(clusterPaths(this.run).finished, "{}\n");
  }

  /** Opens new tasks, and reopens lost ones: awaited, but neither open nor taken for some time. */
  async #publish(
    tasks: readonly SearchTask[],
    awaited: readonly SearchTask[],
    results: Results,
  ): Promise<void> {
    const known = new Set([...this.#tasks.open(), ...this.#tasks.claimed().map(({ stage }) => stage)]);
    const isNew = new Set(tasks);
    const now = performance.now();
    let count = 0;
    for (const task of awaited) {
      const { trial, rungs, rung } = task;
      const stage = stageOf({ trial: trial.trial, rung });
      if (known.has(stage)) {
        this.#missed.delete(stage);
        continue;
      }
      const since = this.#missed.get(stage) ?? now;
      this.#missed.set(stage, since);
      if (!isNew.has(task) && now - since < 1000 * this.#silence) continue;
      const last = results.last(trial.trial);
      const from = last ? [last.attempt] : [];
      this.#tasks.publish({ trial, rungs: [...rungs], rung: rung ?? null, note: last?.note ?? null, from });
      this.#missed.delete(stage);
      if (++count % 100 === 0) await new Promise((resolve) => setTimeout(resolve)); // signs of life are due
    }
  }
}
