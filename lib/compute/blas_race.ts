import { type BlasLibrary, blasOn, describeBlas } from "./blas.ts";
import { KernelMemory } from "./memory.ts";
import { Threads } from "./threads.ts";
import { Products, type ProductSizes, type Transposed } from "./wasm_products.ts";

/** A library that can be used, or why it cannot. */
export type Judged =
  | { readonly library: BlasLibrary }
  | { readonly path: string; readonly refused: string };

/**
 * Loads a BLAS library, compares its products with exact ones of the kernels, and compares their speed.
 *
 * @param path its file
 */
export function judgeBlas(path: string): Judged {
  try {
    const library = describeBlas(path);
    const memory = KernelMemory.create();
    const blas = new Bench(memory, path);
    const kernels = new Bench(memory);
    const wrong = disagreement(blas, kernels);
    if (wrong) return { path, refused: wrong };
    const [theirs, ours] = [blas.speed(), kernels.speed()];
    if (theirs >= ours) return { library };
    return {
      path,
      refused: `multiplies at ${theirs.toFixed(1)} GFLOP/s, slower than backend wasm at ${ours.toFixed(1)}`,
    };
  } catch (error) {
    return { path, refused: (error instanceof Error ? error.message : String(error)).split("\n")[0] };
  }
}

/** Sizes with incomplete tiles. */
const sizes: readonly ProductSizes[] = [
  { rows: 1, depth: 1, columns: 1 },
  { rows: 17, depth: 33, columns: 9 },
  { rows: 40, depth: 65, columns: 70 },
];

/** Sizes for the comparison of speed: a first layer of 100 units on 200 images of digits. */
const racing: ProductSizes = { rows: 200, depth: 784, columns: 100 };
/** Long enough for the engine to optimize the kernels. */
const warmingMilliseconds = 20;
const rounds = 7;

/** Products of whole numbers so small that float32 is exact, in any order. */
function disagreement(blas: Bench, kernels: Bench): string | undefined {
  for (const size of sizes) {
    for (const transposed of ["none", "left", "right"] as const) {
      for (const biased of [false, true]) {
        const [got, want] = [blas, kernels].map((bench) => bench.product(size, { transposed, biased }));
        const i = want.findIndex((value, i) => got[i] !== value);
        if (i < 0) continue;
        const { rows, depth, columns } = size;
        return `its sgemm is wrong: ${got[i]} instead of ${want[i]} in a product of ${rows}x${depth} and ` +
          `${depth}x${columns} (perhaps its integers have 64 bits)`;
      }
    }
  }
}

/** Computes products in one way. */
class Bench {
  readonly #products: Products;

  constructor(private readonly memory: KernelMemory, path?: string) {
    this.#products = new Products(
      new Threads(memory, "strict", undefined, path === undefined ? undefined : blasOn(memory.memory, path)),
    );
  }

  /** The product of two generated matrices. */
  product(
    { rows, depth, columns }: ProductSizes,
    { transposed, biased }: { transposed: Transposed; biased: boolean },
  ): Float32Array {
    const lengths = [rows * columns, rows * depth, depth * columns, columns];
    const [c, a, b, bias] = lengths.map((length) => this.memory.allocate(4 * length));
    for (const [k, offset] of [a, b, bias].entries()) {
      const array = new Float32Array(this.memory.memory.buffer, offset, lengths[k + 1]);
      for (let i = 0; i < array.length; i++) array[i] = (i * (7 + k) + k) % 11 - 5;
    }
    this.#products.multiply(c, a, b, biased ? bias : 0, { rows, depth, columns }, transposed);
    const found = new Float32Array(this.memory.memory.buffer, c, rows * columns).slice();
    for (const offset of [c, a, b, bias]) this.memory.free(offset);
    return found;
  }

  /** GFLOP/s of the fastest of several products. */
  speed(): number {
    const { rows, depth, columns } = racing;
    const [c, a, b] = [rows * columns, rows * depth, depth * columns].map((n) => this.memory.allocate(4 * n));
    const seconds = () => {
      const start = performance.now();
      this.#products.multiply(c, a, b, 0, racing, "none");
      return (performance.now() - start) / 1000;
    };
    for (const start = performance.now(); performance.now() - start < warmingMilliseconds;) seconds();
    const best = Math.min(...Array.from({ length: rounds }, seconds));
    for (const offset of [c, a, b]) this.memory.free(offset);
    return 2e-9 * rows * depth * columns / best;
  }
}
