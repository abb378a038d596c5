/** Adds up the time of training and of evaluation, apart from each other. */
export class Clock {
  #train = 0;
  #evaluate = 0;

  /** Does some training. */
  training<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#train += performance.now() - start;
    return result;
  }

  /** Takes training that was done elsewhere into account, in seconds. */
  addTraining(seconds: number | void): void {
    this.#train += 1000 * (seconds ?? 0);
  }

  /** Does some evaluation. */
  evaluating<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#evaluate += performance.now() - start;
    return result;
  }

  /** Seconds since the last lap. */
  lap(): { trainSeconds: number; evalSeconds: number } {
    const lap = { trainSeconds: this.#train / 1000, evalSeconds: this.#evaluate / 1000 };
    this.#train = 0;
    this.#evaluate = 0;
    return lap;
  }
}
