import { cutText } from "../base/cut_text.ts";
import { dismiss } from "../compute/thread_pool.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import type { ExtensionWatch } from "./extension_watch.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";
import type { WorkerShare } from "./shared_memory.ts";

const noPool = { control: 0, threads: 1 };

/** The threads of a trial beside the one that runs it: workers without permissions that wait for parts of its work. */
export class HelperThreads {
  readonly #workers: readonly Worker[];
  readonly #stopped = Promise.withResolvers<never>();

  /**
   * @param extensions modules that each imports before it helps
   * @param share of the worker that runs the trial
   * @param watch over the extensions
   * @param onDeath told when one can help no more; whoever waits for it would wait for ever
   */
  constructor(
    extensions: readonly ExtensionSource[],
    private readonly share: WorkerShare,
    watch: ExtensionWatch | undefined,
    onDeath: (message: string) => void,
  ) {
    const { memory, library, pool: { control, threads } = noPool } = share;
    this.#stopped.promise.catch(() => {}); // it ends what waits for them, if anything does
    this.#workers = Array.from({ length: threads - 1 }, (_, k) => {
      const worker = startWorker(library?.path);
      const post = (request: WorkerRequest) => worker.postMessage(request);
      const help = () => post({ type: "help", memory, control, thread: k + 1, library });
      const asked = { file: extensions.map(({ file }) => file).join(", "), what: "loading", began: false };
      let isLoaded = false;
      const loaded = Promise.withResolvers<void>();
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if (data.type === "printed") {
          if (isLoaded) watch?.print(data.file, data.lines); // before, the first worker has printed the same
        } else if (data.type === "loading") Object.assign(asked, { file: data.file, began: true });
        else if (data.type === "answer") {
          isLoaded = true;
          loaded.resolve();
        } else onDeath("a thread of the trial failed");
      };
      worker.onerror = (event) => {
        event.preventDefault();
        onDeath(cutText(event.message || "a thread of the trial died"));
      };
      if (extensions.length > 0) post({ type: "extend", extensions, megabytes: watch?.megabytes });
      else loaded.resolve();
      const ready = Promise.race([loaded.promise, this.#stopped.promise]);
      const stop = (error: Error) => {
        onDeath(error.message);
        loaded.reject(error);
      };
      (watch?.over(asked, ready, stop) ?? ready).then(help, () => {});
      return worker;
    });
  }

  /** Stops them, as soon as what they are at is done. */
  terminate(): void {
    this.#stopped.reject(new Error("stopped"));
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
