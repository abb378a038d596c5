import { append, greatestOf } from "../base/extreme.ts";
import type { Trial } from "./configurations.ts";
import { meanOf, type Next, type Search, type SearchSource, type SearchTask } from "./search.ts";

interface Member {
  readonly trials: readonly Trial[];
  readonly rungs: readonly (readonly number[])[];
  /** The rung that it runs to or waits at; if there is no rung of this number, it has passed all of them. */
  target: number;
}

/** The state of a member. */
type Standing = "running" | "waiting" | "ended";

/**
 * ASHA as it was published (Li et al., 2020): no trial waits. Whenever a worker is free, the best of those that
 * reached a rung continue, else a new configuration begins. What is decided depends on which trial came first.
 */
export class AsyncSearch implements Search {
  readonly #members: Member[] = [];

  /**
   * @param promote of those that reached a rung so far, which may continue
   * @param atOnce configurations that begin together
   */
  constructor(
    private readonly source: SearchSource,
    private readonly promote: (values: readonly number[]) => Promise<readonly boolean[]>,
    private readonly atOnce: number,
  ) {}

  async next(): Promise<Next> {
    const promoted = await this.#promotions();
    if (promoted.length > 0) return { tasks: promoted, pruned: [], done: false };
    while (this.#members.length < this.source.configurations) {
      const tasks = await this.#begin();
      if (tasks.length > 0) return { tasks, pruned: [], done: false };
    }
    const standing = this.#members.map((member) => this.#standing(member));
    if (standing.includes("running")) return { tasks: [], pruned: [], done: false };
    // No trial can reach a rung any more: those that wait have lost.
    const pruned = this.#members.filter((_, k) => standing[k] === "waiting").flatMap(({ trials, target }) =>
      this.#open(trials).map((trial) => ({ trial, rung: target }))
    );
    return { tasks: [], pruned, done: true };
  }

  /** New members, with what they have to do; nothing where a run is continued and they have done it. */
  async #begin(): Promise<SearchTask[]> {
    const { configurations, repeats } = this.source;
    const from = this.#members.length;
    const count = Math.min(this.atOnce, configurations - from);
    const trials = await this.source.trials(from * repeats, count * repeats, []);
    const tasks: SearchTask[] = [];
    for (let k = 0; k < count; k++) {
      const own = trials.slice(k * repeats, (k + 1) * repeats);
      const rungs = await Promise.all(own.map((trial) => this.source.rungs(trial)));
      const reached = own.map(({ trial }) => this.source.progress(trial)?.values.length ?? 0);
      const member = { trials: own, rungs, target: Math.max(0, greatestOf(reached) - 1) };
      this.#members.push(member);
      append(tasks, this.#tasks(member));
    }
    return tasks;
  }

  async #promotions(): Promise<SearchTask[]> {
    const highest = greatestOf(this.#members.map(({ target }) => target), 0);
    for (let rung = highest; rung >= 0; rung--) {
      const reached = this.#members.filter((member) =>
        member.target > rung || (member.target === rung && this.#standing(member) !== "running")
      );
      const kept = await this.promote(reached.map((member) => this.#valueAt(member, rung)));
      const next = reached.filter((member, k) =>
        kept[k] && member.target === rung && this.#standing(member) === "waiting"
      );
      for (const member of next) member.target++;
      if (next.length > 0) return next.flatMap((member) => this.#tasks(member));
    }
    return [];
  }

  #tasks({ trials, rungs, target }: Member): SearchTask[] {
    return trials.map((trial, k) => ({
      trial,
      rungs: rungs[k],
      rung: target < rungs[k].length ? target : undefined,
    })).filter(({ trial, rung }) => {
      const progress = this.source.progress(trial.trial);
      if (!progress) return true;
      const open = progress.end === undefined && progress.pruned === undefined;
      return open && (rung === undefined || progress.values.length <= rung);
    });
  }

  #standing(member: Member): Standing {
    if (this.#tasks(member).length > 0) return "running";
    return this.#open(member.trials).length > 0 ? "waiting" : "ended";
  }

  /** Trials that have neither ended nor been pruned. */
  #open(trials: readonly Trial[]): Trial[] {
    return trials.filter(({ trial }) => {
      const progress = this.source.progress(trial);
      return progress?.end === undefined && progress?.pruned === undefined;
    });
  }

  #valueAt({ trials }: Member, rung: number): number {
    return meanOf(trials.map(({ trial }) => {
      const progress = this.source.progress(trial);
      return progress?.values[rung] ?? progress?.end;
    }));
  }
}
