import type { Dataset } from "../dataset/dataset.ts";
import type { GroupRequest } from "./protocol.ts";
import type { TrialListener, TrialWorker } from "./trial_worker.ts";

/** A trial that took longer than `run.timeout`. */
export class TrialTimeout extends Error {
  override name = "TrialTimeout";
}

/** Seconds that trials may take to reach their next step when they are told to pause. */
const graceSeconds = 5;

/**
 * A slot for one worker at a time. It runs groups of trials one after the other, and starts a new worker if one died.
 */
export class WorkerSlot {
  #worker: TrialWorker | undefined;
  #pausing = false;
  #runs = false;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** @param start makes a worker */
  constructor(private readonly start: () => TrialWorker) {
    this.#worker = start();
  }

  /**
   * Runs trials side by side.
   *
   * @param timeout seconds that they may take
   * @throws {TrialTimeout} when they took longer
   * @throws {WorkerCrash} when their worker died
   */
  async run(
    request: GroupRequest,
    data: { key: string; dataset: Dataset } | undefined,
    timeout: number | undefined,
    listener: TrialListener,
  ): Promise<void> {
    const worker = this.#worker ??= this.start();
    if (this.#pausing) worker.pause();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const began = () => {
      this.#runs = true;
      if (timeout === undefined) return;
      timer = setTimeout(() => {
        worker.terminate(new TrialTimeout(`longer than ${timeout} s (run.timeout)`));
      }, Math.min(timeout * 1000, 2147483647));
    };
    try {
      if (data) await worker.share(data.key, data.dataset);
      await worker.runTrials(request, { ...listener, began });
    } finally {
      this.#runs = false;
      clearTimeout(timer);
      if (!worker.alive) this.stop();
    }
  }

  /** Lets running trials pause at their next step; stops a worker that does not reach one. */
  pause(): void {
    this.#pausing = true;
    this.#worker?.pause();
    this.#grace ??= setTimeout(() => this.stop(), graceSeconds * 1000);
  }

  /** Number of steps that its trials have begun; `undefined` while none runs. */
  get steps(): number | undefined {
    return this.#runs ? this.#worker?.steps : undefined;
  }

  /** Stops the worker at once. */
  stop(reason?: Error): void {
    this.#worker?.terminate(reason);
    this.#worker = undefined;
  }

  /** Stops the slot. */
  close(): void {
    clearTimeout(this.#grace);
    this.stop();
  }
}
