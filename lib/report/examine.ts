import type { Row } from "../base/cells.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { SavedModel } from "../experiment/saved_network.ts";
import { changesSince, differences } from "../run/differences.ts";
import { type EvaluationRows, evaluationRows, type PartName } from "../run/evaluation_rows.ts";
import { paramsOf, spellingsOf } from "../run/finished_trials.ts";
import { type PreparedRun, prepareRun } from "../run/prepare_run.ts";
import { TrainedTrial } from "../run/trained_trial.ts";
import { kindOf } from "./files.ts";
import type { Run } from "./read_run.ts";
import { readRunInfo } from "./run_info.ts";

/** A trial's network tried on a part of its data. */
export interface Examined {
  readonly rows: EvaluationRows;
  readonly model: SavedModel;
  /** `[rows, outputs]` */
  readonly outputs: Float64Array;
  /** What has changed since the run trained, one line each; there is some only if that was allowed. */
  readonly changes: readonly string[];
}

/** What a user has allowed. */
export interface Allowed {
  /** Extensions of the experiment may run, in workers without permissions. */
  readonly extensions: boolean;
  /** Data, experiment and extensions may have changed since the run trained. */
  readonly changes: boolean;
  /** Ends what extensions do. */
  readonly signal?: AbortSignal;
  /** Takes what is told of extensions and what they print. */
  readonly say?: (text: string) => void;
}

/**
 * Loads the data of a run again and asks a trial's network about the rows of a part.
 *
 * @throws {ConfigError} when the data or the checkpoint is damaged, the experiment has no such part, or what is here now is
 * not what the run was trained with
 */
export async function examine(
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
    const changes = await changesSince(run.info, prepared, params, rows.dataset, part !== "test");
    if (changes.length > 0 && !allowed.changes) throw hasChanged(run, changes);
    const { extensions, watch } = prepared;
    const trained = TrainedTrial.open(run.folder, run.shown, Number(trial.trial), extensions, watch);
    try {
      const misfits = misfitsOf(trained.model, rows.dataset);
      if (misfits.length > 0) throw doesNotFit(run, misfits);
      return { rows, model: trained.model, outputs: await trained.predict(rows.inputs), changes };
    } finally {
      trained.close();
    }
  } finally {
    prepared.close();
  }
}

/** Where data is not of the shape that a network was trained on: its outputs would be told of other columns or classes. */
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
    message: "the network cannot be tried on this data, which has other inputs or classes",
    place: { kind: "file", file: shown },
    notes: [...misfits, "change the data back, or train anew"],
  }]);
}

/** What has changed since a run trained whose experiment.toml is read; nothing of an experiment file elsewhere. */
export async function changesBeside(
  folder: string,
  prepared: PreparedRun,
  dataset: Pick<Dataset, "sources">,
): Promise<string[]> {
  const isRun = kindOf(`${folder}/run.json`) === "file";
  if (!isRun) return [];
  const [{ params }] = await prepared.trials(0, 1);
  return await changesSince(readRunInfo(folder), prepared, params, dataset, true);
}

/** Refuses what would be told of other rows, or by other code, than those of the training. */
export function hasChanged({ shown }: Run, changes: readonly string[]): ConfigError {
  return new ConfigError([{
    severity: "error",
    message: "what the run was trained with has changed since",
    place: { kind: "file", file: shown },
    notes: [
      ...changes,
      "change it back, or add --allow-changes to use it as it is now: rows of the training may then count as validation " +
      "or test",
    ],
  }]);
}

function noSuchPart({ shown, info }: Run, part: PartName): ConfigError {
  const why = info.kind === "function"
    ? "the run minimised a function: it has no data"
    : part === "validation"
    ? "the experiment holds no rows back for validation (data.validation)"
    : `the data of the experiment has no ${part} rows`;
  return new ConfigError([{ severity: "error", message: why, place: { kind: "file", file: shown } }]);
}
