import type { Offset } from "../arena.ts";
import type { MatrixShape } from "../backend.ts";
import { dropThreshold } from "../layers/dropout.ts";
import type {
  ColumnStatistics,
  DropoutDraw,
  NormArrays,
  NormGradients,
  NormOperations,
} from "../layers/norm_operations.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";

/** Cost of a number, in multiplications. */
const normWork = 4;
const dropoutWork = 16;

/** Columns in a cache line: threads do not write to the same one. */
const lineColumns = 16;

/** Normalisations and dropout by the kernels. */
export class WasmNorms implements NormOperations {
  readonly #scratch: ScratchBuffer;

  /** @param addressOf the address of an array whose numbers are in place */
  constructor(private readonly threads: Threads, private readonly addressOf: (offset: Offset) => Offset) {
    this.#scratch = new ScratchBuffer(threads.memory);
  }

  columnStatistics({ mean, variance }: ColumnStatistics, x: Offset, shape: MatrixShape): void {
    const at = [mean, variance, x].map(this.addressOf);
    this.#byColumns("columnStatistics", [...at, shape.rows, shape.columns], shape);
  }

  normaliseColumns(
    out: Offset,
    { x, gamma, beta }: NormArrays,
    { mean, variance }: ColumnStatistics,
    shape: MatrixShape,
    eps: number,
  ): void {
    const at = [out, x, gamma, beta, mean, variance].map(this.addressOf);
    this.#byRows("normaliseColumns", [...at, shape.columns, eps], shape);
  }

  normaliseColumnsBackward(
    { dX, dGamma, dBeta }: NormGradients,
    dOut: Offset,
    { x, gamma, mean, variance }: Pick<NormArrays, "x" | "gamma"> & ColumnStatistics,
    shape: MatrixShape,
    eps: number,
  ): void {
    const { rows, columns } = shape;
    const sums = [dGamma, dBeta, dOut, x, mean, variance].map(this.addressOf);
    this.#byColumns("normaliseColumnsSums", [...sums, rows, columns, eps], shape);
    if (dX === undefined) return;
    const at = [dX, dGamma, dBeta, dOut, x, gamma, mean, variance].map(this.addressOf);
    this.#byRows("normaliseColumnsBackward", [...at, rows, columns, eps], shape);
  }

  normaliseRows(out: Offset, { x, gamma, beta }: NormArrays, shape: MatrixShape, eps: number): void {
    const statistics = this.#rowStatistics(x, shape, eps);
    const at = [out, x, gamma, beta].map(this.addressOf);
    this.#byRows("normaliseRows", [...at, statistics, shape.columns], shape);
  }

  normaliseRowsBackward(
    { dX, dGamma, dBeta }: NormGradients,
    dOut: Offset,
    { x, gamma }: Pick<NormArrays, "x" | "gamma">,
    shape: MatrixShape,
    eps: number,
  ): void {
    const { rows, columns } = shape;
    const statistics = this.#rowStatistics(x, shape, eps);
    const sums = [dGamma, dBeta, dOut, x].map(this.addressOf);
    this.#byColumns("normaliseRowsSums", [...sums, statistics, rows, columns], shape);
    if (dX === undefined) return;
    const at = [dX, dOut, x, gamma].map(this.addressOf);
    this.#byRows("normaliseRowsBackward", [...at, statistics, columns], shape);
  }

  dropout(out: Offset, x: Offset, length: number, { rate, key }: DropoutDraw): void {
    const [to, of] = [out, x].map(this.addressOf);
    const threshold = dropThreshold(rate);
    if (threshold === 0) {
      return void this.threads.kernels.copyMatrix(to, 4 * length, of, 4 * length, 1, length);
    }
    const scale = 1 / (1 - rate);
    this.threads.call(
      "dropout",
      this.threads.parts(length, 64, dropoutWork * length),
      ({ from, to: until }) => [to, of, from, until, threshold - 1, scale, ...key],
    );
  }

  #rowStatistics(x: Offset, shape: MatrixShape, eps: number): Offset {
    const statistics = this.#scratch.ensure(16 * shape.rows);
    this.#byRows("rowStatistics", [statistics, this.addressOf(x), shape.columns, eps], shape);
    return statistics;
  }

  #byColumns(kernel: string, first: readonly number[], { rows, columns }: MatrixShape): void {
    const parts = this.threads.parts(columns, lineColumns, normWork * rows * columns);
    this.threads.call(kernel, parts, ({ from, to }) => [...first, from, to]);
  }

  #byRows(kernel: string, first: readonly number[], { rows, columns }: MatrixShape): void {
    const parts = this.threads.parts(rows, 1, normWork * rows * columns);
    this.threads.call(kernel, parts, ({ from, to }) => [...first, from, to]);
  }

  /** Releases its memory. */
  close(): void {
    this.#scratch.close();
  }
}
