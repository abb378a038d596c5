import { hasGuests } from "../base/guests.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { prepareData, prepareOptionsOf } from "../dataset/prepare.ts";
import type { PreparedData } from "../dataset/prepared_data.ts";
import { backendOf, buildTrial, classWeightsOf, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Network } from "../nn/network.ts";
import { restoreCheckpoint } from "../train/checkpoint/checkpoint.ts";
import type { Snapshot } from "../train/checkpoint/position.ts";
import type { TrainingOptions } from "../train/training_options.ts";
import type { Engines } from "./engines.ts";
import type { Known, TrialRequest } from "./protocol.ts";
import { splitDifferences } from "./split_differences.ts";

/** A trial that is set up, with its parts and its end. */
export type ReadyTrial = TrialSetup & {
  readonly trial: TrialRequest["trial"];
  readonly experiment: Experiment;
  close(): void;
};

/**
 * Builds a trial, at the position of its checkpoint if it has one.
 *
 * @param stop called before each step: whether to pause there
 *
 * @throws {Error} if the trial cannot be built or an extension throws
 */
export function setUp(
  { trial, until, rungs, checkpoint, table, seed, start }: Known<TrialRequest>,
  dataset: Dataset | undefined,
  engines: Engines,
  stop?: () => boolean,
): ReadyTrial {
  const experiment = configured(table, trial.params);
  const data = dataset && prepared(dataset, experiment, seed);
  let split: ReturnType<typeof splitDifferences> | undefined;
  const differences = (network: Network) => {
    const { memory, pool } = engines;
    // Which thread computes what depends on timing, which the code of extensions must not notice.
    if (!memory || !pool || hasGuests()) return undefined;
    split = splitDifferences(pool, memory, network, {
      table,
      params: trial.params,
      classWeights: classWeightsOf(experiment, data!),
    });
    return split.differences;
  };
  const engine = engines.get(backendOf(experiment));
  const setup = buildTrial(experiment, trial.seed, data, { engine, differences, start });
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
  const plan: TrainingOptions = { ...setup.plan, rungs, until, stop, from, save: saver(setup.saveEvery) };
  return { ...setup, plan, trial, experiment, close };
}

/** `undefined` if it fails: the trial then runs alone, and fails with its message. */
export function trySetUp(...args: Parameters<typeof setUp>): ReadyTrial | undefined {
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
