import { ConfigError } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import type { MetricsRow } from "../train/train.ts";
import type { Answers, TrialRequest, WorkerReply, WorkerRequest } from "./protocol.ts";

/** How a trial ended, as its worker said it. */
export type TrialEnd = Extract<WorkerReply, { type: "done" | "failed" }>;

/** A worker that died, with what it said last. */
export class WorkerCrash extends Error {
  override name = "WorkerCrash";
}

/**
 * A worker without permissions, seen from the main thread. One request at a time: the next one waits for the
 * answer to the one before.
 */
export class TrialWorker {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  readonly #known = new Set<string>();
  /** The exchange before, whichever way it ended. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Why it serves no more. */
  #dead: Error | undefined;
  #receive: (reply: WorkerReply) => void = () => {};
  #fail: (error: Error) => void = () => {};

  /** @param extensions modules that the worker imports before it begins to serve */
  constructor(extensions: readonly ExtensionSource[]) {
    const { url, files, revoke } = entryFor(extensions);
    this.#worker = new Worker(url, { type: "module", deno: { permissions: "none" } });
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(crashOf(event, files));
    };
    this.#ready = this.#exchange((reply, done) => {
      if (reply.type === "ready") done();
    }).finally(revoke);
    this.#ready.catch(() => {}); // reported by the first request
  }

  /** Asks a question that is answered once. */
  async ask<Question extends keyof Answers>(
    _question: Question,
    request: Extract<WorkerRequest, { type: Question }>,
  ): Promise<Answers[Question]> {
    return await this.#inTurn(() =>
      this.#exchange<Answers[Question]>((reply, done) => {
        if (reply.type === "answer") done(reply.value as Answers[Question]);
      }, request)
    );
  }

  /** Whether it can be asked again: neither stopped nor crashed. */
  get alive(): boolean {
    return this.#dead === undefined;
  }

  /** Gives the worker a data set, once. Its arrays are shared, not copied. */
  async share(key: string, dataset: Dataset): Promise<void> {
    await this.#ready;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#worker.postMessage({ type: "data", key, dataset } satisfies WorkerRequest);
  }

  /** Runs a trial; rows come while it runs. */
  async runTrial(request: TrialRequest, onRows: (rows: readonly MetricsRow[]) => void): Promise<TrialEnd> {
    return await this.#inTurn(() =>
      this.#exchange<TrialEnd>((reply, done) => {
        if (reply.type === "rows") onRows(reply.rows);
        if (reply.type === "done" || reply.type === "failed") done(reply);
      }, { type: "trial", ...request })
    );
  }

  /** Stops the worker at once, whatever it does. */
  terminate(): void {
    this.#worker.terminate();
    this.#die(new WorkerCrash("the worker was stopped"));
  }

  /** Answers carry no number, so only one request is under way at a time. */
  #inTurn<Result>(exchange: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(async () => {
      await this.#ready;
      return await exchange();
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** It will never answer: neither what is asked now nor what is asked later. */
  #die(error: Error): void {
    this.#dead ??= error;
    this.#fail(error);
  }

  #exchange<Result = void>(
    take: (reply: WorkerReply, done: (result: Result) => void) => void,
    request?: WorkerRequest,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      this.#fail = reject;
      this.#receive = (reply) => {
        if (reply.type === "refused") reject(new ConfigError(reply.mistakes));
        else if (reply.type === "fault") reject(new Error(reply.message));
        else {
          try {
            take(reply, resolve);
          } catch (error) {
            reject(error);
          }
        }
      };
      if (request) this.#worker.postMessage(request);
    });
  }
}

/**
 * The module that a worker begins with. With extensions it is generated: a worker without permissions may not
 * import a file later, but what its first module imports by name is loaded with it.
 */
function entryFor(extensions: readonly ExtensionSource[]) {
  if (extensions.length === 0) {
    return {
      url: new URL("./plain_worker.ts", import.meta.url).href,
      files: new Map<string, string>(),
      revoke: () => {},
    };
  }
  const files = new Map<string, string>();
  const lines = [
    `import { serve } from ${JSON.stringify(new URL("./worker.ts", import.meta.url).href)};`,
    `import { extend } from ${JSON.stringify(new URL("./extend.ts", import.meta.url).href)};`,
  ];
  for (const [index, { file, code }] of extensions.entries()) {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    files.set(url, file);
    lines.push(`import * as extension${index} from ${JSON.stringify(url)};`);
    lines.push(`extend(extension${index}.default, ${JSON.stringify(file)});`);
  }
  lines.push("serve();");
  const url = URL.createObjectURL(new Blob([lines.join("\n")], { type: "text/javascript" }));
  const revoke = () => [url, ...files.keys()].forEach((each) => URL.revokeObjectURL(each));
  return { url, files, revoke };
}

/** An error that nothing in the worker caught: in an extension's own code it is the user's to mend. */
function crashOf(event: ErrorEvent, files: ReadonlyMap<string, string>): Error {
  const file = files.get(event.filename ?? "");
  const message = event.message.replace(/^Uncaught (\(in promise\) )?/, "");
  if (!file) return new WorkerCrash(message || "the worker died");
  return new ConfigError([{
    severity: "error",
    message: `the extension failed: ${message}`,
    place: { kind: "file", file: event.lineno ? `${file}:${event.lineno}:${event.colno}` : file },
  }]);
}
