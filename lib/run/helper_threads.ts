import type { Offset } from "../compute/arena.ts";
import { dismiss } from "../compute/thread_pool.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";

/** The threads of a trial beside the one that runs it: workers without permissions that wait for parts of its work. */
export class HelperThreads {
  readonly #workers: readonly Worker[];

  /**
   * @param extensions modules that each imports before it helps
   * @param control a control block in the memory
   * @param threads in all: one less is started
   * @param onDeath told when one can help no more; whoever waits for it would wait for ever
   */
  constructor(
    extensions: readonly ExtensionSource[],
    private readonly memory: WebAssembly.Memory,
    private readonly control: Offset,
    threads: number,
    onDeath: (message: string) => void,
  ) {
    this.#workers = Array.from({ length: threads - 1 }, (_, k) => {
      const worker = startWorker();
      const post = (request: WorkerRequest) => worker.postMessage(request);
      const help = () => post({ type: "help", memory, control, thread: k + 1 });
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
    dismiss(this.memory, this.control);
    for (const worker of this.#workers) worker.terminate();
  }
}

/** A worker without any permission, which runs worker.ts. */
export function startWorker(): Worker {
  const url = new URL("./worker.ts", import.meta.url).href;
  return new Worker(url, { type: "module", deno: { permissions: "none" } });
}
