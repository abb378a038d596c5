import { hasGuests } from "../base/guests.ts";
import { WasmBackend, type WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { prepareData, prepareOptionsOf } from "../dataset/prepare.ts";
import type { PreparedData } from "../dataset/prepared_data.ts";
import { backendOf, buildTrial, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Vector } from "../compute/vector.ts";
import type { CurvePoint, Measures } from "../train/objective.ts";
import { checkpointOf, restoreCheckpoint } from "../train/checkpoint.ts";
import type { NetworkObjective } from "../train/network_objective.ts";
import { type MetricsRow, type Outcome, type Plan, trainInParts, trainSaving } from "../train/train.ts";
import type { Snapshot } from "../train/position.ts";
import { trainTogether } from "../train/train_together.ts";
import type { Engines } from "./engines.ts";
import type { GroupRequest, Known, Task, TrialRequest } from "./protocol.ts";
import { splitDifferences } from "./split_differences.ts";

/** The results of a finished trial, except its rows. */
export interface TrialResult {
  readonly outcome: Outcome;
  /** A safetensors file. */
  readonly checkpoint: Uint8Array;
  /** Only of function objectives. */
  readonly curve?: readonly CurvePoint[];
}

/** Events of the trials of a group, by their numbers. */
export type TrialEvent =
  | { readonly trial: number; readonly row: MetricsRow }
  | { readonly trial: number; readonly checkpoint: Uint8Array }
  | { readonly trial: number; readonly result: TrialResult }
  | { readonly trial: number; readonly error: unknown };

/**
 * Runs trials from their request and reports rows as they come. Each trial depends only on the request and the data,
 * not on where, when and beside which others it runs. A trial that fails does not affect the others.
 *
 * @param stop called before each step: whether to pause there
 * @param begin called before a trial is built, up to twice per trial
 */
export function* runTrials(
  { tasks, ...context }: Known<GroupRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
  begin: () => void = () => {},
): Generator<TrialEvent, void, void> {
  const apart: Task[] = [];
  const together: Member[] = [];
  try {
    for (const task of tasks) {
      if (tasks.length > 1) begin();
      const setup = tasks.length > 1 ? trySetUp({ ...task, ...context }, dataset, engines, stop) : undefined;
      if (setup?.objective.parts && setup.network?.first && setup.network.backend instanceof WasmBackend) {
        together.push({ setup, objective: setup.objective as NetworkObjective });
      } else apart.push(task);
    }
    if (together.length > 0) yield* runTogether(together, engines);
  } finally {
    for (const { setup } of together) setup.close();
  }
  for (const task of apart) {
    const { trial } = task.trial;
    try {
      begin();
      const steps = runTrial({ ...task, ...context }, dataset, engines, stop);
      let next = steps.next();
      for (; !next.done; next = steps.next()) yield { trial, ...next.value };
      yield { trial, result: next.value };
    } catch (error) {
      yield { trial, error };
    }
  }
}

/**
 * Runs one trial, yielding rows and checkpoints as they come.
 *
 * @param stop called before each step: whether to pause there
 *
 * @throws {Error} if the trial cannot be built or an extension throws
 */
export function* runTrial(
  request: Known<TrialRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
): Generator<{ row: MetricsRow } | { checkpoint: Uint8Array }, TrialResult, void> {
  const setup = setUp(request, dataset, engines, stop);
  try {
    const steps = trainSaving(setup.objective, setup.optimizer, setup.state, setup.plan);
    let checkpoint: Uint8Array = new Uint8Array();
    let next = steps.next();
    for (; !next.done; next = steps.next()) {
      if (!("save" in next.value)) yield { row: next.value };
      else {
        checkpoint = saved(setup, next.value.save);
        if (!next.value.final) yield { checkpoint };
      }
    }
    return { outcome: next.value, checkpoint, curve: setup.objective.curve?.() };
  } finally {
    setup.close();
  }
}

/** A trial that trains beside others. */
interface Member {
  readonly setup: Running;
  readonly objective: NetworkObjective;
}

/** The first evaluation of each member; members that start with the same network on the same data share it. */
function initialMeasures(members: readonly Member[]): (() => Measures)[] {
  const known: { what: string; params: Vector; measures: () => Measures }[] = [];
  return members.map(({ setup: { experiment: { data, network, train } }, objective }) => {
    if (hasGuests()) return () => objective.evaluate(); // an extension might notice a skipped computation
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
  const from = members[0].setup.plan.from?.position.steps ?? 0;
  const checkpoints: Uint8Array[] = [];
  const engine = engines.get(network.backend.name as "wasm") as WasmEngine;
  for (const { member, ...event } of trainTogether(loops, engine.firstLayers(network.inputs), from)) {
    const { setup } = members[member];
    const { trial } = setup.trial;
    if ("save" in event) {
      checkpoints[member] = saved(setup, event.save);
      if (!event.final) yield { trial, checkpoint: checkpoints[member] };
    } else if ("outcome" in event) {
      yield { trial, result: { outcome: event.outcome, checkpoint: checkpoints[member] } };
    } else yield { trial, ...event };
  }
}

/** A trial that is set up, with its parts and its end. */
type Running = TrialSetup & {
  readonly trial: TrialRequest["trial"];
  readonly experiment: Experiment;
  close(): void;
};

function setUp(
  { trial, until, rungs, checkpoint, table, seed }: Known<TrialRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
): Running {
  const experiment = configured(table, trial.params);
  const data = dataset && prepared(dataset, experiment, seed);
  let split: ReturnType<typeof splitDifferences> | undefined;
  const setup = buildTrial(experiment, trial.seed, data, engines.get(backendOf(experiment)), (network) => {
    const { memory, pool } = engines;
    // Which thread computes what depends on timing, which the code of extensions must not notice.
    if (!memory || !pool || hasGuests()) return undefined;
    split = splitDifferences(pool, memory, network, { table, params: trial.params });
    return split.differences;
  });
  const close = () => {
    split?.close();
    setup.network?.close();
  };
  let from: Snapshot | undefined;
  try {
    if (checkpoint) from = restoreCheckpoint(checkpoint, setup);
  } catch (error) {
    close();
    throw error;
  }
  const plan: Plan = { ...setup.plan, rungs, until, stop, from, save: saver(setup.saveEvery) };
  return { ...setup, plan, trial, experiment, close };
}

/** `undefined` if it fails: the trial then runs alone, and fails with its message. */
function trySetUp(...args: Parameters<typeof setUp>): Running | undefined {
  try {
    return setUp(...args);
  } catch {
    return undefined;
  }
}

/** Whether a checkpoint is due: after a number of steps, or half a minute after the last one. */
function saver(every: number | undefined): (steps: number) => boolean {
  if (every !== undefined) return (steps) => steps % every === 0;
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < 30_000) return false;
    last = now;
    return true;
  };
}

function saved(setup: Running, snapshot: Snapshot): Uint8Array {
  const { trial, seed } = setup.trial;
  return checkpointOf(setup, { trial, seed, model: setup.model }, snapshot);
}

/** Split and scaling of a data set, cached for the next trial with the same settings. */
export function prepared(dataset: Dataset, { data }: Experiment, seed: number): PreparedData {
  const options = prepareOptionsOf(data!);
  const key = JSON.stringify([options, seed]);
  const kept = preparations.get(dataset);
  if (kept?.key === key) return kept.data;
  const made = prepareData(dataset, options, seed);
  preparations.set(dataset, { key, data: made });
  return made;
}

const preparations = new WeakMap<Dataset, { key: string; data: PreparedData }>();
