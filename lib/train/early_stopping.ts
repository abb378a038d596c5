import type { Measures } from "./objective.ts";

/** When to stop because a metric no longer improves (Prechelt, 1998). */
export interface EarlyStopping {
  /** Name of a metrics column, for example `val_loss`. */
  readonly monitor: string;
  readonly goal: "minimize" | "maximize";
  /** Number of evaluations without improvement before training stops. */
  readonly patience: number;
  /** Minimum change that counts as an improvement. */
  readonly minDelta: number;
}

/** Follows one metric over the evaluations of a trial. */
export class EarlyStopper {
  #best: number;
  #waited: number;

  /** @param state state to continue from */
  constructor(readonly options: EarlyStopping, state: EarlyStopper["state"] = { best: NaN, waited: 0 }) {
    this.#best = state.best;
    this.#waited = state.waited;
  }

  /** Takes an evaluation's measures. @returns whether they are the best so far */
  see(measures: Measures): boolean {
    const { monitor, goal, minDelta } = this.options;
    const value = measures[monitor];
    if (value === undefined) return false;
    const gain = goal === "minimize" ? this.#best - value : value - this.#best;
    const improved = Number.isNaN(this.#best) ? !Number.isNaN(value) : gain > minDelta;
    if (improved) this.#best = value;
    this.#waited = improved ? 0 : this.#waited + 1;
    return improved;
  }

  /** The best value so far, and evaluations since. */
  get state(): { readonly best: number; readonly waited: number } {
    return { best: this.#best, waited: this.#waited };
  }

  /** Whether patience has run out. */
  get exhausted(): boolean {
    return this.#waited >= this.options.patience;
  }
}
