import type { Row } from "../../base/cells.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { Dataset } from "../../dataset/dataset.ts";
import type { Matrix } from "../../compute/backend.ts";
import type { FeatureMaps } from "../../experiment/feature_maps.ts";
import type { SavedModel } from "../../experiment/saved_network.ts";
import { changesSince, differences } from "../../run/differences.ts";
import { type EvaluationRows, evaluationRows, type PartName } from "../../run/evaluation_rows.ts";
import { paramsOf, spellingsOf } from "../../store/finished_trials.ts";
import { type PreparedRun, prepareRun } from "../../run/prepare_run.ts";
import { TrainedTrial } from "../../trial/trained_trial.ts";
import { kindOf } from "./files.ts";
import type { Run } from "./run_read.ts";
import { readRunInfo } from "./run_info.ts";

/** A trial's network, evaluated on a part of its data. */
export interface Examined {
  readonly rows: EvaluationRows;
  readonly model: SavedModel;
  /** `[rows, outputs]` */
  readonly outputs: Float64Array;
  /** What has changed since the training, one line each; empty unless changes are allowed. */
  readonly changes: readonly string[];
  /** The first convolution's view of the first row, if it was asked for and there is one. */
  readonly features?: FeatureMaps;
}

/** What the user allows. */
export interface Allowed {
  /** Extensions of the experiment may run, in sandboxed workers. */
  readonly extensions: boolean;
  /** Data, experiment and extensions may have changed since the training. */
  readonly changes: boolean;
  /** Whether the first row is looked at through the first convolution, too. */
  readonly features?: boolean;
  /** Stops extensions. */
  readonly signal?: AbortSignal;
  /** Receives messages about extensions and their output. */
  readonly say?: (text: string) => void;
}

/**
 * Loads the data of a run again and evaluates a trial's network on a part of it.
 *
 * @throws {ConfigError} if the data or the checkpoint is damaged, the experiment has no such part, or data, experiment or
 * extensions have changed since the training
 */
export async function predictRows(
  run: Run,
  trial: Row,
  part: PartName,
  allowed: Allowed,
): Promise<Examined> {
  const toml = "experiment.toml";
  const prepared = await prepareRun(
    `${run.shown}/${toml}`,
    { allowExtensions: allowed.extensions, signal: allowed.signal, say: allowed.say },
    `${run.folder}/${toml}`,
  );
  try {
    const params = paramsOf(trial, run.info.parameters, spellingsOf(prepared.plan.sweep));
    const rows = await evaluationRows(prepared, params, part);
    if (!rows) throw noSuchPart(run, part);
    const changes = await changesSince(run.info, prepared, params, rows.dataset, { splits: part !== "test" });
    if (changes.length > 0 && !allowed.changes) throw hasChanged(run, changes);
    const { extensions, watch } = prepared;
    const trained = TrainedTrial.open(run.folder, run.shown, Number(trial.trial), extensions, watch);
    try {
      const misfits = misfitsOf(trained.model, rows.dataset);
      if (misfits.length > 0) throw doesNotFit(run, misfits);
      const outputs = await trained.predict(rows.inputs);
      const features = allowed.features ? await trained.features(firstRow(rows.inputs)) : undefined;
      return { rows, model: trained.model, outputs, changes, features };
    } finally {
      trained.close();
    }
  } finally {
    prepared.close();
  }
}

const firstRow = ({ columns, values }: Matrix): Matrix => ({
  rows: 1,
  columns,
  values: values.slice(0, columns),
});

/** Differences in inputs and classes between a network and data: its outputs would mean other columns or classes. */
function misfitsOf(
  { inputs, classes }: SavedModel,
  dataset: Pick<Dataset, "inputs" | "classes">,
): string[] {
  return [
    ...differences("inputs", inputs, dataset.inputs),
    ...differences("classes", classes, dataset.classes),
  ];
}

function doesNotFit({ shown }: Run, misfits: readonly string[]): ConfigError {
  return new ConfigError([{
    severity: "error",
    message: "the network does not fit this data: inputs or classes differ",
    place: { kind: "file", file: shown },
    notes: [...misfits, "restore the data, or train again"],
  }]);
}

/** What has changed since the training, if the experiment file is in a run's folder; otherwise empty. */
export async function changesBeside(
  folder: string,
  prepared: PreparedRun,
  dataset: Pick<Dataset, "sources">,
): Promise<string[]> {
  const isRun = kindOf(`${folder}/run.json`) === "file";
  if (!isRun) return [];
  const [{ params }] = await prepared.trials(0, 1);
  return await changesSince(readRunInfo(folder), prepared, params, dataset, { splits: true });
}

/** The error for rows or code other than those of the training. */
export function hasChanged({ shown }: Run, changes: readonly string[]): ConfigError {
  return new ConfigError([{
    severity: "error",
    message: "data, experiment or extensions have changed since the training",
    place: { kind: "file", file: shown },
    notes: [
      ...changes,
      "restore them, or add --allow-changes to use them as they are now: training rows may then count as validation or " +
      "test rows",
    ],
  }]);
}

function noSuchPart({ shown, info }: Run, part: PartName): ConfigError {
  const why = info.kind === "function"
    ? "the run minimises a function and has no data"
    : part === "validation"
    ? "the experiment holds out no validation rows (data.validation)"
    : `the data of the experiment has no ${part} rows`;
  const notes = info.kind === "function" || part !== "test"
    ? []
    : ["a CSV file gets test rows from data.test_path; --data validation evaluates the validation rows"];
  return new ConfigError([{ severity: "error", message: why, place: { kind: "file", file: shown }, notes }]);
}
