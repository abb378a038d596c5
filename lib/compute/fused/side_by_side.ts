import type { Offset } from "../arena.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";

/** An array of one layer: a number of columns for each unit or filter. */
export interface Part {
  /** Its place; `undefined` for a bias that a layer does not have: zeros are read, and nothing is written. */
  readonly at: Offset | undefined;
  /** Numbers in a row. */
  readonly columns: number;
}

/** Arrays of one layer in a wide one, whose rows are those of all layers, one after the other. */
export interface WideArrays {
  readonly weight: Offset;
  readonly bias: Offset;
  readonly z: Offset;
}

/** The arrays of several layers side by side, as those of one wide layer. */
export class SideBySide {
  readonly #wide: ScratchBuffer;

  constructor(private readonly threads: Threads) {
    this.#wide = new ScratchBuffer(threads.memory);
  }

  /**
   * Room for the arrays of a wide layer.
   *
   * @param columns units or filters of all layers
   * @param weightRows rows of weight: numbers that a unit or filter reads
   * @param outputRows rows of z
   */
  room(columns: number, weightRows: number, outputRows: number): WideArrays {
    const bytesOf = (rows: number) => Math.ceil(columns * rows / 16) * 64;
    const weight = this.#wide.ensure(bytesOf(weightRows) + bytesOf(1) + bytesOf(outputRows));
    const bias = weight + bytesOf(weightRows);
    return { weight, bias, z: bias + bytesOf(1) };
  }

  /** Copies arrays of `rows` rows side by side into a wide one. */
  join(wide: Offset, parts: readonly Part[], rows: number): void {
    const stride = strideOf(parts);
    let to = wide;
    for (const { at, columns } of parts) {
      const width = 4 * columns;
      if (at === undefined) new Float32Array(this.threads.memory.memory.buffer, to, columns).fill(0);
      else this.#copy(to, stride, at, width, rows);
      to += width;
    }
  }

  /** The opposite. */
  split(parts: readonly Part[], wide: Offset, rows: number): void {
    const stride = strideOf(parts);
    let from = wide;
    for (const { at, columns } of parts) {
      const width = 4 * columns;
      if (at !== undefined) this.#copy(at, width, from, stride, rows);
      from += width;
    }
  }

  /** Copies rows as long as the shorter stride. */
  #copy(target: Offset, targetStride: number, source: Offset, sourceStride: number, rows: number): void {
    const columns = Math.min(targetStride, sourceStride) / 4;
    this.threads.call("copyMatrix", this.threads.parts(rows, 16, rows * columns), ({ from, to }) => [
      ...[target + from * targetStride, targetStride, source + from * sourceStride, sourceStride],
      ...[to - from, columns],
    ]);
  }

  /** Releases its memory. */
  close(): void {
    this.#wide.close();
  }
}

/** Bytes from row to row of the wide array. */
const strideOf = (parts: readonly Part[]) => 4 * parts.reduce((sum, { columns }) => sum + columns, 0);
