import { exp, log } from "../base/math.ts";
import { isRowActivation } from "../compute/backend.ts";
import type { NetworkPass } from "./dense_pass.ts";

/** Loss of row `b` with z[unit] + dz minus its loss with z[unit] - dz. */
export type LossDifference = (b: number, unit: number, dz: number) => number;

/** Up to this d, e^d is computed from five terms of its series, with an error below 1e-17. */
const small = 1e-3;

const power = (d: number) =>
  Math.abs(d) > small ? exp(d) : 1 + d * (1 + d * (1 / 2 + d * (1 / 6 + d * (1 / 24))));

/**
 * The differences of a network that ends in a softmax with cross entropy, if layer k is its last layer or the one
 * before. This is the most common case, and it must be fast. A logit moves so little that e^(z + d) is e^z times a
 * short series. Two losses differ by the logarithm of a ratio, so one logarithm is enough.
 *
 * @returns `undefined` for other networks
 */
export function softmaxPairs({ rows, t, layers, loss }: NetworkPass, k: number): LossDifference | undefined {
  const last = layers[layers.length - 1];
  const { activation } = layers[k];
  const onLast = k === layers.length - 1;
  const eps = loss.crossEntropyEps;
  if (eps === undefined || last.activation.link !== "softmax") return undefined;
  if (!onLast && (k !== layers.length - 2 || isRowActivation(activation))) return undefined;
  const classes = classesOf(t, rows, last.units);
  if (!classes) return undefined;

  const { units: columns, z: logits, weight } = last;
  const exponentials = exponentialsOf(logits, rows, columns);
  const moved = { sum: 0, own: 0, step: 0 };

  /** Moves one logit of a row or, through a unit of the layer before, all of them. */
  const move = onLast
    ? (b: number, unit: number, dz: number) => {
      const at = b * columns;
      const factor = power(dz);
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        sum += c === unit ? exponentials[at + c] * factor : exponentials[at + c];
      }
      moved.sum = sum;
      moved.step = unit === classes[b] ? dz : 0;
      moved.own = exponentials[at + classes[b]] * (unit === classes[b] ? factor : 1);
    }
    : (b: number, unit: number, change: number) => {
      const at = b * columns;
      const from = unit * columns;
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        const e = exponentials[at + c] * power(change * weight[from + c]);
        sum += e;
        if (c === classes[b]) moved.own = e;
      }
      moved.sum = sum;
      moved.step = change * weight[from + classes[b]];
    };
  const difference = (b: number, unit: number, up: number, down: number): number => {
    move(b, unit, up);
    const { sum, own, step } = moved;
    move(b, unit, down);
    // Without eps, log Σ e^z - z of the class: one term of the sum is about 1, so it never vanishes, while the
    // probability may.
    if (eps === 0) return log(sum / moved.sum) - (step - moved.step);
    return -log((own / sum + eps) / (moved.own / moved.sum + eps));
  };

  if (onLast) return (b, unit, dz) => difference(b, unit, dz, -dz);
  if (isRowActivation(activation)) return undefined;
  const { units, z, a } = layers[k];
  const { f } = activation;
  return (b, unit, dz) => {
    const at = b * units + unit;
    return difference(b, unit, f(z[at] + dz) - a[at], f(z[at] - dz) - a[at]);
  };
}

/** The class of each row whose targets are 1 for one class and 0 for the others; `undefined` for other targets. */
function classesOf(t: Float64Array, rows: number, columns: number): Int32Array | undefined {
  const classes = new Int32Array(rows).fill(-1);
  for (let i = 0; i < rows * columns; i++) {
    if (t[i] === 0) continue;
    const row = Math.floor(i / columns);
    if (t[i] !== 1 || classes[row] >= 0) return undefined;
    classes[row] = i % columns;
  }
  return classes.includes(-1) ? undefined : classes;
}

/** e^(z - max) of each row, not yet divided by their sum. */
function exponentialsOf(z: Float64Array, rows: number, columns: number): Float64Array {
  const found = new Float64Array(rows * columns);
  for (let b = 0; b < rows; b++) {
    let max = -Infinity;
    for (let c = 0; c < columns; c++) max = Math.max(max, z[b * columns + c]);
    for (let c = 0; c < columns; c++) found[b * columns + c] = exp(z[b * columns + c] - max);
  }
  return found;
}
