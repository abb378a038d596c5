import type { Loss } from "../compute/backend.ts";
import type { Batches } from "../dataset/batches.ts";
import type { PreparedData, Subset } from "../dataset/prepared_data.ts";
import { writeTargets } from "../dataset/targets.ts";
import type { Metric } from "../nn/metric.ts";
import type { Network } from "../nn/network.ts";
import { differencesOf } from "./network_pass.ts";
import type { GradientParts, Measures, Objective } from "./objective.ts";

/** A metric and the name of its columns. */
export interface NamedMetric {
  readonly name: string;
  readonly metric: Metric;
}

/** What a network learns, and how its gradient is found. */
export interface Lesson {
  readonly data: Pick<PreparedData, "train" | "validation" | "test" | "scaling">;
  /** The training rows of each step. */
  readonly batches: Pick<Batches, "positions" | "rowsDrawn">;
  readonly loss: Loss;
  readonly metrics: readonly NamedMetric[];
  readonly gradient: "analytic" | "numerical";
  /** Step of the central difference of numerical gradients. */
  readonly h: number;
  /** Seed of what layers draw (default: 0). */
  readonly seed?: number;
  /** Computes numerical gradients (default: the function of this name in network_pass.ts). */
  readonly differences?: Differences;
}

/**
 * The numerical gradient of a network, after a forward pass of `rows` rows; a view that is valid until the next call.
 */
export type Differences = (loss: Loss, rows: number, h: number) => Float64Array;

/** A network's objective, which can share the batch and the first layer with others. */
export interface NetworkObjective extends Objective {
  readonly network: Network;
  readonly data: Lesson["data"];
  /**
   * Takes the batch of a step without feeding it to the network: the caller writes the pre-activation of the first
   * layer.
   *
   * @param row numbers of the batch in the training data, if known from another objective
   * @returns the row numbers
   */
  take(step: number, numbers?: Uint32Array): Uint32Array;
}

/** The loss of a network on data, as an objective: its parameters are the network's own array. */
export function networkObjective(network: Network, lesson: Lesson): NetworkObjective {
  const { data, batches, loss, metrics, seed = 0 } = lesson;
  const differences: Differences = lesson.differences ?? ((...of) => differencesOf(network, ...of));
  const learned = [...network.tensors, ...network.running];
  const batch = new Batch(network, data);
  const numbersOf = (step: number) => batches.positions(step).map((position) => data.train.rows[position]);
  const evaluate = (subset: Subset | undefined, prefix: string) =>
    subset ? evaluateSubset(network, lesson, batch, subset, prefix) : {};
  const parts: GradientParts | undefined = lesson.gradient === "numerical" ? undefined : {
    begin(step) {
      batch.load(data.train, numbersOf(step));
      network.begin({ mode: "training", step, seed });
      network.forwardFirst(batch.rows);
    },
    pass() {
      network.forwardRest(batch.rows);
      return network.backwardRest(loss, batch.rows);
    },
    end: () => network.backwardFirst(batch.rows),
  };

  return {
    network,
    data,
    take(step, numbers = numbersOf(step)) {
      network.begin({ mode: "training", step, seed });
      return batch.take(numbers);
    },
    parts,
    params: network.params,
    grads: network.grads,
    state: network.state,
    tensors: network.tensors,
    running: network.running,
    stopsWhenDiverged: true,
    gradient: parts ? (step) => wholeGradient(parts, step) : (step) => {
      batch.load(data.train, numbersOf(step));
      network.forward(batch.rows, { mode: "training", step, seed });
      const before = network.loss(loss, batch.rows);
      network.grads.set(differences(loss, batch.rows, lesson.h));
      network.forwardAgain(batch.rows);
      return before;
    },
    metrics: () =>
      Object.fromEntries(
        metrics.map(({ name, metric }) => [name, metricSum(network, metric, batch.rows, 0) / batch.rows]),
      ),
    update: (optimizer, learningRate, step) => network.update(optimizer, learningRate, step),
    lossOfBatch() {
      batch.feedTaken();
      network.forwardAgain(batch.rows);
      return network.loss(loss, batch.rows);
    },
    evaluate: () => ({ ...evaluate(data.validation, "val_"), ...evaluate(data.test, "test_") }),
    epochs: (steps) => batches.rowsDrawn(steps) / data.train.rows.length,
    outputsFinite: () => network.outputsFinite(batch.rows),
    keep: () => learned.map(({ values }) => values.slice()),
    restore: (kept) => learned.forEach(({ values }, k) => values.set(kept[k])),
  };
}

/** The batch in the arrays of a network. */
class Batch {
  /** Number of its rows. */
  rows = 0;
  /** A batch that was taken, but not yet written to the network's input array. */
  #taken: Uint32Array | undefined;

  constructor(private readonly network: Network, private readonly data: Lesson["data"]) {}

  /** Takes training rows and writes their targets, but not their inputs. */
  take(numbers: Uint32Array): Uint32Array {
    return this.#taken = this.#note(this.data.train, numbers);
  }

  /** Writes rows and their targets. */
  load(subset: Subset, numbers: Uint32Array): void {
    this.#feed(subset, this.#note(subset, numbers));
  }

  /** Writes the inputs of rows that were only taken. */
  feedTaken(): void {
    if (this.#taken) this.#feed(this.data.train, this.#taken);
  }

  #note({ part }: Subset, numbers: Uint32Array): Uint32Array {
    const { network } = this;
    this.rows = numbers.length;
    const t = network.backend.view(network.t, this.rows * network.outputs);
    writeTargets(t, part, numbers, network.outputs);
    return numbers;
  }

  #feed({ part }: Subset, numbers: Uint32Array): void {
    this.network.backend.gather(this.network.x, part.inputs, numbers, this.data.scaling);
    this.#taken = undefined;
  }
}

function wholeGradient(parts: GradientParts, step: number): number {
  parts.begin(step);
  const value = parts.pass();
  parts.end();
  return value;
}

/** The loss and the metrics on all rows of a subset, in batches as large as the network takes. */
function evaluateSubset(
  network: Network,
  { loss, metrics }: Lesson,
  batch: Batch,
  subset: Subset,
  prefix: string,
): Measures {
  const total = subset.rows.length;
  const sums = new Float64Array(1 + metrics.length);
  for (let from = 0; from < total; from += network.capacity) {
    const count = Math.min(network.capacity, total - from);
    batch.load(subset, subset.rows.subarray(from, from + count));
    network.forward(count);
    sums[0] = network.lossSum(loss, count, sums[0]);
    for (const [k, { metric }] of metrics.entries()) {
      sums[k + 1] = metricSum(network, metric, count, sums[k + 1]);
    }
  }
  const found: Record<string, number> = {
    [`${prefix}loss`]: loss.reduction === "mean" ? sums[0] / total : sums[0],
  };
  for (const [k, { name }] of metrics.entries()) found[`${prefix}${name}`] = sums[k + 1] / total;
  return found;
}

/** `sum` plus the metric of each of the first `rows` samples of the last forward pass. */
function metricSum(network: Network, metric: Metric, rows: number, sum: number): number {
  const columns = network.outputs;
  const y = network.y(rows);
  const t = network.backend.view(network.t, rows * columns);
  for (let r = 0; r < rows; r++) sum += +metric.row(y, t, r * columns, columns);
  return sum;
}
