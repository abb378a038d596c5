import type { Loss } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";
import type { PreparedData, Subset } from "../dataset/prepared_data.ts";
import type { Metric } from "../nn/metric.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkBatch } from "./network_batch.ts";
import type { Measures } from "./objective.ts";

/** A metric and the name of its columns. */
export interface NamedMetric {
  readonly name: string;
  readonly metric: Metric;
}

/** What is measured of a network. */
export interface Measured {
  readonly data: Pick<PreparedData, "train" | "validation" | "test">;
  /** Whether the training rows are evaluated, too. */
  readonly trainMetrics?: boolean;
  readonly loss: Loss;
  readonly metrics: readonly NamedMetric[];
}

/** The loss and the metrics on all rows of each set that is evaluated. */
export function evaluateSets(network: Network, measured: Measured, batch: NetworkBatch): Measures {
  const { data: { train, validation, test }, trainMetrics } = measured;
  const sets: [string, Subset | undefined][] = [
    ["train_", trainMetrics ? train : undefined],
    ["val_", validation],
    ["test_", test],
  ];
  let found: Measures = {};
  for (const [prefix, subset] of sets) {
    if (subset) found = { ...found, ...evaluateSubset(network, measured, batch, subset, prefix) };
  }
  return found;
}

/**
 * The loss and the metrics on all rows of a subset, in batches as large as the network takes.
 *
 * @param prefix of their names: `val_`
 */
function evaluateSubset(
  network: Network,
  { loss, metrics }: Measured,
  batch: NetworkBatch,
  subset: Subset,
  prefix: string,
): Measures {
  const total = subset.rows.length;
  const sums = new Float64Array(1 + metrics.length);
  for (let from = 0; from < total; from += network.capacity) {
    const count = Math.min(network.capacity, total - from);
    batch.show(subset, subset.rows.subarray(from, from + count));
    network.forward(count);
    sums[0] = network.lossSum(loss, count, sums[0]);
    const t = network.backend.view(network.t, count * network.outputs);
    for (const [k, { metric }] of metrics.entries()) {
      sums[k + 1] = metricSum(network, metric, t, count, sums[k + 1]);
    }
  }
  const found: Record<string, number> = {
    [`${prefix}loss`]: loss.reduction === "mean" ? sums[0] / total : sums[0],
  };
  for (const [k, { name }] of metrics.entries()) found[`${prefix}${name}`] = sums[k + 1] / total;
  return found;
}

/** The metrics of the last training batch, by the true targets of its rows. */
export function metricsOfBatch(
  network: Network,
  metrics: readonly NamedMetric[],
  batch: NetworkBatch,
): Measures {
  const t = batch.trueTargets();
  const mean = (metric: Metric) => metricSum(network, metric, t, batch.rows, 0) / batch.rows;
  return Object.fromEntries(metrics.map(({ name, metric }) => [name, mean(metric)]));
}

/**
 * `sum` plus the metric of each of the first `rows` samples of the last forward pass.
 *
 * @param t their targets, `[rows, outputs]`
 */
function metricSum(network: Network, metric: Metric, t: Vector, rows: number, sum: number): number {
  const columns = network.outputs;
  const y = network.y(rows);
  for (let r = 0; r < rows; r++) sum += +metric.row(y, t, r * columns, columns);
  return sum;
}
