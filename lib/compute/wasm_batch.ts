import type { Offset } from "./arena.ts";
import type { Matrix, Scaling } from "./backend.ts";
import { ScratchBuffer } from "./scratch_buffer.ts";
import type { ThreadRange, Threads } from "./threads.ts";

/** Units of the widest strip of the sparse kernels; fewer need no packed strips and no sorting. */
const stripUnits = 52;

/** Byte offsets of the parts of a batch's scratch memory. */
interface Layout {
  /** Row numbers of the batch, uint32. */
  readonly numbers: Offset;
  /** Float32 value of each byte. */
  readonly table: Offset;
  /** Shift and divisor, float64, one after the other. */
  readonly scaling: Offset;
  /** For gradients: counters per column. */
  readonly ends: Offset;
  /** Start of each row's decoded numbers, uint32, one more than rows. */
  readonly bounds: Offset;
}

/**
 * Whether a kernel can copy rows: the matrix is in the memory of kernels, and bytes have one scaling for all columns.
 */
export function hasGatherKernel({ values, place }: Matrix, { shift }: Scaling): boolean {
  return place !== undefined && (values instanceof Float64Array || shift.length === 1);
}

/** Whether a first layer can read the non-zero numbers of a matrix in place: they are listed, and 0 stays 0. */
export function canReadSparse({ place }: Matrix, { shift }: Scaling): boolean {
  return place?.compressed !== undefined && shift.length === 1 && shift[0] === 0;
}

/** Approximate multiplications of a product with rows that are mostly zeros. */
const sparseWork = ({ columns }: Matrix, rows: number, units: number) => rows * columns * units / 4;

/**
 * The rows of a data set that form a batch. Rows of bytes that are mostly zeros are not copied: the first layer reads
 * their non-zero numbers in place. Other rows are scaled and copied into the arena.
 */
export class Batch {
  readonly #region: ScratchBuffer;
  readonly #scratch: ScratchBuffer;
  /** The non-zero numbers of the batch, valid while `#isDecoded`. */
  readonly #decoded: ScratchBuffer;
  /** The batch by column, as long as `#isSorted` says how. */
  readonly #sorted: ScratchBuffer;
  #zeros = { units: 0, offset: 0 };
  #layout: Layout | undefined;
  #scaled: { scaling: Scaling; columns: number } | undefined;
  #capacity = 0;
  #isDecoded = false;
  /** The parts of columns by which the batch is sorted. */
  #isSorted: readonly ThreadRange[] | undefined;

  constructor(private readonly threads: Threads) {
    this.#region = new ScratchBuffer(threads.memory);
    this.#scratch = new ScratchBuffer(threads.memory);
    this.#decoded = new ScratchBuffer(threads.memory);
    this.#sorted = new ScratchBuffer(threads.memory);
  }

  /** Sets the rows of the batch, and their scaling. */
  note(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    const { columns } = matrix;
    if (!this.#layout || this.#capacity < rowNumbers.length || this.#scaled?.columns !== columns) {
      this.#capacity = rowNumbers.length;
      const table = Math.ceil(this.#capacity / 16) * 64;
      const bounds = table + 1024 + 16 * columns + 4 * columns;
      const start = this.#region.ensure(bounds + 4 * (this.#capacity + 1));
      this.#layout = {
        numbers: start,
        table: start + table,
        scaling: start + table + 1024,
        ends: start + table + 1024 + 16 * columns,
        bounds: start + bounds,
      };
      this.#scaled = undefined;
    }
    this.#isDecoded = false;
    this.#isSorted = undefined;
    this.#uint32(this.#layout.numbers, rowNumbers.length).set(rowNumbers);
    if (this.#scaled?.scaling !== scaling) this.#scale(scaling, columns);
  }

  /** Copies the rows into `out`, scaled. */
  copy(out: Offset, matrix: Matrix, rows: number): void {
    const { numbers, table, scaling } = this.#layout!;
    const { columns } = matrix;
    const { offset } = matrix.place!;
    const { shift, divisor } = this.#scaled!.scaling;
    const parts = this.threads.parts(rows, 1, rows * columns);
    if (matrix.values instanceof Uint8Array && shift.length === 1) {
      const [d] = divisor;
      const by = shift[0] === 0 && d > 0 && Math.fround(d) === d ? d : 0;
      this.threads.call(
        "gatherBytes",
        parts,
        ({ from, to }) => [out, offset, numbers, from, to, columns, table, by],
      );
    } else {
      const divisors = scaling + 8 * columns;
      const single = Number(shift.length === 1);
      this.threads.call(
        "gatherNumbers",
        parts,
        ({ from, to }) => [out, offset, numbers, from, to, columns, scaling, divisors, single],
      );
    }
  }

  /** `out = x · weight + bias` from the non-zero numbers of the rows. */
  forward(
    out: Offset,
    matrix: Matrix,
    weight: Offset,
    bias: Offset | undefined,
    rows: number,
    units: number,
  ): void {
    const added = bias ?? this.#zerosFor(units);
    const { decoded, bounds } = this.#decode(matrix, rows);
    const { columns } = matrix;
    const bytes = units > stripUnits ? 4 * columns * stripUnits : 0;
    const scratch = this.#scratch.ensure(this.threads.count * bytes);
    const work = sparseWork(matrix, rows, units);
    // Strips, if they divide evenly: each thread then needs only a part of the weights.
    const strips = this.threads.kernels.stripsOf(units);
    const byStrip = strips % this.threads.count === 0;
    this.threads.call(
      "sparseForward",
      this.threads.parts(byStrip ? strips : rows, 1, work),
      ({ from, to, thread }) => [
        out,
        decoded,
        bounds,
        ...(byStrip ? [0, rows, from, to] : [from, to, 0, strips]),
        weight,
        added,
        columns,
        units,
        scratch + thread * bytes,
      ],
    );
  }

  /** Zeros, in place of a bias that a layer does not have. */
  #zerosFor(units: number): Offset {
    if (this.#zeros.units < units) {
      this.#freeZeros();
      this.#zeros = { units, offset: this.threads.memory.allocate(4 * units) };
    }
    return this.#zeros.offset;
  }

  #freeZeros(): void {
    if (this.#zeros.units > 0) this.threads.memory.free(this.#zeros.offset);
    this.#zeros = { units: 0, offset: 0 };
  }

  /** `dWeight = xᵀ · dOut` from the non-zero numbers of the rows. */
  backward(dWeight: Offset, matrix: Matrix, dOut: Offset, rows: number, units: number): void {
    const { decoded, bounds } = this.#decode(matrix, rows);
    const { ends } = this.#layout!;
    const { columns } = matrix;
    if (units <= stripUnits && !this.#isSorted) {
      const padded = this.#scratch.ensure(4 * columns * (units + 3));
      this.threads.call(
        "sparseScatter",
        this.threads.parts(columns, 1, sparseWork(matrix, rows, units)),
        ({ from, to }) => [
          dWeight,
          padded,
          decoded,
          bounds,
          rows,
          from,
          to,
          columns,
          dOut,
          units,
        ],
      );
      return;
    }
    const sorted = this.sort(matrix, rows);
    const bytes = 4 * rows * stripUnits;
    const packed = this.#scratch.ensure(this.threads.count * bytes);
    this.threads.call(
      "sparseBackward",
      this.#isSorted!,
      ({ from, to, thread }) => [
        dWeight,
        ends,
        sorted + 8 * rows * from,
        from,
        to,
        dOut,
        rows,
        units,
        packed + thread * bytes,
      ],
    );
  }

  /** Sorts the batch by column, once for all following gradients; each thread's columns have their own place. */
  sort(matrix: Matrix, rows: number): Offset {
    const { columns } = matrix;
    const { decoded, bounds } = this.#decode(matrix, rows);
    const cuts = Math.ceil(rows / 8) * 64;
    const all = this.threads.count * cuts;
    const sorted = all + this.#sorted.ensure(all + 8 * rows * columns);
    if (this.#isSorted) return sorted;
    const { ends } = this.#layout!;
    this.#isSorted = this.threads.parts(columns, 1, sparseWork(matrix, rows, stripUnits));
    this.threads.call(
      "sortByColumn",
      this.#isSorted,
      ({ from, to, thread }) => [
        ends,
        sorted + 8 * rows * from,
        decoded,
        bounds,
        rows,
        from,
        to,
        columns,
        sorted - (thread + 1) * cuts,
      ],
    );
    return sorted;
  }

  /** Decodes the non-zero numbers of the batch, once for all following layers. */
  #decode(matrix: Matrix, rows: number): { decoded: Offset; bounds: Offset } {
    const { starts, entries } = matrix.place!.compressed!;
    const { numbers, table, bounds } = this.#layout!;
    if (this.#isDecoded) return { decoded: this.#decoded.ensure(0), bounds };
    const count = this.threads.kernels.rowBounds(bounds, starts, numbers, rows) >>> 0;
    const decoded = this.#decoded.ensure(8 * count);
    this.threads.call(
      "decodeRows",
      this.threads.parts(rows, 1, 8 * count),
      ({ from, to }) => [decoded, bounds, starts, entries, numbers, from, to, table],
    );
    this.#isDecoded = true;
    return { decoded, bounds };
  }

  /** Releases its memory. */
  close(): void {
    this.#region.close();
    this.#scratch.close();
    this.#decoded.close();
    this.#sorted.close();
    this.#freeZeros();
    this.#layout = undefined;
  }

  #scale(scaling: Scaling, columns: number): void {
    const { shift, divisor } = scaling;
    const { table, scaling: place } = this.#layout!;
    const numbers = new Float64Array(this.threads.memory.memory.buffer, place, 2 * columns);
    numbers.set(shift);
    numbers.set(divisor, columns);
    new Float32Array(this.threads.memory.memory.buffer, table, 256)
      .set(Float64Array.from({ length: 256 }, (_, byte) => (byte - shift[0]) / divisor[0]));
    this.#scaled = { scaling, columns };
  }

  #uint32(offset: Offset, length: number): Uint32Array {
    return new Uint32Array(this.threads.memory.memory.buffer, offset, length);
  }
}
