import type { Gone } from "./gone_element.ts";
import { isThrough } from "./merge.ts";
import { MissingElements } from "./missing_elements.ts";
import { Results } from "./results.ts";
import { shardsOf } from "./shard.ts";
import { isCancelled } from "./slurm/cancelled.ts";
import { JobArrays, type Submitting } from "./slurm/job_arrays.ts";
import { type QueuedElement, SlurmAway, SlurmError, SlurmMissing, SlurmRefusal } from "./slurm/slurm.ts";
import { isOpen, readRunRecord } from "../store/run_record.ts";

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
export interface Launched extends Submitting {
  readonly tell: (event: LaunchEvent) => void;
}

/**
 * Submits elements to Slurm and makes sure that all finish. Files show what has finished; Slurm's queue only shows
 * which elements need not be submitted again.
 */
export class Launch {
  readonly #arrays: JobArrays;
  readonly #missing: MissingElements;
  /** Only for an adaptive search. */
  readonly #results: Results | undefined;
  #away = false;
  #told = "";
  #toldLater = "";

  constructor(private readonly of: Launched) {
    this.#arrays = new JobArrays(of);
    this.#missing = new MissingElements(of, (gone, again) => of.tell({ type: "gone", gone, again }));
    this.#results = of.plan.trials_per_job === null ? new Results(of.run, of.plan.trials) : undefined;
  }

  /**
   * Submits elements, in as many arrays as the cluster's limits require. Elements that are refused for now are
   * submitted later, while a launcher watches.
   *
   * @returns how many were submitted
   */
  async submit(elements: readonly number[]): Promise<number> {
    const { tell } = this.of;
    const jobs: string[] = [];
    let sent = 0;
    try {
      for await (const array of this.#arrays.submit(elements)) {
        jobs.push(array.job);
        sent += array.elements.length;
        this.#missing.sent(array.elements);
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
    const queued = await this.#arrays.queued();
    const done = this.#done();
    const elements = Array.from({ length: this.of.plan.jobs }, (_, element) => element);
    const missing = elements.filter((element) => !queued.elements.has(element) && !done.has(element));
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
        if (this.#missing.isHopeless(this.#done())) return "given up";
      }
      await pause(Math.min(2000, Math.max(200, 10 * seconds)), signal);
    }
    return "left";
  }

  async #look(): Promise<void> {
    const { run, tell } = this.of;
    let queued: Awaited<ReturnType<JobArrays["queued"]>>;
    try {
      queued = await this.#arrays.queued();
    } catch (error) {
      if (!(error instanceof SlurmError) || error instanceof SlurmMissing) throw error;
      if (!this.#away) tell({ type: "away", message: error.message });
      this.#away = true;
      return;
    }
    if (this.#away) tell({ type: "back" });
    this.#away = false;
    await this.#releaseStuck(queued.jobs);
    this.#tellStanding(queued.jobs);
    const jobOf = (element: number) => this.#arrays.jobOf(element);
    const again = await this.#missing.find(queued.elements, this.#done(), jobOf);
    if (again.length > 0 && !isCancelled(run)) await this.submit(again);
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

  #done(): ReadonlySet<number> {
    return new Set(shardsOf(this.of.run).map(({ element }) => element));
  }

  #countDone(): number {
    if (!this.#results) return this.#done().size;
    this.#results.update();
    return [...this.#results.all()].filter(({ note }) => note.rung === undefined).length;
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
