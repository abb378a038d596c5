import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import type { LauncherConfig } from "../experiment/experiment.ts";
import { attemptsAt, HeartbeatMonitor } from "./attempt.ts";
import { type Gone, progressOf, whyGone } from "./gone_element.ts";
import { isCancelled } from "./slurm/cancelled.ts";
import { isThrough } from "./merge.ts";
import type { Plan } from "./plan.ts";
import { clusterPaths } from "./cluster_paths.ts";
import { Results } from "./results.ts";
import { isOpen, readRunRecord } from "../store/run_record.ts";
import { type Installation, slurmScript } from "./slurm/scripts.ts";
import { shardsOf } from "./shard.ts";
import {
  type QueuedElement,
  type Slurm,
  SlurmAway,
  SlurmError,
  SlurmMissing,
  SlurmRefusal,
} from "./slurm/slurm.ts";

/** What happens while elements run. */
export type LaunchEvent =
  | { readonly type: "submitted"; readonly elements: number; readonly jobs: readonly string[] }
  | {
    readonly type: "standing";
    /** Finished elements, or trials of an adaptive search. */
    readonly done: number;
    readonly running: number;
    readonly waiting: number;
    /** Why elements wait, in Slurm's words. */
    readonly reasons: readonly string[];
  }
  | { readonly type: "away"; readonly message: string }
  | { readonly type: "back" }
  | { readonly type: "later"; readonly message: string; readonly notes: readonly string[] }
  | { readonly type: "gone"; readonly gone: Gone; readonly again: boolean };

/** How watching ended: all elements finished, some cannot finish, the run was cancelled, or the user left. */
export type LaunchEnd = "through" | "given up" | "cancelled" | "left";

/** What a launch needs. */
export interface Launched {
  readonly run: string;
  readonly plan: Plan;
  readonly config: LauncherConfig;
  readonly installation: Installation;
  readonly slurm: Slurm;
  readonly tell: (event: LaunchEvent) => void;
}

/** Seconds that an element may be missing before it is submitted again: its files may appear late. */
const grace = 2;
/** The same for an element whose job completed. */
const graceOfDone = 60;

/** The last known job of an element. */
type Seen = Pick<QueuedElement, "job" | "index">;

/**
 * Submits elements to Slurm and makes sure that all finish. Files show what has finished; Slurm's queue only shows
 * which elements need not be submitted again.
 */
export class Launch {
  readonly #watch: HeartbeatMonitor;
  /** When an element was first found missing, in milliseconds. */
  readonly #missed = new Map<number, number>();
  readonly #seen = new Map<number, Seen>();
  readonly #failures = new Map<number, { count: number; progress: number }>();
  readonly #givenUp = new Set<number>();
  readonly #lists = new Map<string, readonly number[]>();
  /** Only for an adaptive search. */
  readonly #results: Results | undefined;
  #away = false;
  #told = "";
  #toldLater = "";

  constructor(private readonly of: Launched) {
    this.#watch = new HeartbeatMonitor(of.plan.heartbeat_timeout);
    this.#results = of.plan.trials_per_job === null ? new Results(of.run, of.plan.trials) : undefined;
  }

  /**
   * Submits elements, in as many arrays as the cluster's limits require. Elements that are refused for now are
   * submitted later, while a launcher watches.
   *
   * @returns how many were submitted
   */
  async submit(elements: readonly number[]): Promise<number> {
    const { run, plan, config, installation, slurm, tell } = this.of;
    const { arrays, logs } = clusterPaths(installation.run);
    const jobs: string[] = [];
    let sent = 0;
    try {
      const { maxArraySize } = await slurm.limits();
      while (sent < elements.length) {
        const part = elements.slice(sent, sent + maxArraySize);
        const list = `${crypto.randomUUID().slice(0, 8)}.txt`;
        // Written before the array is submitted: its elements can then always be identified in the queue.
        writeFileAtomic(
          `${clusterPaths(run).arrays}/${list}`,
          part.map((element) => `${element}\n`).join(""),
        );
        const job = await slurm.submit({
          jobName: plan.job_name,
          comment: list,
          script: slurmScript(installation, `${arrays}/${list}`),
          size: part.length,
          logFolder: logs,
          options: config,
        });
        jobs.push(job);
        for (const [index, element] of part.entries()) this.#seen.set(element, { job, index });
        sent += part.length;
        for (const element of part) this.#missed.delete(element);
      }
    } catch (error) {
      const passes = error instanceof SlurmAway || (error instanceof SlurmRefusal && error.retry);
      if (!passes) throw error;
      const { message, notes } = error as SlurmError;
      if (message !== this.#toldLater) tell({ type: "later", message, notes });
      this.#toldLater = message;
    }
    if (sent > 0) tell({ type: "submitted", elements: sent, jobs });
    return sent;
  }

  /**
   * Submits elements that are neither finished nor in the queue. Does not wait. @returns how many were not submitted
   */
  async catchUp(): Promise<number> {
    const { slurm, plan } = this.of;
    const queued = new Set((await slurm.queued(plan.job_name)).map((job) => this.#elementOf(job)));
    const done = this.#done();
    const elements = Array.from({ length: plan.jobs }, (_, element) => element);
    const missing = elements.filter((element) => !queued.has(element) && !done.has(element));
    return missing.length - (missing.length > 0 ? await this.submit(missing) : 0);
  }

  /** Watches until all elements have finished, and submits failed ones again. */
  async watch(signal: AbortSignal): Promise<LaunchEnd> {
    const { run, plan } = this.of;
    const begin = performance.now();
    let asked = -Infinity;
    while (!signal.aborted) {
      if (isCancelled(run)) return "cancelled";
      if (!isOpen(readRunRecord(run)) || isThrough(run, plan)) return "through";
      const [now, seconds] = [performance.now(), (performance.now() - begin) / 1000];
      // Often at first, for quick answers; less often later, to spare the cluster.
      if (now - asked >= 1000 * Math.min(15, Math.max(1, seconds / 20))) {
        await this.#look();
        asked = performance.now();
        if (this.#isHopeless()) return "given up";
      }
      await pause(Math.min(2000, Math.max(200, 10 * seconds)), signal);
    }
    return "left";
  }

  async #look(): Promise<void> {
    const { slurm, plan, tell } = this.of;
    let queue: readonly QueuedElement[];
    try {
      queue = await slurm.queued(plan.job_name);
    } catch (error) {
      if (!(error instanceof SlurmError) || error instanceof SlurmMissing) throw error;
      if (!this.#away) tell({ type: "away", message: error.message });
      this.#away = true;
      return;
    }
    if (this.#away) tell({ type: "back" });
    this.#away = false;
    const queued = new Map<number, QueuedElement>();
    for (const job of queue) {
      const element = this.#elementOf(job);
      if (element !== undefined) queued.set(element, job);
    }
    for (const [element, { job, index }] of queued) this.#seen.set(element, { job, index });
    await this.#releaseStuck(queue);
    this.#tellStanding(queue);
    await this.#sendMissing(queued);
  }

  /**
   * Slurm never starts jobs that it holds after a failed start: they are cancelled, so that they are submitted again.
   */
  async #releaseStuck(queue: readonly QueuedElement[]): Promise<void> {
    for (const { job, index, state, reason } of queue) {
      if (state === "PENDING" && /requeued (held|in held state)/.test(reason)) {
        await this.of.slurm.cancelElement(job, index).catch(() => {}); // the next look tries again
      }
    }
  }

  /** After a while, submits elements again that are not finished, not in the queue and not alive. */
  async #sendMissing(queued: ReadonlyMap<number, unknown>): Promise<void> {
    const { run, plan, config, tell } = this.of;
    const done = this.#done();
    const attempts = Map.groupBy(attemptsAt(run), ({ element }) => element);
    const again: number[] = [];
    for (let element = 0; element < plan.jobs; element++) {
      if (queued.has(element) || done.has(element) || this.#givenUp.has(element)) {
        this.#missed.delete(element);
        continue;
      }
      const now = performance.now();
      const since = this.#missed.get(element) ?? now;
      this.#missed.set(element, since);
      const left = attempts.get(element) ?? [];
      // All attempts are checked each time, as silence counts from the first look.
      const isAlive = left.filter((attempt) => !this.#watch.isSilent(attempt)).length > 0;
      if (isAlive || now - since < grace * 1000) continue;
      const gone = await whyGone(this.of, element, this.#seen.get(element));
      if (!gone) break; // Slurm does not respond: the next look tries again
      if (gone.state === "COMPLETED" && now - since < graceOfDone * 1000) continue;
      if (!gone.wasSent) again.push(element);
      else {
        // One node may lack something; if two attempts fail this way, all would.
        const failures = this.#countFailure(element);
        const isHopeless = gone.isHopeless && failures > 1;
        const more = !isHopeless && failures <= config.retries;
        tell({ type: "gone", gone: { ...gone, isHopeless }, again: more });
        if (more) again.push(element);
        else this.#givenUp.add(element);
      }
    }
    if (again.length > 0 && !isCancelled(run)) await this.submit(again);
  }

  /** How often in a row an element has ended without a shard and without progress. */
  #countFailure(element: number): number {
    const progress = progressOf(this.of.run, element);
    const before = this.#failures.get(element);
    const count = before && progress <= before.progress ? before.count + 1 : 1;
    this.#failures.set(element, { count, progress });
    return count;
  }

  #done(): ReadonlySet<number> {
    return new Set(shardsOf(this.of.run).map(({ element }) => element));
  }

  #countDone(): number {
    if (!this.#results) return this.#done().size;
    this.#results.update();
    return [...this.#results.all()].filter(({ note }) => note.rung === undefined).length;
  }

  /** Whether no more elements can finish. */
  #isHopeless(): boolean {
    const done = this.#done();
    const lost = [...this.#givenUp].filter((element) => !done.has(element)).length;
    return lost > 0 && lost >= this.of.plan.jobs - done.size;
  }

  #elementOf({ comment, index }: QueuedElement): number | undefined {
    let list = this.#lists.get(comment);
    if (!list && /^[\w.-]+$/.test(comment)) {
      const bytes = undefinedIfMissing(() => disk.read(`${clusterPaths(this.of.run).arrays}/${comment}`));
      list = bytes && new TextDecoder().decode(bytes).trimEnd().split("\n").map(Number);
      if (list) this.#lists.set(comment, list);
    }
    return list?.[index];
  }

  #tellStanding(queue: readonly QueuedElement[]): void {
    const pending = queue.filter(({ state }) => state === "PENDING");
    const standing = {
      type: "standing",
      done: this.#countDone(),
      running: queue.length - pending.length,
      waiting: pending.length,
      reasons: [...new Set(pending.map(({ reason }) => reason))].filter((reason) => reason !== "None"),
    } as const;
    const text = JSON.stringify(standing);
    if (text !== this.#told) this.of.tell(standing);
    this.#told = text;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const stop = () => resolve();
  signal.addEventListener("abort", stop);
  await promise;
  signal.removeEventListener("abort", stop);
  clearTimeout(timer);
}
