import type { Loss } from "../compute/backend.ts";
import type { Network } from "../nn/network.ts";
import { incrementalDifferences } from "./incremental_gradient.ts";
import type { NetworkPass } from "./dense_pass.ts";
import { centralDifferences } from "./numerical_gradient.ts";

/** A float64 network of dense layers after a forward pass; `undefined` for others. */
export function densePass(network: Network, loss: Loss, rows: number): NetworkPass | undefined {
  const view = (offset: number, length: number) => network.backend.view(offset, length) as Float64Array;
  const activity = network.activity(rows);
  const layers = network.incremental?.map((layer, k) => ({
    ...layer,
    weight: network.tensors[2 * k].values as Float64Array,
    bias: network.tensors[2 * k + 1].values as Float64Array,
    z: activity[k].z as Float64Array,
    a: activity[k].a as Float64Array,
  }));
  return layers && {
    rows,
    x: view(network.x, rows * network.inputs),
    t: view(network.t, rows * network.outputs),
    layers,
    loss,
  };
}

/**
 * Numerical derivatives of a float64 network's loss with respect to the parameters `from .. to`, after a forward pass
 * of `rows` rows: by increments if its layers can do so, otherwise by two forward passes each.
 */
export function differencesOf(
  network: Network,
  loss: Loss,
  rows: number,
  h: number,
  { from = 0, to = network.params.length }: { readonly from?: number; readonly to?: number } = {},
): Float64Array {
  const pass = densePass(network, loss, rows);
  if (pass) return incrementalDifferences(pass, h, from, to);
  const lossOfBatch = () => {
    network.forwardAgain(rows);
    return network.loss(loss, rows);
  };
  return centralDifferences(lossOfBatch, network.params as Float64Array, h, from, to);
}
