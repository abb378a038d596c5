/** Measures the time of training and of evaluation separately. */
export class Clock {
  #train = 0;
  #evaluate = 0;

  /** Runs and times a part of the training. */
  training<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#train += performance.now() - start;
    return result;
  }

  /** Adds seconds of training that was done elsewhere. */
  addTraining(seconds: number | void): void {
    this.#train += 1000 * (seconds ?? 0);
  }

  /** Runs and times an evaluation. */
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
