import { type FirstLayer, type FirstLayers, productsOf } from "../compute/first_layers.ts";
import type { WasmBackend } from "../compute/wasm.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkObjective } from "./network_objective.ts";
import type { MetricsRow, Outcome, SavePoint, SharedDescent } from "./train.ts";

/** One of the trials that train together. */
export interface Member {
  readonly objective: NetworkObjective;
  /** Its loop, from `trainInParts()`. */
  readonly steps: SharedDescent;
}

/** Called with events of a member, by its index. */
export type MemberEvent =
  | { readonly member: number; readonly row: MetricsRow }
  | ({ readonly member: number } & SavePoint)
  | { readonly member: number; readonly outcome: Outcome }
  | { readonly member: number; readonly error: unknown };

/**
 * Trains networks on the same batches side by side: their first layers, where most of the work is, are one wide
 * product. Everything else is computed per member. So its numbers are those of a trial that trains alone, whatever
 * happens to the others.
 *
 * @param members whose batches are the same data rows at every step, and whose first layers are dense; computed by
 * one WebAssembly engine
 * @param first computes their first layers; it is closed at the end
 * @param from the step from which all continue
 */
export function* trainTogether(
  members: readonly Member[],
  first: FirstLayers,
  from: number,
): Generator<MemberEvent, void, void> {
  const layers = members.map(({ objective: { network } }) => firstLayerOf(network));
  const live = new Set(members.keys());

  /** Lets members continue to their next part; members that end or fail are no longer live. */
  function* advance(some: readonly number[], seconds?: number): Generator<MemberEvent, void, void> {
    for (const member of some) {
      if (!live.has(member)) continue;
      try {
        let next = members[member].steps.next(seconds);
        while (!next.done && !("part" in next.value)) {
          yield "save" in next.value ? { member, ...next.value } : { member, row: next.value };
          next = members[member].steps.next();
        }
        if (!next.done) continue;
        live.delete(member);
        yield { member, outcome: next.value };
      } catch (error) {
        live.delete(member);
        yield { member, error };
      }
    }
  }

  /** Takes the batch of a step for all live members. */
  const take = (step: number) => {
    const [one] = live;
    const { data } = members[one].objective;
    let numbers: Uint32Array | undefined;
    for (const member of live) numbers = members[member].objective.take(step, numbers);
    first.gather(data.train.part.inputs, numbers!, data.scaling);
  };

  try {
    yield* advance([...live]);
    for (let step = from; live.size > 0; step++) {
      const present = [...live];
      const taking = seconds(() => take(step)) / present.length;
      for (const product of productsOf(present.map((member) => layers[member].units))) {
        const some = product.map((k) => present[k]);
        const begin = seconds(() => first.forward(some.map((member) => layers[member])));
        yield* advance(some, taking + begin / some.length);
        const left = some.filter((member) => live.has(member));
        if (left.length === 0) continue;
        const end = seconds(() => first.backward(left.map((member) => layers[member])));
        yield* advance(left, end / left.length);
      }
    }
  } finally {
    first.close();
  }
}

/** Seconds that some work takes. */
function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function firstLayerOf({ backend, first }: Network): FirstLayer {
  const at = (offset: number) => (backend as WasmBackend).address(offset);
  if (!first) throw new TypeError("a layer that is not dense cannot share its products");
  const { units, tensors: [weight, bias], dTensors: [dWeight, dBias], z, dZ } = first;
  return {
    units,
    weight: at(weight),
    bias: at(bias),
    z: at(z),
    dWeight: at(dWeight),
    dBias: at(dBias),
    dZ: at(dZ),
  };
}
