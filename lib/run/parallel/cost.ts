import { whole } from "../../experiment/settings/setting.ts";
import { layerFactsOf, sumOf } from "../layer_facts.ts";
import type { PreparedRun } from "../prepare_run.ts";

/**
 * The cost of a network's numerical gradients: two forward passes of the batch per parameter. Empty for other
 * experiments.
 */
export async function numericalCost(prepared: PreparedRun): Promise<string[]> {
  const { first } = prepared.plan;
  if (!first.network || first.train.gradient !== "numerical") return [];
  const layers = await layerFactsOf(prepared);
  const parameters = sumOf(layers, "parameters");
  const how = layers.every(({ incremental }) => incremental)
    ? "dense layers compute only what each parameter changes"
    : `each is a pass of the whole network, about ${
      whole(sumOf(layers, "work") * first.train.batch_size)
    } multiplications`;
  return [
    `numerical gradients: ${whole(parameters)} parameters, so ${whole(2 * parameters)} forward passes of ` +
    `${first.train.batch_size} rows per step; ${how}`,
  ];
}
