import { log } from "../base/math.ts";
import type { Part } from "../dataset/dataset.ts";
import type { PreparedRun } from "./prepare_run.ts";

/** What the best constant prediction reaches on the training data: a network must do better to have learned. */
export interface Baseline {
  /** For `mse_mean` the variance of the targets, for cross entropies the entropy of the shares of the classes. */
  readonly loss: number;
  /** Of targets that are numbers: mean and standard deviation of the column that is furthest from 0. */
  readonly mean?: number;
  readonly deviation?: number;
}

/**
 * The baseline of a run; `null` for functions, for other losses, and if data or loss are swept. The training loss with
 * smoothed labels or class weights is another quantity: it has none, either.
 */
export async function baselineOf(run: PreparedRun): Promise<Baseline | null> {
  const { first, sweep } = run.plan;
  const loss = first.train.loss;
  const swept = [
    ...sweep.parameters.map(({ path }) => path),
    ...sweep.cases.flatMap((one) => Object.keys(one)),
  ];
  const ofLoss = /^(data|train\.loss)(\.|$)|^train(\.label_smoothing)?$/;
  if (
    !loss || loss.class_weights !== undefined || first.train.label_smoothing > 0 ||
    swept.some((path) => ofLoss.test(path))
  ) return null;
  const [trial] = await run.trials(0, 1);
  const data = await run.peekData(trial);
  return data ? constantLoss(loss.type, data.dataset.train) : null;
}

/**
 * The loss of the best constant prediction on a part of the data; `null` for other losses than `mse_mean` and
 * cross entropies of classes.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const inputs = { rows: 2, columns: 1, values: Float64Array.of(0, 0) };
 * const targets = { rows: 2, columns: 1, values: Float64Array.of(100, 300) };
 * assertEquals(constantLoss("mse_mean", { inputs, targets }), { loss: 10000, mean: 200, deviation: 100 });
 * ```
 */
export function constantLoss(loss: string, { labels, targets }: Part): Baseline | null {
  if (loss === "mse_mean" && targets && targets.rows > 0) return ofNumbers(targets);
  if (!/^cross_entropy(_logits)?$/.test(loss) || !labels || labels.length === 0) return null;
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= count / labels.length * log(count / labels.length);
  return { loss: entropy };
}

function ofNumbers({ rows, columns, values }: NonNullable<Part["targets"]>): Baseline {
  const all = Array.from({ length: columns }, (_, column) => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows; row++) sum += Number(values[row * columns + column]);
    const mean = sum / rows;
    for (let row = 0; row < rows; row++) {
      const difference = Number(values[row * columns + column]) - mean;
      squares += difference * difference;
    }
    return { mean, variance: squares / rows };
  });
  const size = (one: typeof all[number]) => Math.abs(one.mean) + Math.sqrt(one.variance);
  const largest = all.reduce((a, b) => size(b) > size(a) ? b : a);
  const loss = all.reduce((sum, { variance }) => sum + variance, 0) / columns;
  return { loss, mean: largest.mean, deviation: Math.sqrt(largest.variance) };
}
