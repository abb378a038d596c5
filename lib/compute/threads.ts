import type { BlasOnMemory } from "./blas.ts";
import { kernelsOn } from "./kernels/kernels.ts";
import type { Arithmetic, Kernels } from "./kernels/kernel_types.ts";
import type { KernelMemory } from "./memory.ts";
import type { ThreadPool } from "./thread_pool.ts";

/** A part of an operation, for one thread. */
export interface ThreadRange {
  readonly from: number;
  readonly to: number;
  readonly thread: number;
}

/**
 * The kernels of a memory, on one thread or on several. Only outputs are split, never sums: each number is computed by
 * one thread, so that its bits do not depend on the number of threads.
 */
export class Threads {
  readonly kernels: Kernels;

  /**
   * @param pool the other threads, if there are any
   * @param library a BLAS library, if it computes products
   */
  constructor(
    readonly memory: KernelMemory,
    private readonly arithmetic: Arithmetic,
    private readonly pool?: ThreadPool,
    library?: BlasOnMemory,
  ) {
    this.kernels = kernelsOn(memory.memory, arithmetic, library);
  }

  /** Maximum number of threads for one operation: each needs its own scratch memory. */
  get count(): number {
    return this.pool?.threads ?? 1;
  }

  /**
   * Splits the outputs `0 .. length` into one part per thread.
   *
   * @param multiple parts start at multiples of it
   * @param work total cost in multiplications; small work is not split
   */
  parts(length: number, multiple: number, work: number): readonly ThreadRange[] {
    const { pool } = this;
    const count = pool && work >= pool.smallestWork && pool.ready ? pool.threads : 1;
    if (count === 1) return [{ from: 0, to: length, thread: 0 }];
    const cut = (k: number) => k === count ? length : Math.floor(length * k / count / multiple) * multiple;
    return Array.from({ length: count }, (_, thread) => ({ from: cut(thread), to: cut(thread + 1), thread }));
  }

  /**
   * Calls a kernel for every part.
   *
   * @returns the result of each call
   */
  call(
    name: string,
    parts: readonly ThreadRange[],
    argumentsOf: (part: ThreadRange) => readonly number[],
  ): readonly number[] {
    if (parts.length === 1) return [this.kernels[name](...argumentsOf(parts[0]))];
    return this.pool!.call(this.arithmetic, this.kernels, name, parts.map(argumentsOf));
  }
}
