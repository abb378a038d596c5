/** Adds up the time of training and of evaluation separately. */
export class Clock {
  #train = 0;
  #evaluate = 0;

  /** Adds seconds of training. */
  addTraining(seconds: number): void {
    this.#train += seconds;
  }

  /** Adds seconds of evaluation. */
  addEvaluation(seconds: number): void {
    this.#evaluate += seconds;
  }

  /** Seconds since the last lap. */
  lap(): { trainSeconds: number; evalSeconds: number } {
    const lap = { trainSeconds: this.#train, evalSeconds: this.#evaluate };
    this.#train = 0;
    this.#evaluate = 0;
    return lap;
  }
}
