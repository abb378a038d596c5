import type { Vector } from "../compute/vector.ts";
import { lengthOf, type TensorPlan } from "./layer.ts";
import type { NetworkLayout } from "./network_layout.ts";
import { roleOf } from "./tensor_places.ts";
import type { NetworkSpec } from "./network_spec.ts";

/** A tensor with the factors of its penalty, and its gradient; both are views. */
export interface PenalisedTensor {
  /** Its numbers. */
  readonly values: Vector;
  /** The gradient of the loss, which the slopes are added to. */
  readonly gradient: Vector;
  /** Factor of Σ|w|, at least 0. */
  readonly l1: number;
  /** Factor of Σw², at least 0. */
  readonly l2: number;
}

/** Whether `l1` and `l2` of its layer penalise a tensor: weights that are trained, but no bias, gamma or beta. */
export const isPenalised = (plan: TensorPlan): boolean => roleOf(plan) === "trained" && !plan.isBias;

/**
 * What layers add to the loss for the size of their weights: l1 Σ|w| + l2 Σw², as the regularizers of Keras. Its slope is
 * l1 sign(w) + 2 l2 w, and 0 at w = 0.
 *
 * Sums are in float64 and in the order of the numbers, so they do not depend on threads or on trials that train
 * together. Numbers are added up in blocks: the rounding of a sum hardly grows with the size of the network.
 */
export class Penalty {
  readonly #terms: readonly Term[];

  /** The penalty of some tensors. */
  constructor(tensors: readonly PenalisedTensor[]) {
    this.#terms = tensors.flatMap(({ values, gradient, l1, l2 }) => [
      ...(l1 > 0 ? [{ norm: absolutes, factor: l1, values, gradient }] : []),
      ...(l2 > 0 ? [{ norm: squares, factor: l2, values, gradient }] : []),
    ]);
  }

  /** The penalty at the current weights. */
  value(): number {
    let value = 0;
    for (const { norm, factor, values } of this.#terms) value += factor * norm.sum(values);
    return value;
  }

  /** Adds the slopes to the gradient of the loss. @returns the penalty */
  addGradient(): number {
    let value = 0;
    for (const { norm, factor, values, gradient } of this.#terms) {
      value += factor * norm.addSlopes(gradient, values, factor);
    }
    return value;
  }

  /**
   * The same with slopes that are central differences of what each weight costs.
   *
   * @param h distance of both evaluations from the weight
   */
  addDifferences(h: number): number {
    for (const { norm, factor, values, gradient } of this.#terms) {
      for (let i = 0; i < values.length; i++) {
        gradient[i] += factor * (norm.of(values[i] + h) - norm.of(values[i] - h)) / (2 * h);
      }
    }
    return this.value();
  }
}

/** The penalty of a network; `undefined` if no layer has one. */
export function penaltyOf(
  { tensors }: NetworkLayout,
  { layers }: NetworkSpec,
  params: Vector,
  grads: Vector,
): Penalty | undefined {
  if (layers.every(({ l1, l2 }) => l1 === undefined && l2 === undefined)) return undefined;
  return new Penalty(
    tensors.filter(({ plan }) => isPenalised(plan)).map(({ plan, layer, start }) => {
      const { l1 = 0, l2 = 0 } = layers[layer];
      const end = start + lengthOf(plan.shape);
      return { values: params.subarray(start, end), gradient: grads.subarray(start, end), l1, l2 };
    }),
  );
}

interface Term extends Pick<PenalisedTensor, "values" | "gradient"> {
  readonly norm: Norm;
  readonly factor: number;
}

/** What a weight costs. */
interface Norm {
  of(weight: number): number;
  /** @returns the sum of all */
  sum(values: Vector): number;
  /** Adds the slopes times a factor to a gradient. @returns the sum of all, with the same bits */
  addSlopes(gradient: Vector, values: Vector, factor: number): number;
}

/** Numbers that are added up before they are added to the sum. */
const block = 256;

// These loops run at every step: they are written out, and do not branch by sign, which no processor can predict.

/** |w| */
const absolutes: Norm = {
  of: Math.abs,
  sum(values) {
    let sum = 0;
    for (let from = 0; from < values.length; from += block) {
      const to = Math.min(from + block, values.length);
      let part = 0;
      for (let i = from; i < to; i++) part += Math.abs(values[i]);
      sum += part;
    }
    return sum;
  },
  addSlopes(gradient, values, factor) {
    let sum = 0;
    for (let from = 0; from < values.length; from += block) {
      const to = Math.min(from + block, values.length);
      let part = 0;
      for (let i = from; i < to; i++) {
        const w = values[i];
        const size = Math.abs(w);
        part += size;
        gradient[i] += factor * (w / (size + Number.MIN_VALUE)); // the sign, and 0 of 0
      }
      sum += part;
    }
    return sum;
  },
};

/** w² */
const squares: Norm = {
  of: (w) => w * w,
  sum(values) {
    let sum = 0;
    for (let from = 0; from < values.length; from += block) {
      const to = Math.min(from + block, values.length);
      let part = 0;
      for (let i = from; i < to; i++) part += values[i] * values[i];
      sum += part;
    }
    return sum;
  },
  addSlopes(gradient, values, factor) {
    const twice = 2 * factor;
    let sum = 0;
    for (let from = 0; from < values.length; from += block) {
      const to = Math.min(from + block, values.length);
      let part = 0;
      for (let i = from; i < to; i++) {
        const w = values[i];
        part += w * w;
        gradient[i] += twice * w;
      }
      sum += part;
    }
    return sum;
  },
};
