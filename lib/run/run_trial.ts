import { WasmBackend, type WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { prepareData, type PreparedData } from "../dataset/prepare.ts";
import { backendOf, buildTrial, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Vector } from "../compute/vector.ts";
import type { CurvePoint, Measures } from "../train/objective.ts";
import { checkpointOf } from "../train/checkpoint.ts";
import type { NetworkObjective } from "../train/network_objective.ts";
import { type MetricsRow, type Outcome, train, trainInParts } from "../train/train.ts";
import { trainTogether } from "../train/train_together.ts";
import type { Trial } from "../sweep/trials.ts";
import type { Engines } from "./engines.ts";
import type { GroupRequest, TrialRequest } from "./protocol.ts";
import { splitDifferences } from "./split_differences.ts";

/** What a finished trial leaves beside its rows. */
export interface TrialResult {
  readonly outcome: Outcome;
  /** A safetensors file. */
  readonly checkpoint: Uint8Array;
  /** Of function objectives. */
  readonly curve?: readonly CurvePoint[];
}

/** What happens to the trials of a group, by their numbers. */
export type TrialEvent =
  | { readonly trial: number; readonly row: MetricsRow }
  | { readonly trial: number; readonly result: TrialResult }
  | { readonly trial: number; readonly error: unknown };

/**
 * Runs trials from their request, telling rows as they come. Each depends on the request and the data alone: where,
 * when and beside which others it runs makes no difference, and one that fails takes no other with it.
 */
export function* runTrials(
  { trials, ...context }: GroupRequest,
  dataset: Dataset | undefined,
  engines: Engines,
): Generator<TrialEvent, void, void> {
  const apart: Trial[] = [];
  const together: Member[] = [];
  try {
    for (const trial of trials) {
      const setup = trials.length > 1 ? trySetUp({ trial, ...context }, dataset, engines) : undefined;
      if (setup?.objective.parts && setup.network?.backend instanceof WasmBackend) {
        together.push({ trial, setup, objective: setup.objective as NetworkObjective });
      } else apart.push(trial);
    }
    if (together.length > 0) yield* runTogether(together, engines);
  } finally {
    for (const { setup } of together) setup.close();
  }
  for (const trial of apart) {
    try {
      const steps = runTrial({ trial, ...context }, dataset, engines);
      let next = steps.next();
      for (; !next.done; next = steps.next()) yield { trial: trial.trial, row: next.value };
      yield { trial: trial.trial, result: next.value };
    } catch (error) {
      yield { trial: trial.trial, error };
    }
  }
}

/**
 * Runs one trial, yielding rows as they come.
 *
 * @throws {Error} when the trial cannot be built or an extension throws
 */
export function* runTrial(
  request: TrialRequest,
  dataset: Dataset | undefined,
  engines: Engines,
): Generator<MetricsRow, TrialResult, void> {
  const setup = setUp(request, dataset, engines);
  try {
    const outcome = yield* train(setup.objective, setup.optimizer, setup.state, setup.plan);
    return resultOf(request.trial, setup, outcome);
  } finally {
    setup.close();
  }
}

/** A trial that trains beside others. */
interface Member {
  readonly trial: Trial;
  readonly setup: Running;
  readonly objective: NetworkObjective;
}

/** The first evaluation of each member; those that begin with the same network on the same data share it. */
function initialMeasures(members: readonly Member[]): (() => Measures)[] {
  const known: { what: string; params: Vector; measures: () => Measures }[] = [];
  return members.map(({ setup: { experiment: { data, network, train } }, objective }) => {
    const what = JSON.stringify([data, network, train.loss, train.metrics]);
    const { params } = objective;
    const same = known.find((one) => one.what === what && equal(one.params, params));
    if (same) return same.measures;
    let found: Measures | undefined;
    const measures = () => found ??= objective.evaluate();
    known.push({ what, params, measures });
    return measures;
  });
}

const equal = (a: Vector, b: Vector) => a.length === b.length && a.every((value, i) => value === b[i]);

function* runTogether(
  members: readonly Member[],
  engines: Engines,
): Generator<TrialEvent, void, void> {
  const initial = initialMeasures(members);
  const loops = members.map(({ setup: { optimizer, state, plan }, objective }, k) => ({
    objective,
    steps: trainInParts(objective, optimizer, state, { ...plan, initial: initial[k] }),
  }));
  const { network } = members[0].objective;
  const engine = engines.get(network.backend.name as "wasm") as WasmEngine;
  for (const { member, ...event } of trainTogether(loops, engine.firstLayers(network.inputs))) {
    const { trial, setup } = members[member];
    if ("outcome" in event) yield { trial: trial.trial, result: resultOf(trial, setup, event.outcome) };
    else yield { trial: trial.trial, ...event };
  }
}

/** A trial that is set up, with what it was made from and what ends it. */
type Running = TrialSetup & { readonly experiment: Experiment; close(): void };

function setUp(
  { trial, table, seed }: TrialRequest,
  dataset: Dataset | undefined,
  engines: Engines,
): Running {
  const experiment = configured(table, trial.params);
  const data = dataset && prepared(dataset, experiment, seed);
  let split: ReturnType<typeof splitDifferences> | undefined;
  const setup = buildTrial(experiment, trial.seed, data, engines.get(backendOf(experiment)), (network) => {
    const { memory, pool } = engines;
    if (!memory || !pool) return undefined;
    split = splitDifferences(pool, memory, network, { table, params: trial.params });
    return split.differences;
  });
  const close = () => {
    split?.close();
    setup.network?.close();
  };
  return { ...setup, experiment, close };
}

/** Nothing when it fails: run alone, the trial will fail again and say why. */
function trySetUp(...args: Parameters<typeof setUp>): Running | undefined {
  try {
    return setUp(...args);
  } catch {
    return undefined;
  }
}

function resultOf({ trial, seed }: Trial, setup: TrialSetup, outcome: Outcome): TrialResult {
  const { objective, optimizer, state, model } = setup;
  const { steps, bestStep } = outcome;
  const checkpoint = checkpointOf(objective, optimizer, state, { trial, seed, steps, bestStep, model });
  return { outcome, checkpoint, curve: objective.curve?.() };
}

/** Split and scaling of a data set, kept for the next trial that wants the same. */
export function prepared(dataset: Dataset, { data }: Experiment, seed: number): PreparedData {
  const { scale, validation, train_rows, test_rows } = data!;
  const key = JSON.stringify([scale, validation, train_rows, test_rows, seed]);
  const kept = preparations.get(dataset);
  if (kept?.key === key) return kept.data;
  const made = prepareData(dataset, { scale, validation, train_rows, test_rows }, seed);
  preparations.set(dataset, { key, data: made });
  return made;
}

const preparations = new WeakMap<Dataset, { key: string; data: PreparedData }>();
