import { sampleShape } from "../../dataset/sample_shape.ts";
import type { PreparedRun } from "../prepare_run.ts";

/**
 * The cost of a network's numerical gradients: two forward passes of the batch per parameter. Empty for other
 * experiments.
 */
export async function numericalCost(prepared: PreparedRun): Promise<string[]> {
  const { first } = prepared.plan;
  if (!first.network || first.train.gradient !== "numerical") return [];
  const [trial] = await prepared.trials(0, 1);
  const data = await prepared.peekData(trial);
  const sample = sampleShape(first.data, data!.dataset);
  const layers = await prepared.choose({ ask: "layers", params: trial.params, sample });
  const parameters = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const how = layers.every(({ incremental }) => incremental)
    ? "dense layers compute only what each parameter changes"
    : `each is a pass of the whole network, about ${
      grouped(layers.reduce((sum, { work }) => sum + work, 0) * first.train.batch_size)
    } multiplications`;
  return [
    `numerical gradients: ${grouped(parameters)} parameters, so ${
      grouped(2 * parameters)
    } forward passes of ` +
    `${first.train.batch_size} rows per step; ${how}`,
  ];
}

/** 15920 as 15,920 */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
