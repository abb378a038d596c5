import type { Loss } from "../compute/backend.ts";
import type { Batches } from "../dataset/batches.ts";
import type { PreparedData } from "../dataset/prepared_data.ts";
import { weightedByClass } from "../nn/class_weights.ts";
import type { Network } from "../nn/network.ts";
import type { Penalty } from "../nn/penalty.ts";
import { evaluateSets, metricsOfBatch, type NamedMetric } from "./evaluate_sets.ts";
import { NetworkBatch } from "./network_batch.ts";
import { differencesOf } from "./network_pass.ts";
import type { GradientParts, Measures, Objective } from "./objective.ts";

/** What a network learns, and how its gradient is found. */
export interface Lesson {
  readonly data: Pick<PreparedData, "train" | "validation" | "test" | "scaling">;
  /** The training rows of each step. */
  readonly batches: Pick<Batches, "positions" | "rowsDrawn">;
  readonly loss: Loss;
  /** Weight of each class in the loss of training batches (default: none); see {@linkcode weightedByClass}. */
  readonly classWeights?: readonly number[];
  /** Label smoothing of the training batches (default: 0): see `writeTargets()`. */
  readonly labelSmoothing?: number;
  readonly metrics: readonly NamedMetric[];
  /** Whether evaluations are of all training rows, too (default: false). */
  readonly trainMetrics?: boolean;
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
  const { data, batches, classWeights, metrics, seed = 0 } = lesson;
  const loss = classWeights ? weightedByClass(lesson.loss, classWeights) : lesson.loss;
  const differences: Differences = lesson.differences ?? ((...of) => differencesOf(network, ...of));
  const learned = [...network.tensors, ...network.running];
  const batch = new NetworkBatch(network, data, lesson.labelSmoothing ?? 0);
  const numbersOf = (step: number) => batches.positions(step).map((position) => data.train.rows[position]);
  const penalised = new PenalisedLoss(network.penalty);
  const parts: GradientParts | undefined = lesson.gradient === "numerical" ? undefined : {
    begin(step) {
      batch.load(numbersOf(step));
      network.begin({ mode: "training", step, seed });
      network.forwardFirst(batch.rows);
    },
    pass() {
      network.forwardRest(batch.rows);
      return network.backwardRest(loss, batch.rows);
    },
    end: () => network.backwardFirst(batch.rows),
    finish: (value) => penalised.add(value, (penalty) => penalty.addGradient()),
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
      batch.load(numbersOf(step));
      network.forward(batch.rows, { mode: "training", step, seed });
      const before = network.loss(loss, batch.rows);
      network.grads.set(differences(loss, batch.rows, lesson.h));
      network.forwardAgain(batch.rows);
      return penalised.add(before, (penalty) => penalty.addDifferences(lesson.h));
    },
    metrics: () => ({ ...metricsOfBatch(network, metrics, batch), ...penalised.measures() }),
    update: (optimizer, learningRate, step) => network.update(optimizer, learningRate, step),
    lossOfBatch() {
      batch.feedTaken();
      network.forwardAgain(batch.rows);
      const value = network.loss(loss, batch.rows);
      return network.penalty ? value + network.penalty.value() : value;
    },
    evaluate: () => evaluateSets(network, lesson, batch),
    epochs: (steps) => batches.rowsDrawn(steps) / data.train.rows.length,
    outputsFinite: () => network.outputsFinite(batch.rows),
    keep: () => learned.map(({ values }) => values.slice()),
    restore: (kept) => learned.forEach(({ values }, k) => values.set(kept[k])),
  };
}

function wholeGradient(parts: GradientParts, step: number): number {
  parts.begin(step);
  const value = parts.pass();
  parts.end();
  return parts.finish(value);
}

/** The penalty of the last gradient's weights, as a part of its loss. */
class PenalisedLoss {
  #last = NaN;

  constructor(private readonly penalty: Penalty | undefined) {}

  /** Adds the penalty, if there is one, to the loss of a batch. */
  add(loss: number, addToGradient: (penalty: Penalty) => number): number {
    if (!this.penalty) return loss;
    this.#last = addToGradient(this.penalty);
    return loss + this.#last;
  }

  measures(): Measures {
    return this.penalty ? { penalty: this.#last } : {};
  }
}
