import { Random } from "../base/random.ts";
import type { Vector } from "../compute/vector.ts";
import type { ParameterTensor } from "../nn/network.ts";
import type { Objective } from "./objective.ts";

/** Largest `|numerical - analytic| / (1 + |analytic|)` that passes, in float64 and away from kinks. */
export const passingDeviation = 1e-6;

/** Result for one parameter tensor. */
export interface TensorCheck {
  /** Name of the tensor. */
  readonly tensor: string;
  /** Number of parameters that were compared. */
  readonly checked: number;
  /** Number of parameters in the tensor. */
  readonly of: number;
  /** Largest deviation, with the index in the tensor and both derivatives. */
  readonly worst: number;
  /** Index of the worst one in the tensor. */
  readonly index: number;
  /** Its analytic derivative. */
  readonly analytic: number;
  /** Its central difference. */
  readonly numerical: number;
  /** Whether the deviation is small enough. */
  readonly passed: boolean;
}

/** Result of a whole check, as plain data. */
export interface CheckReport {
  readonly tensors: readonly TensorCheck[];
  /** Activations or losses with a wrong derivative: what to fix. */
  readonly culprits: readonly string[];
  readonly passed: boolean;
}

/**
 * Maximum number of parameters that are compared per tensor; larger tensors are sampled, by the seed. Each comparison
 * costs passes through the whole network: with more than 200,000 parameters, fewer are compared, so that the check does
 * not take too long.
 */
const sampleSizeOf = (parameters: number) => Math.max(10, Math.min(500, Math.floor(1e8 / parameters)));

/** Number of points that are tried before a parameter that deviates next to a kink counts as wrong. */
const points = 5;

/** The result for one parameter. */
interface Finding {
  readonly deviation: number;
  /** The largest deviation that passes: more if the loss is so large that its rounding shows. */
  readonly allowed: number;
  readonly analytic: number;
  readonly numerical: number;
  /** Whether the slopes on both sides are equal, so that the difference is the derivative. */
  readonly smooth: boolean;
}

/**
 * Compares an objective's analytic gradient with central differences, tensor by tensor, on the batch of step 0.
 *
 * Initial weights may lie on a kink, such as relu of a row of zeros with biases of 0. There a difference is not the
 * gradient, and a wrong slope may look right. So all parameters are first moved by about 1 % ({@linkcode nearBy}). If a
 * step h crosses a kink or a sharp bend, the difference is wrong, not the gradient. So a parameter that deviates is
 * checked again with h/10 and h/100 and, if the slopes on both sides still differ, at another point.
 *
 * @param objective what it has learned is changed and restored
 * @param seed of the sample and of the points
 */
export function gradientCheck(objective: Objective, h: number, seed: number): TensorCheck[] {
  const start = objective.params.slice();
  const kept = objective.keep();
  const samples = objective.tensors.map((tensor) => ({ tensor, findings: new Map<number, Finding>() }));
  const size = sampleSizeOf(objective.params.length);
  const isOpen = (finding: Finding) => !passes(finding) && !finding.smooth;
  try {
    for (let point = 0; point < points; point++) {
      if (point > 0 && !samples.some(({ findings }) => findings.values().some(isOpen))) break;
      objective.params.set(nearBy(start, seed, point));
      objective.gradient(0);
      const analytic = Float64Array.from(objective.grads);
      for (const { tensor, findings } of samples) {
        const indices = point === 0
          ? sample(tensor, analytic, seed, size)
          : [...findings].filter(([, finding]) => isOpen(finding)).map(([index]) => index);
        for (const index of indices) {
          findings.set(index, findingAt(tensor, index, objective, analytic[tensor.start + index], h));
        }
      }
    }
  } finally {
    objective.restore(kept);
  }
  return samples.map(({ tensor, findings }) => resultOf(tensor, findings));
}

/** A point near another one, away from kinks: each number is moved by about 1 % of 1 plus its absolute value. */
export function nearBy(point: Vector, seed: number, number: number): Float64Array {
  const random = Random.keyed(seed, "check", "point", number);
  return Float64Array.from(point, (p) => p + 0.01 * (1 + Math.abs(p)) * random.normal());
}

const passes = ({ deviation, allowed }: Finding) => deviation <= allowed;

/** The worst of a tensor's parameters. */
function resultOf(tensor: ParameterTensor, findings: ReadonlyMap<number, Finding>): TensorCheck {
  let worst = { deviation: 0, allowed: passingDeviation, index: 0, analytic: NaN, numerical: NaN };
  for (const [index, finding] of findings) {
    const share = finding.deviation / finding.allowed;
    if (!(share <= worst.deviation / worst.allowed) || Number.isNaN(worst.numerical)) {
      worst = { ...finding, index };
    }
  }
  const { deviation, allowed, index, analytic, numerical } = worst;
  return {
    tensor: tensor.name,
    checked: findings.size,
    of: tensor.values.length,
    worst: deviation,
    index,
    analytic,
    numerical,
    passed: deviation <= allowed,
  };
}

function findingAt(
  { values }: ParameterTensor,
  index: number,
  objective: Objective,
  analytic: number,
  h: number,
): Finding {
  const value = values[index];
  const lossAt = (moved: number) => {
    values[index] = moved;
    return objective.lossOfBatch();
  };
  const here = lossAt(value);
  // Both losses are rounded, which moves their difference by so much. Of shorter steps it would hide more.
  const rounding = Number.isFinite(here) ? 4 * Number.EPSILON * Math.abs(here) / h : 0;
  const allowed = passingDeviation + rounding / (1 + Math.abs(analytic));
  let best: Finding = { deviation: Infinity, allowed, analytic, numerical: NaN, smooth: false };
  for (const step of [h, h / 10, h / 100]) {
    const [above, below] = [lossAt(value + step), lossAt(value - step)];
    const numerical = (above - below) / (2 * step);
    const deviation = Math.abs(numerical - analytic) / (1 + Math.abs(analytic));
    const bend = Math.abs(above - 2 * here + below) / step; // difference of the slopes of both sides
    const smooth = bend < deviation * (1 + Math.abs(analytic));
    if (deviation < best.deviation || Number.isNaN(best.numerical)) {
      best = { deviation, allowed, analytic, numerical, smooth };
    }
    if (passes(best)) break;
  }
  values[index] = value;
  return best;
}

/** The parameters to compare: all of a small tensor, otherwise mostly parameters with a gradient that is not 0. */
function sample(
  { name, start, values }: ParameterTensor,
  analytic: Float64Array,
  seed: number,
  size: number,
): number[] {
  if (values.length <= size) return Array.from(values.keys());
  const shuffled = Array.from(Random.keyed(seed, "check", name).permutation(values.length));
  const moving = shuffled.filter((index) => analytic[start + index] !== 0);
  const still = shuffled.filter((index) => analytic[start + index] === 0);
  const fromMoving = moving.slice(0, size - Math.min(still.length, Math.floor(size / 10)));
  return [...fromMoving, ...still.slice(0, size - fromMoving.length)].sort((a, b) => a - b);
}
