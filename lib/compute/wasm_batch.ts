import type { Offset } from "./arena.ts";
import type { Matrix, Scaling } from "./backend.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { KernelMemory } from "./memory.ts";
import { Region } from "./region.ts";

/** Units of the widest strip of the sparse kernels; fewer need no packed strips and no sorting. */
const stripUnits = 52;

/** Where the parts of a batch's scratch memory lie. */
interface Layout {
  /** Data rows that the batch consists of, uint32. */
  readonly numbers: Offset;
  /** Float32 value of each byte. */
  readonly table: Offset;
  /** Shift and divisor, float64, one after the other. */
  readonly scaling: Offset;
  /** For gradients: counters per column. */
  readonly ends: Offset;
}

/** Whether a kernel copies rows: the matrix is placed, and bytes have one scaling for all columns. */
export function hasGatherKernel({ values, place }: Matrix, { shift }: Scaling): boolean {
  return place !== undefined && (values instanceof Float64Array || shift.length === 1);
}

/** Whether a first layer can read the non-zero numbers of a matrix in place: they are listed, and 0 stays 0. */
export function readsZerosInPlace({ place }: Matrix, { shift }: Scaling): boolean {
  return place?.compressed !== undefined && shift.length === 1 && shift[0] === 0;
}

/**
 * The rows of a data set that a batch consists of. Rows of bytes that are mostly zeros stay where they are: the first
 * layer reads their non-zero numbers in place. Others are copied, scaled, into the arena.
 */
export class Batch {
  readonly #region: Region;
  readonly #scratch: Region;
  /** The batch by column, as long as it is noted in `#isSorted`. */
  readonly #sorted: Region;
  #layout: Layout | undefined;
  #scaled: { scaling: Scaling; columns: number } | undefined;
  #capacity = 0;
  #isSorted = false;

  constructor(private readonly memory: KernelMemory, private readonly kernels: Kernels) {
    this.#region = new Region(memory);
    this.#scratch = new Region(memory);
    this.#sorted = new Region(memory);
  }

  /** Notes which rows are meant, and how they are scaled. */
  note(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
    const { columns } = matrix;
    if (!this.#layout || this.#capacity < rowNumbers.length || this.#scaled?.columns !== columns) {
      this.#capacity = rowNumbers.length;
      const table = Math.ceil(this.#capacity / 16) * 64;
      const start = this.#region.ensure(table + 1024 + 16 * columns + 4 * columns);
      this.#layout = {
        numbers: start,
        table: start + table,
        scaling: start + table + 1024,
        ends: start + table + 1024 + 16 * columns,
      };
      this.#scaled = undefined;
    }
    this.#isSorted = false;
    this.#uint32(this.#layout.numbers, rowNumbers.length).set(rowNumbers);
    if (this.#scaled?.scaling !== scaling) this.#scale(scaling, columns);
  }

  /** Copies the rows into `out`, scaled. */
  copy(out: Offset, matrix: Matrix, rows: number): void {
    const { numbers, table, scaling } = this.#layout!;
    const { columns } = matrix;
    const { offset } = matrix.place!;
    const { shift } = this.#scaled!.scaling;
    if (matrix.values instanceof Uint8Array && shift.length === 1) {
      this.kernels.gatherBytes(out, offset, numbers, 0, rows, columns, table);
    } else {
      const divisor = scaling + 8 * columns;
      this.kernels.gatherNumbers(
        out,
        offset,
        numbers,
        0,
        rows,
        columns,
        scaling,
        divisor,
        shift.length === 1,
      );
    }
  }

  /** `out = x · weight + bias` from the non-zero numbers of the rows. */
  forward(out: Offset, matrix: Matrix, weight: Offset, bias: Offset, rows: number, units: number): void {
    const { starts, entries } = matrix.place!.compressed!;
    const { numbers, table } = this.#layout!;
    const { columns } = matrix;
    const scratch = this.#scratch.ensure(units > stripUnits ? 4 * columns * stripUnits : 0);
    this.kernels.sparseForward(
      out,
      starts,
      entries,
      numbers,
      0,
      rows,
      weight,
      bias,
      columns,
      units,
      table,
      scratch,
    );
  }

  /** `dWeight = xᵀ · dOut` from the non-zero numbers of the rows. */
  backward(dWeight: Offset, matrix: Matrix, dOut: Offset, rows: number, units: number): void {
    const { starts, entries } = matrix.place!.compressed!;
    const { numbers, table, ends } = this.#layout!;
    const { columns } = matrix;
    if (units <= stripUnits && !this.#isSorted) {
      const padded = this.#scratch.ensure(4 * columns * (units + 3));
      this.kernels.sparseScatter(
        dWeight,
        padded,
        starts,
        entries,
        numbers,
        rows,
        columns,
        dOut,
        units,
        table,
      );
      return;
    }
    const sorted = this.sort(matrix, rows);
    const packed = this.#scratch.ensure(4 * rows * stripUnits);
    this.kernels.sparseBackward(dWeight, ends, sorted, 0, columns, dOut, rows, units, table, packed);
  }

  /** The batch by column, sorted once for all gradients that follow. */
  sort(matrix: Matrix, rows: number): Offset {
    const { columns } = matrix;
    const sorted = this.#sorted.ensure(4 * rows * columns);
    if (this.#isSorted) return sorted;
    const { starts, entries } = matrix.place!.compressed!;
    const { numbers, ends } = this.#layout!;
    this.kernels.sortByColumn(ends, sorted, starts, entries, numbers, rows, columns);
    this.#isSorted = true;
    return sorted;
  }

  /** Gives its memory back. */
  close(): void {
    this.#region.close();
    this.#scratch.close();
    this.#sorted.close();
    this.#layout = undefined;
  }

  #scale(scaling: Scaling, columns: number): void {
    const { shift, divisor } = scaling;
    const { table, scaling: place } = this.#layout!;
    const numbers = new Float64Array(this.memory.memory.buffer, place, 2 * columns);
    numbers.set(shift);
    numbers.set(divisor, columns);
    new Float32Array(this.memory.memory.buffer, table, 256)
      .set(Float64Array.from({ length: 256 }, (_, byte) => (byte - shift[0]) / divisor[0]));
    this.#scaled = { scaling, columns };
  }

  #uint32(offset: Offset, length: number): Uint32Array {
    return new Uint32Array(this.memory.memory.buffer, offset, length);
  }
}
