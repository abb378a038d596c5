import { attemptsAt, HeartbeatMonitor } from "./attempt.ts";
import { type Gone, progressOf, whyGone } from "./gone_element.ts";
import type { ElementJob, Submitting } from "./slurm/job_arrays.ts";

/** Seconds that an element may be missing before it is submitted again: its files may appear late. */
const grace = 2;
/** The same for an element whose job completed. */
const graceOfDone = 60;

/** Elements that are not finished and not in the queue: which of them to submit again, and which to give up. */
export class MissingElements {
  readonly #watch: HeartbeatMonitor;
  /** When an element was first found missing, in milliseconds. */
  readonly #missed = new Map<number, number>();
  readonly #failures = new Map<number, { count: number; progress: number }>();
  readonly #givenUp = new Set<number>();

  /** @param onGone told of each element that ended without results, and whether it is submitted again */
  constructor(
    private readonly of: Submitting,
    private readonly onGone: (gone: Gone, again: boolean) => void,
  ) {
    this.#watch = new HeartbeatMonitor(of.plan.heartbeat_timeout);
  }

  /** Notes that elements were submitted. */
  sent(elements: readonly number[]): void {
    for (const element of elements) this.#missed.delete(element);
  }

  /** The elements to submit again: those that have been missing for a while and are not alive. */
  async find(
    queued: ReadonlySet<number>,
    done: ReadonlySet<number>,
    jobOf: (element: number) => ElementJob | undefined,
  ): Promise<number[]> {
    const { run, plan } = this.of;
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
      const gone = await whyGone(this.of, element, jobOf(element));
      if (!gone) break; // Slurm does not respond: the next look tries again
      if (gone.state === "COMPLETED" && now - since < graceOfDone * 1000) continue;
      if (!gone.wasSent || this.#mayRetry(gone)) again.push(element);
    }
    return again;
  }

  /** Whether to try again after a failure; otherwise the element is given up. */
  #mayRetry(gone: Gone): boolean {
    const { element } = gone;
    // One node may lack something; if two attempts fail this way, all would.
    const failures = this.#countFailure(element);
    const isHopeless = gone.isHopeless && failures > 1;
    const again = !isHopeless && failures <= this.of.config.retries;
    this.onGone({ ...gone, isHopeless }, again);
    if (!again) this.#givenUp.add(element);
    return again;
  }

  /** How often in a row an element has ended without a shard and without progress. */
  #countFailure(element: number): number {
    const progress = progressOf(this.of.run, element);
    const before = this.#failures.get(element);
    const count = before && progress <= before.progress ? before.count + 1 : 1;
    this.#failures.set(element, { count, progress });
    return count;
  }

  /** Whether no more elements can finish. */
  isHopeless(done: ReadonlySet<number>): boolean {
    const lost = [...this.#givenUp].filter((element) => !done.has(element)).length;
    return lost > 0 && lost >= this.of.plan.jobs - done.size;
  }
}
