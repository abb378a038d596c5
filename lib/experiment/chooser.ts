import { backendOf, lengthOf, networkSpec } from "./build.ts";
import { type Continuation, continuationOf } from "./continuation.ts";
import { configured } from "./configure.ts";
import type { SweepConfig } from "./experiment.ts";
import type { KnownTable } from "./known.ts";
import { registries } from "./registries.ts";
import type { ChooserAnswers, ChooserQuestion, LayerFacts, RunLength } from "./sweep/chooser_questions.ts";
import { lengthOf as sizeOf, type Shape } from "../nn/layer.ts";
import { buildLayers, type BuiltLayer, trainedIn } from "../nn/network_spec.ts";
import { checkedPruner } from "../sweep/checked_pruner.ts";
import { checkedSampler } from "../sweep/checked_sampler.ts";
import { Configurations, type Sweep, type Trial } from "../sweep/configurations.ts";
import type { Observation } from "../sweep/sampler.ts";
import type { Params } from "../sweep/space.ts";

/** Facts about a sweep's sampler and pruner. */
export interface ChooserFacts {
  /** Number of configurations. */
  readonly configurations: number;
  /** Configurations that are chosen or compared together; `undefined` for all. */
  readonly batch?: number;
  /** Whether the sampler learns from results. */
  readonly learns: boolean;
  /** Whether the pruner can decide in the order in which results arrive. */
  readonly promotes: boolean;
}

/** What choosers choose from. */
export interface ChooserPlan {
  readonly table: KnownTable;
  readonly sweep: Sweep;
  readonly settings: SweepConfig;
}

/** Chooses the configurations of a sweep, and which of them continue. */
export class Chooser {
  readonly #configurations: Configurations;
  readonly #pruner;
  readonly facts: ChooserFacts;
  readonly #rungs = new Map<string, readonly number[]>();
  readonly #continuations = new Map<string, Continuation>();

  /** @throws {TypeError} if an extension's sampler or pruner returns invalid values */
  constructor(private readonly plan: ChooserPlan) {
    const { method, pruner } = plan.settings;
    const sampler = checkedSampler(method.type, registries.samplers.make(method));
    this.#configurations = new Configurations(plan.sweep, sampler);
    if (pruner) this.#pruner = checkedPruner(pruner.type, registries.pruners.make(pruner));
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
        return this.#pruner!.keep(question.values, question.past);
      case "promote":
        return this.#pruner!.promote!(question.values);
      case "continuation":
        return this.#continuation(question.trial.params, question.before, question.trainingRows);
      case "length":
        return lengthOf(this.#configured(question.params), question.trainingRows);
      case "data":
        return this.#configured(question.params).data;
      case "layers":
        return this.#layers(question.params, question.sample);
    }
  }

  #layers(params: Params, sample: Shape): LayerFacts[] {
    const experiment = this.#configured(params);
    const bytesPerNumber = backendOf(experiment) === "reference" ? 8 : 4;
    return buildLayers(networkSpec(experiment, sample)).map((layer) => layerFacts(layer, bytesPerNumber));
  }

  #configured(params: Params): ReturnType<typeof configured> {
    return configured(this.plan.table, params);
  }

  #trials(from: number, count: number, past: readonly Observation[]): Trial[] {
    const { repeats } = this.plan.sweep;
    const all = [...past];
    return Array.from({ length: count }, (_, i) => {
      const before = this.facts.learns ? all : past;
      const trial = this.#configurations.trial(from + i, before);
      // The configurations of a batch are chosen one by one: each choice sees the ones before, without results.
      if (this.facts.learns && (from + i + 1) % repeats === 0) all.push({ params: trial.params });
      return trial;
    });
  }

  #rungsOf({ params }: Trial, trainingRows?: number): readonly number[] {
    if (!this.#pruner) return [];
    const key = keyOf(params, /^(train|data)\b/, trainingRows);
    let rungs = this.#rungs.get(key);
    if (!rungs) {
      rungs = this.#rungsFor(lengthOf(this.#configured(params), trainingRows));
      this.#rungs.set(key, rungs);
    }
    return rungs;
  }

  #rungsFor(
    length: { steps: number; stepsPerEpoch?: number },
    configurations = this.facts.configurations,
  ): readonly number[] {
    const { batch = configurations } = this.facts;
    return this.#pruner!.rungs({ ...length, configurations: batch });
  }

  #continuation(params: Params, before: RunLength, trainingRows?: number): Continuation {
    const key = keyOf(params, /^(train|data|schedule|optimizer)\b/, [before, trainingRows]);
    let found = this.#continuations.get(key);
    if (!found) {
      found = continuationOf(this.plan.table, params, before, trainingRows);
      if (this.#pruner && found.differs === undefined && found.to > found.from) {
        const { stepsPerEpoch } = lengthOf(this.#configured(params), trainingRows);
        const was = this.#rungsFor({ steps: found.from, stepsPerEpoch }, before.configurations);
        const is = this.#rungsFor({ steps: found.to, stepsPerEpoch }).filter((step) => step < found!.from);
        const differs = `the pruner decided after ${stepsText(was)}, but would now decide after ${
          stepsText(is)
        }`;
        if (was.join() !== is.join()) found = { ...found, differs };
      }
      this.#continuations.set(key, found);
    }
    return found;
  }
}

const layerFacts = ({ name, layer }: BuiltLayer, bytesPerNumber: number): LayerFacts => ({
  name,
  output: layer.output,
  parameters: trainedIn(layer),
  work: layer.work ?? 0,
  bytes: bytesPerNumber * layer.tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  incremental: "reshapes" in layer || (layer.can?.includes("incremental") ?? false),
});

/** Trials with the same key have the same length and rungs. */
const keyOf = (params: Params, counts: RegExp, more: unknown) =>
  JSON.stringify([more, Object.entries(params).filter(([path]) => counts.test(path))]);

const stepsText = (rungs: readonly number[]) =>
  rungs.length === 0 ? "no step" : `${rungs.join(", ")} step${rungs.join() === "1" ? "" : "s"}`;
