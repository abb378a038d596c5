import { Random } from "../base/random.ts";
import { type Activation, isRowActivation, type Loss } from "../compute/backend.ts";
import type { ParameterTensor } from "../nn/network.ts";
import { centralDifferences } from "./numerical_gradient.ts";
import type { Objective } from "./objective.ts";

/** Largest `|numerical - analytic| / (1 + |analytic|)` that passes, in float64 and away from kinks. */
export const passingDeviation = 1e-6;

/** Result for one parameter tensor. */
export interface TensorCheck {
  /** Name of the tensor. */
  readonly tensor: string;
  /** Parameters that were compared, of how many. */
  readonly checked: number;
  /** Parameters in the tensor. */
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
  /** Activations or losses whose derivative is wrong by themselves: what to mend. */
  readonly culprits: readonly string[];
  readonly passed: boolean;
}

/** Most parameters of one tensor that are compared; of larger ones a sample, keyed by the seed. */
const sampleSize = 500;

/**
 * Compares an objective's analytic gradient with central differences, tensor by tensor, on the batch of step 0.
 *
 * A step h that crosses a kink (relu at 0) or a sharp bend gives a wrong difference, not a wrong gradient: a
 * parameter that deviates is tried again with h/10 and h/100, and the best of the three counts.
 *
 * @param objective its parameters are moved and put back
 */
export function gradientCheck(objective: Objective, h: number, seed: number): TensorCheck[] {
  objective.gradient(0);
  const analytic = Float64Array.from(objective.grads);
  return objective.tensors.map((tensor) => checkTensor(tensor, objective, analytic, h, seed));
}

function checkTensor(
  tensor: ParameterTensor,
  objective: Objective,
  analytic: Float64Array,
  h: number,
  seed: number,
): TensorCheck {
  const indices = sample(tensor, analytic, seed);
  let worst = { deviation: 0, index: 0, numerical: NaN };
  for (const index of indices) {
    const found = deviationAt(tensor, index, objective, analytic[tensor.start + index], h);
    if (!(found.deviation <= worst.deviation) || Number.isNaN(worst.numerical)) worst = { ...found, index };
  }
  return {
    tensor: tensor.name,
    checked: indices.length,
    of: tensor.values.length,
    worst: worst.deviation,
    index: worst.index,
    analytic: analytic[tensor.start + worst.index],
    numerical: worst.numerical,
    passed: worst.deviation <= passingDeviation,
  };
}

function deviationAt(
  tensor: ParameterTensor,
  index: number,
  objective: Objective,
  analytic: number,
  h: number,
) {
  const { values } = tensor;
  const value = values[index];
  let best = { deviation: Infinity, numerical: NaN };
  for (const step of [h, h / 10, h / 100]) {
    values[index] = value + step;
    const above = objective.lossOfBatch();
    values[index] = value - step;
    const below = objective.lossOfBatch();
    values[index] = value;
    const numerical = (above - below) / (2 * step);
    const deviation = Math.abs(numerical - analytic) / (1 + Math.abs(analytic));
    if (deviation < best.deviation || Number.isNaN(best.numerical)) best = { deviation, numerical };
    if (best.deviation <= passingDeviation) break;
  }
  return best;
}

/** Which parameters to compare: all of a small tensor, else mostly such with a gradient that is not 0. */
function sample({ name, start, values }: ParameterTensor, analytic: Float64Array, seed: number): number[] {
  if (values.length <= sampleSize) return Array.from(values.keys());
  const shuffled = Array.from(Random.keyed(seed, "check", name).permutation(values.length));
  const moving = shuffled.filter((index) => analytic[start + index] !== 0);
  const still = shuffled.filter((index) => analytic[start + index] === 0);
  const fromMoving = moving.slice(0, sampleSize - Math.min(still.length, sampleSize / 10));
  return [...fromMoving, ...still.slice(0, sampleSize - fromMoving.length)].sort((a, b) => a - b);
}

/** Points where derivatives of activations and losses are tried: both signs, no kink at usual places. */
const probes = [-6.3, -2.1, -0.83, -0.37, -0.11, 0.13, 0.41, 0.77, 1.9, 5.2];

/**
 * Compares the derivative that an activation declares with central differences of its own values.
 *
 * @returns what is wrong, naming the point, or `undefined`
 */
export function checkActivation(activation: Activation, h = 1e-5): string | undefined {
  if (isRowActivation(activation)) return checkRowActivation(activation, h);
  for (const x of probes) {
    const declared = activation.df(x, activation.f(x));
    const numerical = centralDifferences(([p]) => activation.f(p), Float64Array.of(x), h)[0];
    if (!close(declared, numerical)) {
      return `at x = ${x} df gives ${declared}, but f changes by ${short(numerical)}`;
    }
  }
  return undefined;
}

function checkRowActivation(
  activation: Extract<Activation, { forwardRow: unknown }>,
  h: number,
): string | undefined {
  const x = Float64Array.from(probes.slice(2, 8));
  const n = x.length;
  const y = new Float64Array(n);
  activation.forwardRow(y, x, 0, n);
  for (let k = 0; k < n; k++) {
    const dY = new Float64Array(n);
    dY[k] = 1;
    const dX = new Float64Array(n);
    activation.backwardRow(dX, dY, x, y, 0, n);
    const numerical = centralDifferences(
      (p) => {
        const out = new Float64Array(n);
        activation.forwardRow(out, p, 0, n);
        return out[k];
      },
      x.slice(),
      h,
    );
    const i = dX.findIndex((value, i) => !close(value, numerical[i]));
    if (i >= 0) {
      return `∂y[${k}]/∂x[${i}] is ${dX[i]} by backwardRow, but y changes by ${short(numerical[i])}`;
    }
  }
  return undefined;
}

/** The same for the gradient that a loss declares, on outputs and targets of the kind that it expects. */
export function checkLoss(loss: Loss, h = 1e-6): string | undefined {
  const y = Float64Array.of(0.21, 0.47, 0.32);
  const t = Float64Array.of(0, 1, 0);
  const declared = new Float64Array(3);
  loss.rowGradient(declared, y, t, 0, 3);
  const numerical = centralDifferences((p) => loss.row(p, t, 0, 3), y.slice(), h);
  const i = declared.findIndex((value, i) => !close(value, numerical[i]));
  if (i < 0) return undefined;
  return `∂loss/∂y[${i}] at y = [${y.join(", ")}] is ${declared[i]} by rowGradient, but the loss changes by ${
    numerical[i]
  }`;
}

const short = (value: number) => Number(value.toPrecision(7)); // what is left of rounding is not worth showing

function close(declared: number, numerical: number): boolean {
  return Math.abs(declared - numerical) <= 1e-5 * (1 + Math.abs(numerical));
}
