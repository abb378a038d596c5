import type { Offset } from "./arena.ts";
import { ScratchBuffer } from "./scratch_buffer.ts";
import type { Threads } from "./threads.ts";

/** Which factor of a product is transposed. */
export type Transposed = "none" | "left" | "right";

/** Sizes of a product: C `[rows, columns]` = A `[rows, depth]` · B `[depth, columns]`. */
export interface ProductSizes {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** Matrix products by the kernels, with the scratch memory that they pack their factors into, or by a BLAS library. */
export class Products {
  readonly #scratch: ScratchBuffer;

  constructor(private readonly threads: Threads) {
    this.#scratch = new ScratchBuffer(threads.memory);
  }

  /**
   * C `[rows, columns]` = A `[rows, depth]` · B `[depth, columns]` + bias.
   *
   * @param bias one number per column, or 0 for none
   */
  multiply(
    c: Offset,
    a: Offset,
    b: Offset,
    bias: Offset,
    { rows, depth, columns }: ProductSizes,
    transposed: Transposed,
  ): void {
    if ("sgemm" in this.threads.kernels) {
      return this.#bySgemm(c, a, b, bias, { rows, depth, columns }, transposed);
    }
    const panels = Math.ceil(columns / 8);
    const scratch = Math.ceil((256 + 20 * depth) / 64) * 64;
    const start = this.#scratch.ensure(this.threads.count * scratch + 32 * panels * depth);
    const packed = start + this.threads.count * scratch;
    const pack = transposed === "right" ? "packColumns" : "packRows";
    const stride = transposed === "right" ? depth : columns;
    this.threads.call(
      pack,
      this.threads.parts(panels, 1, columns * depth / 2),
      ({ from, to }) => [packed, b, stride, columns, depth, from, to],
    );
    const left = transposed === "left";
    this.threads.call(
      "multiply",
      this.threads.parts(rows, 5, rows * depth * columns),
      ({ from, to, thread }) => [
        Number(left),
        from,
        to,
        columns,
        depth,
        a,
        left ? rows : depth,
        packed,
        bias,
        c,
        columns,
        start + thread * scratch,
      ],
    );
  }

  /** The bias is written first: sgemm adds to what is there. */
  #bySgemm(
    c: Offset,
    a: Offset,
    b: Offset,
    bias: Offset,
    { rows, depth, columns }: ProductSizes,
    transposed: Transposed,
  ): void {
    const width = 4 * columns;
    if (bias !== 0) this.threads.kernels.copyMatrix(c, width, bias, 0, rows, columns);
    const left = transposed === "left";
    const right = transposed === "right";
    this.threads.call("sgemm", this.threads.parts(rows, 16, rows * depth * columns), ({ from, to }) => [
      Number(left),
      Number(right),
      to - from,
      columns,
      depth,
      a + 4 * from * (left ? 1 : depth),
      left ? rows : depth,
      b,
      right ? depth : columns,
      Number(bias !== 0),
      c + from * width,
      columns,
    ]);
  }

  /** Releases its memory. */
  close(): void {
    this.#scratch.close();
  }
}
