import type { Vector } from "../compute/vector.ts";
import type { PreparedData, Subset } from "../dataset/prepared_data.ts";
import { writeTargets } from "../dataset/targets.ts";
import type { Network } from "../nn/network.ts";

/** The batch in the arrays of a network. */
export class NetworkBatch {
  /** Number of its rows. */
  rows = 0;
  /** Rows of the last training batch. */
  #numbers: Uint32Array = new Uint32Array();
  /** Whether the inputs of that batch are not yet in the network's input array. */
  #isOnlyTaken = false;

  /** @param smoothing of the labels of training batches */
  constructor(
    private readonly network: Network,
    private readonly data: Pick<PreparedData, "train" | "scaling">,
    private readonly smoothing: number,
  ) {}

  /** Takes training rows and writes their targets, but not their inputs. */
  take(numbers: Uint32Array): Uint32Array {
    this.#numbers = numbers;
    this.#isOnlyTaken = true;
    this.#write(this.data.train, numbers, this.smoothing);
    return numbers;
  }

  /** Writes training rows and their targets. */
  load(numbers: Uint32Array): void {
    this.take(numbers);
    this.feedTaken();
  }

  /** Writes the inputs of rows that were only taken. */
  feedTaken(): void {
    if (this.#isOnlyTaken) this.#feed(this.data.train, this.#numbers);
  }

  /** Writes rows for an evaluation, with their true targets. */
  show(subset: Subset, numbers: Uint32Array): void {
    this.#write(subset, numbers, 0);
    this.#feed(subset, numbers);
  }

  /** The targets of the last training batch without smoothing, `[rows, outputs]`. */
  trueTargets(): Vector {
    const { network, smoothing } = this;
    const t = network.backend.view(network.t, this.rows * network.outputs);
    if (smoothing === 0) return t;
    const unsmoothed = t.slice();
    writeTargets(unsmoothed, this.data.train.part, this.#numbers, network.outputs);
    return unsmoothed;
  }

  #write({ part }: Subset, numbers: Uint32Array, smoothing: number): void {
    const { network } = this;
    this.rows = numbers.length;
    const t = network.backend.view(network.t, this.rows * network.outputs);
    writeTargets(t, part, numbers, network.outputs, smoothing);
  }

  #feed({ part }: Subset, numbers: Uint32Array): void {
    this.network.backend.gather(this.network.x, part.inputs, numbers, this.data.scaling);
    this.#isOnlyTaken = false;
  }
}
