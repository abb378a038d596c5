/**
 * Heaps of workers. The runtime ends the whole process when one of them is full, and cannot stop a worker that is busy:
 * so a trial must be ended before that, as long as it still comes to its next step.
 *
 * @module
 */

/** A trial that has used up the memory of its worker, or of the process. */
export class OutOfMemory extends Error {
  override name = "OutOfMemory";
  /** As the system says it. */
  readonly code = "ENOMEM";
}

/** What trials.csv says of it: the same on every machine. */
export const outOfMemory = "out of memory: the heap of its worker was nearly full";

/** What it says of a trial with more than the experiment allows. */
export const beyondLimit = (megabytes: number) =>
  `out of memory: more than ${megabytes} MB (run.memory_limit)`;

/** Share of the heap in use at which a trial is ended. */
const nearlyFull = 0.66;

/** Share of a heap by which memory may grow while a trial makes no step. */
const mostInOneStep = 0.5;

/**
 * Tells whether the worker that asks holds too much: then why. Loads what it needs first.
 *
 * @param megabytes that it may hold, its buffers included; only the heap counts unless given
 */
export async function heapGauge(megabytes?: number): Promise<() => string | undefined> {
  const { getHeapStatistics } = await import("node:v8");
  return () => {
    const { used_heap_size: used, heap_size_limit: limit, external_memory: buffers } = getHeapStatistics();
    if (megabytes !== undefined && used + buffers > megabytes * 1e6) return beyondLimit(megabytes);
    return used > nearlyFull * limit ? outOfMemory : undefined;
  };
}

/** Bytes by which memory may grow while code of others runs: as given, or what a heap can take. */
export async function mostGrowth(megabytes?: number): Promise<number> {
  const { getHeapStatistics } = await import("node:v8");
  return Math.min(
    megabytes === undefined ? Infinity : megabytes * 1e6,
    mostInOneStep * getHeapStatistics().heap_size_limit,
  );
}

/** A worker as far as it is watched. */
export interface Watched {
  /** Steps that it has begun; `undefined` while it has nothing to run. */
  readonly steps: number | undefined;
}

/**
 * Watches from outside the workers that do not come to their next step.
 *
 * @param megabytes by which memory may grow in one step
 * @param onFull told of those whose step has taken so much memory that the process is about to end
 * @returns ends it
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
