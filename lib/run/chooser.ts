import { lengthOf } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import type { SweepConfig } from "../experiment/experiment.ts";
import type { Table } from "../experiment/paths.ts";
import { registries } from "../experiment/registries.ts";
import { Configurations, type Sweep, type Trial } from "../sweep/configurations.ts";
import type { Observation } from "../sweep/sampler.ts";

/** What a sweep's sampler and pruner are, without asking them. */
export interface ChooserFacts {
  /** Number of configurations. */
  readonly configurations: number;
  /** Configurations that are chosen or compared together; `undefined` for all. */
  readonly batch?: number;
  /** Whether the sampler learns from results. */
  readonly learns: boolean;
  /** Whether the pruner can decide in the order of arrival. */
  readonly promotes: boolean;
}

/** What a sweep's sampler and pruner are asked. Both may be an extension's: then it is asked of a worker. */
export type ChooserQuestion =
  | { ask: "trials"; from: number; count: number; past: readonly Observation[] }
  | { ask: "rungs"; trial: Trial; trainingRows?: number }
  | { ask: "keep"; values: readonly number[]; past: readonly number[] }
  | { ask: "promote"; values: readonly number[] };

/** The answers, by question. */
export interface ChooserAnswers {
  /** Trials by number, in order. */
  trials: readonly Trial[];
  /** Steps of a trial's rungs. */
  rungs: readonly number[];
  /** For each configuration whether it goes on. */
  keep: readonly boolean[];
  /** For each configuration whether it may go on now. */
  promote: readonly boolean[];
}

/** What choosers choose from. */
export interface ChooserPlan {
  readonly table: Table;
  readonly sweep: Sweep;
  readonly settings: SweepConfig;
}

/** Chooses the configurations of a sweep, and which of them go on. */
export class Chooser {
  readonly #configurations: Configurations;
  readonly #pruner;
  readonly facts: ChooserFacts;
  readonly #rungs = new Map<string, readonly number[]>();

  /** @throws {TypeError} when an extension's sampler or pruner gives nonsense */
  constructor(private readonly plan: ChooserPlan) {
    const { method: { type, ...options }, pruner } = plan.settings;
    const sampler = registries.samplers.get(type).build(options);
    this.#configurations = new Configurations(plan.sweep, sampler);
    if (pruner) {
      const { type, ...options } = pruner;
      this.#pruner = registries.pruners.get(type).build(options);
    }
    const swept = plan.sweep.parameters.length > 0;
    this.facts = {
      configurations: this.#configurations.count,
      batch: (swept ? sampler.batch : undefined) ?? this.#pruner?.batch,
      learns: swept && sampler.batch !== undefined,
      promotes: this.#pruner?.promote !== undefined,
    };
  }

  /** Answers a question. */
  answer<Question extends ChooserQuestion>(question: Question): ChooserAnswers[Question["ask"]];
  answer(question: ChooserQuestion): ChooserAnswers[ChooserQuestion["ask"]] {
    switch (question.ask) {
      case "trials": {
        const { from, past } = question;
        const count = Math.max(0, Math.min(question.count, this.#configurations.trials - from));
        return this.#trials(from, count, past);
      }
      case "rungs":
        return this.#rungsOf(question.trial, question.trainingRows);
      case "keep":
        return decisions(this.#pruner!.keep(question.values, question.past), question.values.length);
      case "promote":
        return decisions(this.#pruner!.promote!(question.values), question.values.length);
    }
  }

  #trials(from: number, count: number, past: readonly Observation[]): Trial[] {
    const { repeats } = this.plan.sweep;
    const all = [...past];
    return Array.from({ length: count }, (_, i) => {
      const before = this.facts.learns ? all : past;
      const trial = this.#configurations.trial(from + i, before);
      // Those of a batch are chosen one after the other: each is told of the ones before, which have no result.
      if (this.facts.learns && (from + i + 1) % repeats === 0) all.push({ params: trial.params });
      return trial;
    });
  }

  #rungsOf(trial: Trial, trainingRows?: number): readonly number[] {
    if (!this.#pruner) return [];
    const key = JSON.stringify([
      trainingRows,
      Object.entries(trial.params).filter(([path]) => /^(train|data)\b/.test(path)),
    ]);
    let rungs = this.#rungs.get(key);
    if (!rungs) {
      const length = lengthOf(configured(this.plan.table, trial.params), trainingRows);
      const { configurations, batch = configurations } = this.facts;
      rungs = checkedRungs(this.#pruner.rungs({ ...length, configurations: batch }), length.steps);
      this.#rungs.set(key, rungs);
    }
    return rungs;
  }
}

/** What a pruner gives is checked: it may be anybody's. @throws {TypeError} */
function checkedRungs(rungs: unknown, steps: number): readonly number[] {
  const list = Array.isArray(rungs) ? rungs : [];
  const isRising = list.every((step, k) =>
    Number.isSafeInteger(step) && step >= 1 && step < steps && (k === 0 || step > list[k - 1])
  );
  if (Array.isArray(rungs) && isRising) return list;
  throw new TypeError(
    `a pruner's rungs() must give rising whole numbers from 1 to ${steps - 1}, found ${rungs}`,
  );
}

function decisions(given: unknown, count: number): readonly boolean[] {
  if (Array.isArray(given) && given.length === count) return given.map(Boolean);
  throw new TypeError(`a pruner must decide on each of ${count} configurations, found ${given}`);
}
