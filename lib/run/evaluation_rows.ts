import type { Matrix } from "../compute/backend.ts";
import type { Dataset, Part } from "../dataset/dataset.ts";
import { prepareData } from "../dataset/prepare.ts";
import type { Subset } from "../dataset/prepared_data.ts";
import type { Params } from "../sweep/space.ts";
import type { PreparedRun } from "./prepare_run.ts";

/** Rows of a data set on which a network can be evaluated. */
export interface EvaluationRows {
  readonly dataset: Dataset;
  readonly part: Part;
  /** Their numbers in the part, from 0. */
  readonly rows: Uint32Array;
  /** Their inputs, one row each, not scaled. */
  readonly inputs: Matrix;
}

/** Names of the parts of a data set, as training uses them. */
export const partNames = ["train", "validation", "test"] as const;

/** One of {@linkcode partNames}. */
export type PartName = typeof partNames[number];

/**
 * The rows of a part of a trial's data, as its training used them.
 *
 * @param params of the trial
 * @returns `undefined` where the experiment has no such part
 */
export async function evaluationRows(
  prepared: PreparedRun,
  params: Params,
  name: PartName,
): Promise<EvaluationRows | undefined> {
  const trial = { trial: 0, configuration: 0, repeat: 0, seed: 0, params };
  const data = await prepared.dataFor(trial);
  if (!data) return undefined;
  const { dataset } = data;
  const options = (await prepared.choose({ ask: "data", params }))!;
  const subset: Subset | undefined = prepareData(dataset, options, prepared.plan.sweep.seed)[name];
  return subset && { dataset, ...subset, inputs: rowsOf(subset) };
}

function rowsOf({ part: { inputs }, rows }: Subset): Matrix {
  const { columns } = inputs;
  const length = rows.length * columns;
  const taken = inputs.values instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
  for (const [to, from] of rows.entries()) {
    taken.set(inputs.values.subarray(from * columns, (from + 1) * columns), to * columns);
  }
  return { rows: rows.length, columns, values: taken };
}
