import type { MetricsRow } from "../../train/training_event.ts";
import { short, shownMetrics } from "./progress.ts";

/** A bar of the library. */
export interface Bar {
  update(value: number, payload?: Record<string, unknown>): void;
}

/** The bars of the library. */
export interface Bars {
  create(total: number, start: number, payload: Record<string, unknown>): Bar;
  remove(bar: Bar): void;
  log(text: string): void;
  update(): void;
  stop(): void;
}

/** Maximum number of bars of trials at a time. */
const mostBars = 8;

/** The state of a running trial's bar. */
interface Shown {
  readonly bar: Bar;
  readonly steps: number;
  readonly step: number;
  /** `, val_loss 0.25`: metrics of its last evaluation, or else its last loss. */
  readonly told: string;
  readonly evaluated: boolean;
}

/** The bars of the latest running trials. */
export class TrialBars {
  readonly #shown = new Map<number, Shown>(); // in order of their last event

  /** @param metric by which trials are ranked: it is shown first */
  constructor(private readonly bars: Bars, private readonly metric: string) {}

  /** The steps of a trial, if it has a bar. */
  stepsOf(trial: number): number | undefined {
    return this.#shown.get(trial)?.steps;
  }

  /** How many trials' worth of steps the trials with a bar have done. */
  done(before: number): number {
    let done = before;
    for (const { step, steps } of this.#shown.values()) done += step / steps;
    return done;
  }

  /** Draws the bar of a trial at its latest row. */
  draw(trial: number, { step, measures }: MetricsRow, steps: number): void {
    const known = this.#shown.get(trial);
    if (!known && this.#shown.size >= mostBars) this.drop(this.#shown.keys().next().value!);
    const what = `trial ${trial}`.padEnd(12);
    const bar = known?.bar ?? this.bars.create(steps, 0, { what, unit: "steps", more: "" });
    this.#shown.delete(trial);
    // Most rows have no evaluation: the last evaluation stays, and before the first one the loss is shown.
    const inRow = shownMetrics(this.metric, measures);
    const wasEvaluated = known?.evaluated === true;
    const names = inRow.length > 0 ? inRow : wasEvaluated ? [] : shownMetrics("loss", measures);
    const told = names.map((name) => `, ${name} ${short(measures[name])}`).join("") || known?.told || "";
    this.#shown.set(trial, { bar, steps, step, told, evaluated: inRow.length > 0 || wasEvaluated });
    bar.update(step, { more: told });
  }

  /** Removes the bar of a trial, if it has one. */
  drop(trial: number): void {
    const one = this.#shown.get(trial);
    if (one) this.bars.remove(one.bar);
    this.#shown.delete(trial);
  }
}
