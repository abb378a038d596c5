import type { Dataset } from "../dataset/dataset.ts";
import { prepareData, type PreparedData } from "../dataset/prepare.ts";
import { backendOf, buildTrial } from "../experiment/build.ts";
import { configure } from "../experiment/configure.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CurvePoint } from "../train/objective.ts";
import { checkpointOf } from "../train/checkpoint.ts";
import { type MetricsRow, type Outcome, train } from "../train/train.ts";
import type { Engines } from "./engines.ts";
import type { TrialRequest } from "./protocol.ts";

/** What a finished trial leaves beside its rows. */
export interface TrialResult {
  readonly outcome: Outcome;
  /** A safetensors file. */
  readonly checkpoint: Uint8Array;
  /** Of function objectives. */
  readonly curve?: readonly CurvePoint[];
}

/**
 * Runs one trial from its request, yielding rows as they come. It depends on the request and the data alone:
 * where and when it runs makes no difference.
 *
 * @throws {Error} when the trial cannot be built or an extension throws
 */
export function* runTrial(
  { trial, table, seed }: TrialRequest,
  dataset: Dataset | undefined,
  engines: Engines,
): Generator<MetricsRow, TrialResult, void> {
  const experiment = configured(table, trial.params);
  const data = dataset && prepared(dataset, experiment, seed);
  const setup = buildTrial(experiment, trial.seed, data, engines.get(backendOf(experiment)));
  try {
    const outcome = yield* train(setup.objective, setup.optimizer, setup.state, setup.plan);
    const checkpoint = checkpointOf(setup.objective, setup.optimizer, setup.state, {
      trial: trial.trial,
      seed: trial.seed,
      steps: outcome.steps,
      bestStep: outcome.bestStep,
      model: setup.model,
    });
    return { outcome, checkpoint, curve: setup.objective.curve?.() };
  } finally {
    setup.network?.close();
  }
}

/** A trial's configuration. */
export function configured(
  table: TrialRequest["table"],
  params: TrialRequest["trial"]["params"],
): Experiment {
  const parsed = configure(table, params);
  if ("output" in parsed) return parsed.output;
  const [{ path, message }] = parsed.issues;
  throw new Error(`${path.join(".")} ${message}`);
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
