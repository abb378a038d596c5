import { cutText } from "../base/cut_text.ts";
import { ConfigError, cutMistake } from "../config/config_error.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import type { StartTensors } from "../train/checkpoint/start.ts";
import type { MetricsRow } from "../train/training_event.ts";
import { doingOf } from "./doings.ts";
import { type Asked, ExtensionWatch } from "./extension/extension_watch.ts";
import { HelperThreads, startWorker } from "./helper_threads.ts";
import { WorkerControl } from "./worker_control.ts";
import type { WorkerShare } from "./shared_memory.ts";
import type { Failure, GroupRequest, WorkerAnswers, WorkerReply, WorkerRequest } from "./protocol.ts";

/** How a trial ended, as reported by its worker. */
export type TrialEnd = Extract<WorkerReply, { type: "done" | "failed" }>;

/** Called with events of running trials. */
export interface TrialListener {
  /** The worker has started and begins with the trials. */
  began?(): void;
  rows(trial: number, rows: readonly MetricsRow[]): void;
  checkpoint(trial: number, checkpoint: Uint8Array): void;
  end(end: TrialEnd): void;
}

/** A worker died; the message is its last error. */
export class WorkerCrash extends Error {
  override name = "WorkerCrash";
}

/**
 * A worker without permissions, seen from the main thread. One request at a time: the next one waits for the
 * answer to the one before.
 */
export class TrialWorker {
  readonly #worker: Worker;
  readonly #helpers: HelperThreads | undefined;
  /** Only for a worker with extensions. */
  readonly #watch: ExtensionWatch | undefined;
  readonly #files: string;
  #isLoaded = false;
  readonly #known = new Set<string>();
  /** The previous exchange, whether it succeeded or failed. */
  #turn: Promise<unknown>;
  /** Why the worker accepts no more requests. */
  #dead: Error | undefined;
  #receive: (reply: WorkerReply) => void = () => {};
  #fail: (error: Error) => void = () => {};

  /**
   * @param extensions modules that the worker imports before it serves; if one fails, each request says so
   * @param share the worker's share of the process's memory; stretches that it takes are added to its inheritedBlocks
   * @param control control of its trials, which also shows whether it still writes to its memory
   * @param watch watch of the command's extensions (default: one for this worker only)
   */
  constructor(
    extensions: readonly ExtensionSource[],
    share?: WorkerShare,
    private readonly control: WorkerControl = new WorkerControl(),
    watch: ExtensionWatch | undefined = undefined,
  ) {
    this.#watch = extensions.length > 0 ? watch ?? new ExtensionWatch() : undefined;
    this.#files = extensions.map(({ file }) => file).join(", ");
    this.#worker = startWorker(extensions.length > 0 ? "extensions" : "ours", share?.library?.path);
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      if (this.#dead) return;
      if (data.type === "crashed") this.#die(errorOf(data.failure));
      else if (data.type === "grown") share?.inheritedBlocks.push(data.block);
      else if (data.type === "printed") this.#print(data.file, data.lines);
      else this.#receive(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(new WorkerCrash(cutText(event.message || "the worker died")));
    };
    this.#worker.postMessage({ type: "control", control: control.cells } satisfies WorkerRequest);
    if (share) this.#worker.postMessage({ type: "memory", ...share } satisfies WorkerRequest);
    if (share?.pool) {
      this.#helpers = new HelperThreads(share, (message) => {
        this.#die(new WorkerCrash(message));
        this.terminate();
      });
    }
    this.#turn = this.#extend(extensions);
  }

  #extend(extensions: readonly ExtensionSource[]): Promise<void> {
    if (!this.#watch) return Promise.resolve();
    const asked = { file: this.#files, what: "loading", began: false };
    const loaded = this.#exchange(
      (reply, done) => {
        if (reply.type === "loading") Object.assign(asked, { file: reply.file, began: true });
        if (reply.type !== "answer") return;
        this.#isLoaded = true;
        if (!this.#watch?.isLoader(this)) this.control.takeLeftOut(); // as the first one has printed
        done();
      },
      { type: "extend", extensions, megabytes: this.#watch.megabytes },
    );
    return this.#watched(asked, loaded).catch((error) => this.#die(error));
  }

  #print(file: string, lines: readonly string[]): void {
    if (this.#isLoaded || this.#watch?.isLoader(this)) this.#watch?.print(file, lines);
  }

  async #watched<Result>(asked: Asked, exchange: Promise<Result>): Promise<Result> {
    if (!this.#watch) return await exchange;
    return await this.#watch.over(asked, exchange, (error) => this.terminate(error));
  }

  /** Asks a question that is answered once. */
  async ask<Question extends keyof WorkerAnswers>(
    _question: Question,
    request: Extract<WorkerRequest, { type: Question }>,
  ): Promise<WorkerAnswers[Question]> {
    return await this.#inTurn(() =>
      this.#watched(
        { file: this.#files, what: doingOf(request), began: true },
        this.#exchange<WorkerAnswers[Question]>((reply, done) => {
          if (reply.type === "answer") done(reply.value as WorkerAnswers[Question]);
        }, request),
      )
    );
  }

  /** Whether it accepts requests: it was not stopped and did not crash. */
  get alive(): boolean {
    return this.#dead === undefined;
  }

  /** Sends the worker a data set, once. Its arrays are shared, not copied. */
  async share(key: string, dataset: Dataset): Promise<void> {
    await this.#turn;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#worker.postMessage({ type: "data", key, dataset } satisfies WorkerRequest);
  }

  /** Sends the worker the parameters that networks begin with, before anything is asked of it. */
  startFrom(start: StartTensors): void {
    this.#worker.postMessage({ type: "start", start } satisfies WorkerRequest);
  }

  /** Runs trials side by side and reports their events. */
  async runTrials(request: GroupRequest, listener: TrialListener): Promise<void> {
    let running = request.tasks.length;
    return await this.#inTurn(() => {
      if (this.alive) this.control.busy = true;
      return this.#exchange<void>((reply, done) => {
        if (reply.type === "began") listener.began?.();
        if (reply.type === "rows") listener.rows(reply.trial, reply.rows);
        if (reply.type === "checkpoint") listener.checkpoint(reply.trial, reply.checkpoint);
        if (reply.type !== "done" && reply.type !== "failed") return;
        listener.end(reply.type === "failed" ? { ...reply, message: cutText(reply.message) } : reply);
        if (--running === 0) done();
      }, { type: "trials", ...request });
    });
  }

  /** Lets running trials pause before their next step. */
  pause(): void {
    this.control.pause();
  }

  /** Number of steps begun since the worker started. */
  get steps(): number {
    return this.control.steps;
  }

  /** Stops the worker: its messages are ignored, and it ends at its next step. */
  terminate(reason: Error = new WorkerCrash("the worker was stopped")): void {
    this.control.giveUp();
    this.#worker.terminate();
    this.#helpers?.terminate();
    this.#watch?.leftOut(this.control.takeLeftOut());
    this.#die(reason);
  }

  /** Answers carry no number, so only one request is under way at a time. */
  #inTurn<Result>(exchange: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(exchange);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Fails the current request and all later ones. */
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
        if (reply.type === "refused" || reply.type === "fault") reject(errorOf(reply));
        else {
          try {
            take(reply, resolve);
          } catch (error) {
            this.#receive = () => {}; // later messages do not match the lost one
            reject(error);
          }
        }
      };
      if (request) this.#worker.postMessage(request);
    });
  }
}

/** Turns failures into errors; messages of extensions are shortened. */
const errorOf = (failure: Failure): Error =>
  failure.type === "refused"
    ? new ConfigError(failure.mistakes.map(cutMistake))
    : new Error(cutText(failure.message));
