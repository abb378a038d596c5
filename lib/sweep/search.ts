import { append } from "../base/extreme.ts";
import type { Trial } from "./configurations.ts";
import type { Observation } from "./sampler.ts";
import { mean } from "./statistics.ts";

/** A trial that can begin or continue now. */
export interface SearchTask {
  readonly trial: Trial;
  /** Steps at which it is compared with others. */
  readonly rungs: readonly number[];
  /** Number of the rung to pause at; it runs to its end without. */
  readonly rung?: number;
}

/** What is known of a trial. Values are such that less is better; NaN means diverged or failed. */
export interface Progress {
  /** Its value at each rung that it has reached. */
  readonly values: readonly number[];
  /** Its last value, when it has ended otherwise than by pruning. */
  readonly end?: number;
  /** The rung that it was pruned at. */
  readonly pruned?: number;
}

/** What a search asks: the trials of a sweep, and a pruner's decisions. */
export interface SearchSource {
  /** Number of configurations. */
  readonly configurations: number;
  readonly repeats: number;
  /** Configurations that are chosen or compared together (default: all). */
  readonly batch?: number;
  /** @param past of samplers that learn: what came of all configurations before the batch of `from` */
  trials(from: number, count: number, past: readonly Observation[]): Promise<readonly Trial[]>;
  /** Steps of the rungs of a trial; none without a pruner. */
  rungs(trial: Trial): Promise<readonly number[]>;
  /** A pruner's decision. */
  keep(values: readonly number[], past: readonly number[]): Promise<readonly boolean[]>;
  /** What is known of a trial, from before too. */
  progress(trial: number): Progress | undefined;
}

/** What to do next: trials to run and trials that are pruned; neither while results are awaited, or when all is done. */
export interface Next {
  readonly tasks: readonly SearchTask[];
  readonly pruned: readonly { readonly trial: Trial; readonly rung: number }[];
  /** Whether no trial will follow, whatever comes of those that run. */
  readonly done: boolean;
  /** Of searches that wait for others' results too: milliseconds after which it is worth asking again. */
  readonly pause?: number;
  /** All trials whose results are awaited, those of before too. */
  readonly awaited?: readonly SearchTask[];
}

/** Decides which trials run. It is told when one has reached its rung or its end, by the source's progress. */
export interface Search {
  next(): Promise<Next>;
}

interface Member {
  readonly trials: readonly Trial[];
  readonly rungs: readonly (readonly number[])[];
  alive: boolean;
}

/**
 * A search whose decisions do not depend on when each trial ended. Batches of configurations run one after the other;
 * within a batch, all wait for each other at every rung. From the same results it goes the same way, so a run that is
 * continued needs no more than these.
 */
export class BatchSearch implements Search {
  readonly #past: Observation[] = [];
  /** Values at each rung of the configurations of all batches before. */
  readonly #valuesAt: number[][] = [];
  #members: readonly Member[] = [];
  #from = 0;
  #stage = 0;
  /** Trials of this stage that were given out. */
  #out: readonly Trial[] = [];

  constructor(private readonly source: SearchSource) {}

  async next(): Promise<Next> {
    const pruned: { trial: Trial; rung: number }[] = [];
    while (true) {
      if (this.#members.length === 0) {
        if (this.#from >= this.source.configurations) return { tasks: [], pruned, done: true };
        await this.#begin();
      }
      const missing = this.#tasks();
      if (missing.length > 0) {
        const tasks = this.#out.length > 0 ? [] : missing;
        if (tasks.length > 0) this.#out = tasks.map(({ trial }) => trial);
        return { tasks, pruned, done: false, awaited: missing };
      }
      this.#out = [];
      append(pruned, await this.#decide());
      // Pruned trials must be known as such before the next decision.
      if (pruned.length > 0) return { tasks: [], pruned, done: false };
    }
  }

  async #begin(): Promise<void> {
    const { configurations, repeats, batch = configurations } = this.source;
    const count = Math.min(batch, configurations - this.#from);
    const trials = await this.source.trials(this.#from * repeats, count * repeats, this.#past);
    this.#members = await Promise.all(Array.from({ length: count }, async (_, k) => {
      const own = trials.slice(k * repeats, (k + 1) * repeats);
      return {
        trials: own,
        rungs: await Promise.all(own.map((trial) => this.source.rungs(trial))),
        alive: true,
      };
    }));
    this.#stage = 0;
  }

  /** The trials that have not come to the end of this stage. */
  #tasks(): SearchTask[] {
    return this.#members.filter(({ alive }) => alive).flatMap(({ trials, rungs }) =>
      trials.map((trial, k): SearchTask => ({
        trial,
        rungs: rungs[k],
        rung: this.#stage < rungs[k].length ? this.#stage : undefined,
      }))
    ).filter(({ trial, rung }) => {
      const progress = this.source.progress(trial.trial);
      if (!progress) return true;
      return progress.end === undefined && progress.pruned === undefined &&
        (rung === undefined || progress.values.length <= rung);
    });
  }

  /** Ends the stage: at a rung some are pruned, after the last one the batch ends. */
  async #decide(): Promise<Next["pruned"]> {
    const rung = this.#stage;
    const living = this.#members.filter(({ alive }) => alive);
    if (!living.some(({ rungs }) => rungs.some((steps) => rung < steps.length))) {
      this.#end();
      return [];
    }
    const values = living.map((member) => this.#valueAt(member, rung));
    const past = this.#valuesAt[rung] ??= [];
    const kept = await this.source.keep(values, past);
    append(past, values);
    this.#stage++;
    const pruned: { trial: Trial; rung: number }[] = [];
    for (const [k, member] of living.entries()) {
      const open = member.trials.filter(({ trial }) => this.source.progress(trial)?.end === undefined);
      if (kept[k] || open.length === 0) continue;
      member.alive = false;
      for (const trial of open) {
        if (this.source.progress(trial.trial)?.pruned === undefined) pruned.push({ trial, rung });
      }
    }
    return pruned;
  }

  #end(): void {
    for (const { trials } of this.#members) {
      const all = trials.map(({ trial }) => this.source.progress(trial)!);
      const rung = all.find(({ pruned }) => pruned !== undefined)?.pruned;
      const value = meanOf(all.map(({ end, values }) => end ?? values.at(-1)));
      this.#past.push({ params: trials[0].params, value, rung });
    }
    this.#from += this.#members.length;
    this.#members = [];
  }

  #valueAt({ trials }: Member, rung: number): number {
    return meanOf(trials.map(({ trial }) => {
      const { values, end } = this.source.progress(trial)!;
      return values[rung] ?? end;
    }));
  }
}

/** NaN when any value is missing or NaN. */
export const meanOf = (values: readonly (number | undefined)[]): number =>
  mean(values.map((value) => value ?? NaN)) ?? NaN;
