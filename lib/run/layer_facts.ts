import { sampleShape } from "../dataset/sample_shape.ts";
import { factsWithoutLoading } from "../experiment/checks/needs_data.ts";
import type { LayerFacts } from "../experiment/sweep/chooser_questions.ts";
import { isEmpty } from "../experiment/known.ts";
import type { PreparedRun } from "./prepare_run.ts";

/** The layers of the first trial's network, for its data; none of a function. Data that is known by name is not loaded. */
export async function layerFactsOf(prepared: PreparedRun): Promise<readonly LayerFacts[]> {
  const { first } = prepared.plan;
  if (!first.network) return [];
  const [trial] = await prepared.trials(0, 1);
  // The main thread does not know data sets of extensions.
  const known = isEmpty(prepared.extensions) ? factsWithoutLoading(first) : undefined;
  const facts = known ?? (await prepared.peekData(trial))!.dataset;
  return await prepared.choose({
    ask: "layers",
    params: trial.params,
    sample: sampleShape(first.data, facts),
  });
}

/** Their sum of a number. */
export const sumOf = (layers: readonly LayerFacts[], what: "parameters" | "work" | "bytes"): number =>
  layers.reduce((sum, layer) => sum + layer[what], 0);
