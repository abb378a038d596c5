import type { Offset } from "./arena.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { KernelMemory } from "./memory.ts";
import { Region } from "./region.ts";

/** Which factor of a product is given as its transpose. */
export type Transposed = "none" | "left" | "right";

/** Matrix products by the kernels, with the scratch memory that they pack their factors into. */
export class Products {
  readonly #scratch: Region;

  constructor(memory: KernelMemory, private readonly kernels: Kernels) {
    this.#scratch = new Region(memory);
  }

  /**
   * C `[rows, columns]` = A `[rows, depth]` · B `[depth, columns]` + bias.
   *
   * @param bias one number a column, or 0 for none
   */
  multiply(
    c: Offset,
    a: Offset,
    b: Offset,
    bias: Offset,
    { rows, depth, columns }: { readonly rows: number; readonly depth: number; readonly columns: number },
    transposed: Transposed,
  ): void {
    const panels = Math.ceil(columns / 8);
    const scratch = Math.ceil((256 + 20 * depth) / 64) * 64;
    const start = this.#scratch.ensure(scratch + 32 * panels * depth);
    const packed = start + scratch;
    if (transposed === "right") this.kernels.packColumns(packed, b, depth, columns, depth, 0, panels);
    else this.kernels.packRows(packed, b, columns, columns, depth, 0, panels);
    const left = transposed === "left";
    const stride = left ? rows : depth;
    this.kernels.multiply(left, 0, rows, columns, depth, a, stride, packed, bias, c, columns, start);
  }

  /** Gives its memory back. */
  close(): void {
    this.#scratch.close();
  }
}
