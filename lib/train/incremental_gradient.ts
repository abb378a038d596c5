import { isRowActivation, lossOnLogits } from "../compute/backend.ts";
import { type LossDifference, softmaxPairs } from "./softmax_pairs.ts";
import type { NetworkPass } from "./dense_pass.ts";

/**
 * The gradient of the batch's loss by central differences, `(loss(p + h) - loss(p - h)) / (2h)`, by increments: a
 * weight changes one unit, and only in rows whose input is not 0. Instead of the whole network, only that unit's column
 * is computed again, and what depends on it. The results equal those of brute force, except for rounding. Each is
 * computed separately, so that any split of a range gives the same bits.
 *
 * @param pass after a forward pass; it is not changed
 * @param from first parameter, layer by layer, weights row by row before biases
 * @param to after the last parameter
 */
export function incrementalDifferences(pass: NetworkPass, h: number, from = 0, to?: number): Float64Array {
  const sizes = pass.layers.map(({ inputs, units }) => (inputs + 1) * units);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const derivatives = new Float64Array((to ?? total) - from);
  let start = 0;
  for (const [k, size] of sizes.entries()) {
    const [first, last] = [Math.max(from, start), Math.min(to ?? total, start + size)];
    if (first < last) {
      const differences = layerDifferences(pass, k, h, first - start, last - start);
      derivatives.set(differences, first - from);
    }
    start += size;
  }
  return derivatives;
}

/** Derivatives of the parameters `from .. to` of one layer. */
function layerDifferences(pass: NetworkPass, k: number, h: number, from: number, to: number): Float64Array {
  const { rows, layers, loss } = pass;
  const { inputs, units } = layers[k];
  const x = k === 0 ? pass.x : layers[k - 1].a;
  const difference = softmaxPairs(pass, k) ?? pairs(pass, k);
  const scale = 2 * h * (loss.reduction === "mean" ? rows : 1);
  const found = new Float64Array(to - from);
  const rowOf = new Int32Array(rows);
  const step = new Float64Array(rows);
  let column = -1;
  let count = 0;
  for (let p = from; p < to; p++) {
    const i = Math.floor(p / units);
    if (i !== column) { // the rows that this input reaches; a bias (i = inputs) reaches all
      column = i;
      count = 0;
      for (let b = 0; b < rows; b++) {
        const value = i === inputs ? 1 : x[b * inputs + i];
        if (value === 0) continue;
        rowOf[count] = b;
        step[count++] = h * value;
      }
    }
    const unit = p % units;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += difference(rowOf[n], unit, step[n]);
    found[p - from] = sum / scale;
  }
  return found;
}

/** Loss of a row with z[unit] + dz minus its loss with z[unit] - dz, for any activations and losses. */
function pairs(pass: NetworkPass, k: number): LossDifference {
  const { layers } = pass;
  const { units, z, a, activation } = layers[k];
  const evaluate = rowLoss(pass);
  const next = layers[k + 1];
  const row = new Float64Array(next && !isRowActivation(activation) ? next.units : units);

  if (!next || isRowActivation(activation)) {
    const moved = (b: number, unit: number, dz: number) => {
      for (let u = 0; u < units; u++) row[u] = z[b * units + u];
      row[unit] += dz;
      return evaluate(b, k, row);
    };
    return (b, unit, dz) => moved(b, unit, dz) - moved(b, unit, -dz);
  }
  const moved = (b: number, unit: number, dz: number) => {
    const at = b * units + unit;
    const change = activation.f(z[at] + dz) - a[at];
    for (let u = 0; u < next.units; u++) {
      row[u] = next.z[b * next.units + u] + change * next.weight[unit * next.units + u];
    }
    return evaluate(b, k + 1, row);
  };
  return (b, unit, dz) => moved(b, unit, dz) - moved(b, unit, -dz);
}

/** The loss of row b of the batch from a pre-activation of layer k on. */
function rowLoss({ layers, t, loss }: NetworkPass): (b: number, k: number, z: Float64Array) => number {
  const outputs = layers.map(({ units }) => new Float64Array(units));
  const sums = layers.map(({ units }) => new Float64Array(units));
  const columns = layers.at(-1)!.units;
  const target = new Float64Array(columns);
  const onLogits = lossOnLogits(loss, layers.at(-1)!.activation);
  return (b, k, z) => {
    for (let layer = k;; layer++) {
      const { units, activation } = layers[layer];
      const y = outputs[layer];
      const next = layers[layer + 1];
      if (!next) { for (let c = 0; c < columns; c++) target[c] = t[b * columns + c]; }
      if (!next && onLogits) return onLogits.row(z, target, 0, columns);
      if (isRowActivation(activation)) activation.forwardRow(y, z, 0, units);
      else for (let u = 0; u < units; u++) y[u] = activation.f(z[u]);
      if (!next) return loss.row(y, target, 0, columns);
      const sum = sums[layer + 1];
      for (let v = 0; v < next.units; v++) sum[v] = next.bias[v];
      for (let u = 0; u < units; u++) {
        for (let v = 0; v < next.units; v++) sum[v] += y[u] * next.weight[u * next.units + v];
      }
      z = sum;
    }
  };
}
