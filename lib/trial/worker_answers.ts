import { predictWith } from "../experiment/saved_network.ts";
import { featureMaps } from "./feature_maps.ts";
import { jsonSchema } from "../experiment/json_schema.ts";
import { readExperiment } from "../experiment/validate.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { Table } from "../experiment/paths.ts";
import type { StartTensors } from "../train/checkpoint/start.ts";
import { checkTrial, tryToBuild } from "./check_trial.ts";
import { Chooser } from "../experiment/chooser.ts";
import type { Engines } from "./engines.ts";
import { loadFromRegistry } from "../experiment/load_data.ts";
import type { Known, WorkerAnswers, WorkerRequest } from "./protocol.ts";

/**
 * Answers all requests to a worker except training. Workers that only train start faster without this module and its
 * dependencies.
 *
 * @module
 */

/** A question, and its answer as plain data. */
export type Question = Extract<
  WorkerRequest,
  { type: "read" | "load" | "chooser" | "choose" | "check" | "build" | "schema" | "predict" | "features" }
>;

/** The state of a worker that answers need. */
export interface WorkerState {
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly engines: Engines;
  /** The parameters that networks begin with. */
  readonly start?: StartTensors;
  /** Resets the code of extensions. */
  beginAnew(): Promise<void>;
  /** The request with its table marked as known: a worker knows the components that it names. */
  known<Request extends { readonly table: Table }>(request: Request): Known<Request>;
}

/** What computes the networks of checkpoints. */
const engineFor = (engines: Engines) => (precision: "float32" | "float64") =>
  engines.get(precision === "float64" ? "reference" : "wasm");

let chooser: Chooser | undefined;

/** @returns the answer; {@linkcode WorkerAnswers} has its type for each question */
export async function answerTo(
  question: Question,
  { datasets, engines, start, beginAnew, known }: WorkerState,
): Promise<WorkerAnswers[Question["type"]]> {
  if (question.type !== "choose" && question.type !== "read" && question.type !== "schema") await beginAnew();
  switch (question.type) {
    case "read":
      return readExperiment(question.text, question.file, question.overrides, question.facts, question.start);
    case "load":
      return await loadFromRegistry(question.data, question.seed);
    case "chooser":
      chooser = new Chooser(known(question.plan));
      return chooser.facts;
    case "choose":
      return chooser!.answer(question.question);
    case "check":
      return checkTrial({ ...known(question.request), start }, datasets.get(question.request.dataKey ?? ""));
    case "build":
      tryToBuild({ ...known(question.request), start }, datasets.get(question.request.dataKey ?? ""));
      return undefined;
    case "schema":
      return jsonSchema();
    case "predict":
      return predictWith(question.checkpoint, question.inputs, engineFor(engines));
    case "features":
      return featureMaps(question.checkpoint, question.inputs, engineFor(engines));
    default:
      return question satisfies never;
  }
}
