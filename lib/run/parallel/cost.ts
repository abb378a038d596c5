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
  const { inputs } = data!.dataset;
  const parameters = await prepared.choose({ ask: "parameters", params: trial.params, inputs });
  return [
    `numerical gradients: ${grouped(parameters)} parameters, so ${
      grouped(2 * parameters)
    } forward passes of ` +
    `${first.train.batch_size} rows per step; dense layers compute only what each parameter changes`,
  ];
}

/** 15920 as 15,920 */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
