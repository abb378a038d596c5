import { Random } from "../base/random.ts";

/** How batches are drawn. */
export interface BatchOptions {
  /** Training rows. */
  readonly rows: number;
  /** Rows in a step; never more than there are when they are shuffled. */
  readonly batchSize: number;
  /** Every row once an epoch, or drawn anew for each step, some twice. */
  readonly sampling: "shuffle" | "replacement";
  /** The trial's seed. */
  readonly seed: number;
}

/**
 * Which training rows each step takes. A step's rows depend on its number and the seed alone, so that any step is
 * reached without the ones before it.
 */
export class Batches {
  readonly batchSize: number;
  /** Steps until every row was drawn once; the last one takes what is left. */
  readonly stepsPerEpoch: number;
  #epoch = -1;
  #order = new Uint32Array();

  constructor(readonly options: BatchOptions) {
    const { rows, batchSize, sampling } = options;
    this.batchSize = sampling === "shuffle" ? Math.min(batchSize, rows) : batchSize;
    this.stepsPerEpoch = Math.ceil(rows / this.batchSize);
  }

  /** Positions among the training rows of a 0-based step, `[batchSize]` or fewer at an epoch's end. */
  positions(step: number): Uint32Array {
    const { rows, sampling, seed } = this.options;
    if (sampling === "replacement") {
      const random = Random.keyed(seed, "batch", step);
      return Uint32Array.from({ length: this.batchSize }, () => random.integer(rows));
    }
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (epoch !== this.#epoch) {
      this.#order = Random.keyed(seed, "shuffle", epoch).permutation(rows);
      this.#epoch = epoch;
    }
    const from = (step % this.stepsPerEpoch) * this.batchSize;
    return this.#order.subarray(from, Math.min(from + this.batchSize, rows));
  }

  /** Rows that were drawn in the first `steps` steps. */
  rowsDrawn(steps: number): number {
    const { rows, sampling } = this.options;
    if (sampling === "replacement") return steps * this.batchSize;
    const epochs = Math.floor(steps / this.stepsPerEpoch);
    return epochs * rows + (steps % this.stepsPerEpoch) * this.batchSize;
  }
}
