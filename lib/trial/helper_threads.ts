import { cutText } from "../base/cut_text.ts";
import { dismiss } from "../compute/thread_pool.ts";
import type { WorkerRequest } from "./protocol.ts";
import { type CodeOf, workerOptions } from "./sandbox.ts";
import type { WorkerShare } from "./shared_memory.ts";

const noPool = { control: 0, threads: 1 };

/** The helper threads of a trial: workers without permissions that wait for parts of its work. */
export class HelperThreads {
  readonly #workers: readonly Worker[];

  /**
   * They run kernels only, no code of extensions.
   *
   * @param share of the worker that runs the trial
   * @param onDeath called when a helper fails, because waiting for it would never end
   */
  constructor(private readonly share: WorkerShare, onDeath: (message: string) => void) {
    const { memory, library, pool: { control, threads } = noPool } = share;
    this.#workers = Array.from({ length: threads - 1 }, (_, k) => {
      const worker = startWorker("ours", library?.path);
      worker.onmessage = () => onDeath("a thread of the trial failed"); // one that helps says nothing
      worker.onerror = (event) => {
        event.preventDefault();
        onDeath(cutText(event.message || "a thread of the trial died"));
      };
      worker.postMessage({ type: "help", memory, control, thread: k + 1, library } satisfies WorkerRequest);
      return worker;
    });
  }

  /** Stops the helpers once their current work is done. */
  terminate(): void {
    if (this.share.pool) dismiss(this.share.memory, this.share.pool.control);
    for (const worker of this.#workers) worker.terminate();
  }
}

/**
 * A worker that runs worker.ts, sandboxed as {@linkcode workerOptions} says.
 *
 * @param code whose code it runs
 * @param library file of a BLAS library that it may load
 */
export function startWorker(code: CodeOf, library?: string): Worker {
  const url = new URL("./worker.ts", import.meta.url).href;
  return new Worker(url, workerOptions(code, library));
}
