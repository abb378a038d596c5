import type { BlasOnMemory } from "../compute/blas.ts";
import type { KernelMemory } from "../compute/memory.ts";
import { controlBytes } from "../compute/control_block.ts";
import { dismiss, ThreadPool } from "../compute/thread_pool.ts";

/**
 * A pool of threads on a memory; stopped when it is disposed of.
 *
 * @param smallestWork in which they take part: all, so that tests use them
 */
export async function threadsOn(
  memory: KernelMemory,
  threads: number,
  library?: BlasOnMemory,
  smallestWork = 0,
): Promise<ThreadPool & Disposable> {
  const control = memory.allocate(controlBytes);
  const workers = Array.from({ length: threads - 1 }, (_, k) => {
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
    worker.postMessage({ memory: memory.memory, control, thread: k + 1, library });
    return worker;
  });
  const pool = new ThreadPool(memory.memory, control, threads, smallestWork);
  while (!pool.ready) await new Promise((resolve) => setTimeout(resolve, 5));
  return Object.assign(pool, {
    [Symbol.dispose]() {
      dismiss(memory.memory, control);
      for (const worker of workers) worker.terminate();
    },
  });
}
