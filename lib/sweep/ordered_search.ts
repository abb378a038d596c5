import type { Next, Progress, Search, SearchSource } from "./search.ts";

const hasEnded = (progress: Progress | undefined) =>
  progress?.end !== undefined || progress?.pruned !== undefined;

/** A search without feedback: one trial after the other, as many at a time as are looked through for groups. */
export class OrderedSearch implements Search {
  #next: number;
  readonly #end: number;

  /** @param range the trials from one up to another (default: all) */
  constructor(
    private readonly source: SearchSource,
    private readonly ahead: number,
    range?: { readonly from: number; readonly to: number },
  ) {
    this.#next = range?.from ?? 0;
    this.#end = range?.to ?? source.configurations * source.repeats;
  }

  async next(): Promise<Next> {
    while (this.#next < this.#end) {
      const trials = await this.source.trials(this.#next, Math.min(this.ahead, this.#end - this.#next), []);
      this.#next += trials.length;
      const tasks = trials.filter(({ trial }) => !hasEnded(this.source.progress(trial))).map((trial) => ({
        trial,
        rungs: [],
      }));
      if (tasks.length > 0) return { tasks, pruned: [], done: this.#next >= this.#end };
    }
    return { tasks: [], pruned: [], done: true };
  }
}
