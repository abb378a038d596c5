import type { Row } from "../base/cells.ts";
import { ConfigError } from "../config/config_error.ts";
import type { SavedModel } from "../experiment/saved_network.ts";
import { type EvaluationRows, evaluationRows, type PartName } from "../run/evaluation_rows.ts";
import { paramsOf, spellingsOf } from "../run/finished_trials.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { TrainedTrial } from "../run/trained_trial.ts";
import type { Run } from "./read_run.ts";

/** A trial's network tried on a part of its data. */
export interface Examined {
  readonly rows: EvaluationRows;
  readonly model: SavedModel;
  /** `[rows, outputs]` */
  readonly outputs: Float64Array;
}

/**
 * Loads the data of a run again and asks a trial's network about the rows of a part.
 *
 * @throws {ConfigError} when the data or the checkpoint is damaged, or the experiment has no such part
 */
export async function examine(
  run: Run,
  trial: Row,
  part: PartName,
  allowExtensions: boolean,
): Promise<Examined> {
  const toml = "experiment.toml";
  const prepared = await prepareRun(`${run.shown}/${toml}`, { allowExtensions }, `${run.folder}/${toml}`);
  try {
    const params = paramsOf(trial, run.info.parameters, spellingsOf(prepared.plan.sweep));
    const rows = await evaluationRows(prepared, params, part);
    if (!rows) throw noSuchPart(run, part);
    const trained = TrainedTrial.open(run.folder, run.shown, Number(trial.trial), prepared.extensions);
    try {
      return { rows, model: trained.model, outputs: await trained.predict(rows.inputs) };
    } finally {
      trained.close();
    }
  } finally {
    prepared.close();
  }
}

function noSuchPart({ shown, info }: Run, part: PartName): ConfigError {
  const why = info.kind === "function"
    ? "the run minimised a function: it has no data"
    : part === "validation"
    ? "the experiment holds no rows back for validation (data.validation)"
    : `the data of the experiment has no ${part} rows`;
  return new ConfigError([{ severity: "error", message: why, place: { kind: "file", file: shown } }]);
}
