import type { Offset } from "../arena.ts";
import type { Matrix, Scaling } from "../backend.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";
import { Batch, canReadSparse } from "../wasm_batch.ts";

/** The batch of several networks: gathered, decoded or copied once for all. */
export class SharedBatch {
  /** Products with its non-zero numbers. */
  readonly nonZero: Batch;
  /** Number of its rows. */
  rows = 0;
  /** Counts batches. */
  number = 0;
  /** The data if its non-zero numbers are read in place. */
  sparse: Matrix | undefined;
  readonly #x: ScratchBuffer;
  #matrix: Matrix | undefined;
  #copied = false;

  constructor(threads: Threads, private readonly inputs: number) {
    this.nonZero = new Batch(threads);
    this.#x = new ScratchBuffer(threads.memory);
  }

  /** Takes rows of a data set, which must be in the memory, as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    this.rows = rowNumbers.length;
    this.number++;
    this.nonZero.note(matrix, rowNumbers, scaling);
    this.sparse = canReadSparse(matrix, scaling) ? matrix : undefined;
    this.#matrix = matrix;
    this.#copied = false;
  }

  /** The batch as scaled numbers, copied once. */
  copy(): Offset {
    const x = this.#x.ensure(4 * this.rows * this.inputs);
    if (!this.#copied) this.nonZero.copy(x, this.#matrix!, this.rows);
    this.#copied = true;
    return x;
  }

  /** Releases its memory. */
  close(): void {
    this.nonZero.close();
    this.#x.close();
  }
}
