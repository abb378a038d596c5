import type { FirstLayer, FirstLayers } from "../compute/first_layers.ts";
import type { WasmBackend } from "../compute/wasm.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkObjective } from "./network_objective.ts";
import type { MetricsRow, Outcome, SharedPart } from "./train.ts";

/** One of the trials that train together. */
export interface Member {
  readonly objective: NetworkObjective;
  /** Its loop, from `trainInParts()`. */
  readonly steps: Generator<MetricsRow | SharedPart, Outcome, number | void>;
}

/** What happens to the member of an index. */
export type MemberEvent =
  | { readonly member: number; readonly row: MetricsRow }
  | { readonly member: number; readonly outcome: Outcome }
  | { readonly member: number; readonly error: unknown };

/**
 * Trains networks on the same batches side by side: their first layers, where most of the work is, are one wide
 * product. Everything else is each member's own, so that its numbers are those of a training alone, whatever
 * becomes of the others.
 *
 * @param members whose batches are the same data rows at every step; computed by one WebAssembly engine
 * @param first does their first layers; it is closed at the end
 */
export function* trainTogether(
  members: readonly Member[],
  first: FirstLayers,
): Generator<MemberEvent, void, void> {
  const layers = members.map(({ objective: { network } }) => firstLayerOf(network));
  let live = [...members.keys()];

  /** Lets every live member go on to its next part; one that ends or fails is live no more. */
  function* advance(seconds?: number): Generator<MemberEvent, void, void> {
    const still: number[] = [];
    for (const member of live) {
      try {
        let next = members[member].steps.next(seconds);
        while (!next.done && !("part" in next.value)) {
          yield { member, row: next.value };
          next = members[member].steps.next();
        }
        if (next.done) yield { member, outcome: next.value };
        else still.push(member);
      } catch (error) {
        yield { member, error };
      }
    }
    live = still;
  }

  /** Does a part for all live members. @returns seconds for each */
  const share = (work: (live: readonly FirstLayer[]) => void): number => {
    const start = performance.now();
    work(live.map((member) => layers[member]));
    return (performance.now() - start) / 1000 / live.length;
  };

  try {
    yield* advance();
    for (let step = 0; live.length > 0; step++) {
      const begin = share((layers) => {
        const { data } = members[live[0]].objective;
        let numbers: Uint32Array | undefined;
        for (const member of live) numbers = members[member].objective.take(step, numbers);
        first.gather(data.train.part.inputs, numbers!, data.scaling);
        first.forward(layers);
      });
      yield* advance(begin);
      if (live.length === 0) break;
      yield* advance(share((layers) => first.backward(layers)));
    }
  } finally {
    first.close();
  }
}

function firstLayerOf({ backend, first }: Network): FirstLayer {
  const at = (offset: number) => (backend as WasmBackend).address(offset);
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
