import { dismiss } from "../compute/thread_pool.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";
import type { WorkerShare } from "./shared_memory.ts";

const noPool = { control: 0, threads: 1 };

/** The threads of a trial beside the one that runs it: workers without permissions that wait for parts of its work. */
export class HelperThreads {
  readonly #workers: readonly Worker[];

  /**
   * @param extensions modules that each imports before it helps
   * @param share of the worker that runs the trial
   * @param onDeath told when one can help no more; whoever waits for it would wait for ever
   */
  constructor(
    extensions: readonly ExtensionSource[],
    private readonly share: WorkerShare,
    onDeath: (message: string) => void,
  ) {
    const { memory, library, pool: { control, threads } = noPool } = share;
    this.#workers = Array.from({ length: threads - 1 }, (_, k) => {
      const worker = startWorker(library?.path);
      const post = (request: WorkerRequest) => worker.postMessage(request);
      const help = () => post({ type: "help", memory, control, thread: k + 1, library });
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if (data.type === "answer") help();
        else onDeath("a thread of the trial failed");
      };
      worker.onerror = (event) => {
        event.preventDefault();
        onDeath(event.message || "a thread of the trial died");
      };
      if (extensions.length > 0) post({ type: "extend", extensions });
      else help();
      return worker;
    });
  }

  /** Stops them, as soon as what they are at is done. */
  terminate(): void {
    if (this.share.pool) dismiss(this.share.memory, this.share.pool.control);
    for (const worker of this.#workers) worker.terminate();
  }
}

/**
 * A worker that runs worker.ts, without any permission.
 *
 * @param library file of a BLAS library that it may load nevertheless
 */
export function startWorker(library?: string): Worker {
  const url = new URL("./worker.ts", import.meta.url).href;
  const permissions = library === undefined ? "none" : { ...nothing, ffi: [library] };
  return new Worker(url, { type: "module", deno: { permissions } });
}

const nothing = {
  env: false,
  import: false,
  net: false,
  read: false,
  run: false,
  sys: false,
  write: false,
} as const;
