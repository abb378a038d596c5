/**
 * Limits the heaps of workers. The runtime ends the whole process when one heap is full, and it cannot stop a busy
 * worker. So a trial must be ended before that, while it still reaches its next step.
 *
 * @module
 */

/** A trial used up the memory of its worker or of the process. */
export class OutOfMemory extends Error {
  override name = "OutOfMemory";
  /** The system's code for this error. */
  readonly code = "ENOMEM";
}

/** The message in trials.csv, the same on every machine. */
export const outOfMemory = "out of memory: the heap of its worker was nearly full";

/** The message for a trial that exceeds the experiment's limit. */
export const beyondLimit = (megabytes: number) =>
  `out of memory: more than ${megabytes} MB (run.memory_limit)`;

/** Share of the heap in use at which a trial is ended. */
const nearlyFull = 0.66;

/** Share of a heap by which memory may grow while a trial finishes no step. */
const mostInOneStep = 0.5;

/**
 * Returns a function that tells why the calling worker uses too much memory, or `undefined` if it does not. Loads its
 * dependencies first.
 *
 * @param limit in megabytes, buffers included (default: only the heap is limited)
 */
export async function heapGauge(megabytes?: number): Promise<() => string | undefined> {
  const { getHeapStatistics } = await import("node:v8");
  return () => {
    const { used_heap_size: used, heap_size_limit: limit, external_memory: buffers } = getHeapStatistics();
    if (megabytes !== undefined && used + buffers > megabytes * 1e6) return beyondLimit(megabytes);
    return used > nearlyFull * limit ? outOfMemory : undefined;
  };
}

/** Bytes by which memory may grow while extension code runs: the given limit, or what a heap can hold. */
export async function mostGrowth(megabytes?: number): Promise<number> {
  const { getHeapStatistics } = await import("node:v8");
  return Math.min(
    megabytes === undefined ? Infinity : megabytes * 1e6,
    mostInOneStep * getHeapStatistics().heap_size_limit,
  );
}

/** The part of a worker that the watch needs. */
export interface Watched {
  /** Steps that it has begun; `undefined` while it has nothing to run. */
  readonly steps: number | undefined;
}

/**
 * Watches, from the main thread, workers that do not reach their next step.
 *
 * @param megabytes by which memory may grow in one step
 * @param onFull called with the workers whose step took so much memory that the process is about to end
 * @returns stops the watch
 */
export async function watchMemory<Worker extends Watched>(
  workers: readonly Worker[],
  megabytes: number | undefined,
  onFull: (stuck: readonly Worker[]) => void,
): Promise<() => void> {
  const most = await mostGrowth(megabytes);
  const stands = workers.map(() => ({ steps: undefined as number | undefined, bytes: 0 }));
  const timer = setInterval(() => {
    const { rss } = Deno.memoryUsage();
    const stuck = workers.filter(({ steps }, k) => {
      if (steps === undefined || steps !== stands[k].steps) stands[k] = { steps, bytes: rss };
      return rss - stands[k].bytes > most;
    });
    if (stuck.length > 0) onFull(stuck);
  }, 50);
  return () => clearInterval(timer);
}
