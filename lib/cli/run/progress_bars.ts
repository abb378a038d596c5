import { parseNumber, type Row } from "../../base/cells.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import type { RunEvent } from "../../run/run_event.ts";
import { readRun } from "../../report/read/read_run.ts";
import type { Trial } from "../../sweep/configurations.ts";
import { BestSoFar, type RankedRow } from "../../sweep/ranking.ts";
import { outcomes } from "../../sweep/summary.ts";
import type { MetricsRow } from "../../train/training_event.ts";
import {
  againLine,
  damagedLines,
  dataLine,
  interruptedLine,
  type Progress,
  progressLine,
  short,
  startedLines,
} from "./progress.ts";
import { type Bar, type Bars, TrialBars } from "./trial_bars.ts";

/**
 * Progress on a terminal: a bar for each of the latest running trials, and one for the whole run, with the remaining
 * time and the best trial so far. Ended trials are printed above the bars.
 *
 * @param columns of the terminal
 */
export async function progressBars(
  prepared: PreparedRun,
  columns: number,
): Promise<Progress> {
  const { default: library } = await import(
    new URL("./bar_library.ts", import.meta.url).href
  ) as typeof import("./bar_library.ts");
  const [first] = await prepared.trials(0, 1);
  const trainingRows = (await prepared.peekData(first))?.dataset.train.inputs.rows;
  const bars: Bars = new library.MultiBar({
    format: "{what} {bar} {value}/{total} {unit}{more}",
    barsize: Math.max(10, Math.min(30, columns - 60)),
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    forceRedraw: true,
  });
  return new ProgressBars(prepared, bars, asker(prepared, trainingRows));
}

/** The bars of a run as its events arrive. */
class ProgressBars implements Progress {
  readonly #trials: TrialBars;
  readonly #running = new Set<number>();
  readonly #started = performance.now();
  readonly #ranks: BestSoFar;
  #ended = 0;
  /** Trials that had ended before the run was resumed. */
  #endedBefore = 0;
  #stopped = false;
  #whole: Bar | undefined;
  #bestText = "";

  constructor(
    private readonly prepared: PreparedRun,
    private readonly bars: Bars,
    private readonly stepsOf: (trial: Trial) => Promise<number>,
  ) {
    const { ranking } = prepared.plan;
    this.#trials = new TrialBars(bars, ranking.metric);
    this.#ranks = new BestSoFar(ranking);
  }

  // Bars are drawn without wrapping; other lines must be complete, without remains of a bar.
  readonly say = (text: string): void => this.bars.log(`\x1b[0J\x1b[?7h${text}\x1b[?7l`);

  readonly tell = (event: RunEvent): void => {
    switch (event.type) {
      case "started":
        return this.#start(event);
      case "again":
        return this.bars.log(`${againLine(event)}\n`);
      case "data":
        return this.say(`${dataLine(event)}\n`);
      case "damaged":
        return this.say(damagedLines(event));
      case "row":
        return this.#takeRow(event.trial, event.row);
      case "trial":
        return this.#end(event);
      case "finished":
        if (event.state === "interrupted") this.say(interruptedLine(this.#ended, this.prepared.total));
        return;
      default:
        event satisfies never;
    }
  };

  readonly stop = (): void => {
    this.#stopped = true;
    this.bars.update(); // the last lines appear above the bars only after a redraw
    this.bars.stop();
  };

  #start(event: Event<"started">): void {
    const { ended, folder } = event;
    this.#ended = this.#endedBefore = ended;
    this.say(`${startedLines(event)}\n`);
    const payload = { what: "all".padEnd(12), unit: "trials", more: "" };
    this.#whole = this.bars.create(this.prepared.total, ended, payload);
    if (ended > 0) { for (const row of endedIn(folder)) this.#rank(row); }
  }

  #takeRow(trial: Trial, row: MetricsRow): void {
    const number = trial.trial;
    this.#running.add(number);
    const draw = (steps: number) => {
      this.#trials.draw(number, row, steps);
      this.#redraw();
    };
    const known = this.#trials.stepsOf(number);
    if (known !== undefined) return draw(known);
    this.stepsOf(trial).then((steps) => {
      if (this.#running.has(number) && !this.#stopped) draw(steps);
    }, () => {}); // without an answer there is no bar
  }

  #end(event: Event<"trial">): void {
    const { trial: { trial }, row } = event;
    this.#ended++;
    this.#running.delete(trial);
    this.#trials.drop(trial);
    this.#rank(row);
    this.say(`${progressLine(event, this.#ended, this.prepared)}\n`);
    this.#redraw();
  }

  #redraw(): void {
    const { total } = this.prepared;
    const done = this.#trials.done(this.#ended - this.#endedBefore);
    const seconds = (performance.now() - this.#started) / 1000;
    const rest = seconds / done * (total - this.#endedBefore - done);
    const left = done > 0 ? `, ${timeText(rest)} left` : "";
    this.#whole?.update(this.#ended, { more: left + this.#bestText });
  }

  #rank(row: RankedRow): void {
    this.#ranks.add(row);
    const { metric } = this.prepared.plan.ranking;
    const { best } = this.#ranks;
    if (!best) return;
    this.#bestText = `, best ${escapeControls(metric)} ${
      short(parseNumber(best[metric]))
    } (trial ${best.trial})`;
  }
}

/** An event of one type. */
type Event<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/** Asks how many steps trials have, once for each configuration. */
function asker(prepared: PreparedRun, trainingRows?: number): (trial: Trial) => Promise<number> {
  const lengths = new Map<string, Promise<number>>();
  return ({ params }) => {
    const key = JSON.stringify(params);
    const steps = lengths.get(key) ??
      prepared.choose({ ask: "length", params, trainingRows }).then(({ steps }) => steps);
    lengths.set(key, steps);
    return steps;
  };
}

/** The rows of trials that had ended before the run was resumed. */
function endedIn(folder: string): readonly Row[] {
  try {
    return readRun(folder).trials.filter(({ status }) => outcomes.some((outcome) => outcome === status));
  } catch (error) {
    if (error instanceof ConfigError) return []; // the best of them is unknown
    throw error;
  }
}

/** `1 h 20 min`, `3 min 5 s`, `12 s` */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
