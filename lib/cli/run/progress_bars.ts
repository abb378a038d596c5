import { parseNumber, type Row } from "../../base/cells.ts";
import { harmless } from "../../base/harmless.ts";
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
  shownMetrics,
  startedLines,
} from "./progress.ts";

/** Maximum number of bars of trials at a time. */
const mostBars = 8;

/** A bar of the library. */
interface Bar {
  update(value: number, payload?: Record<string, unknown>): void;
}

interface Bars {
  create(total: number, start: number, payload: Record<string, unknown>): Bar;
  remove(bar: Bar): void;
  log(text: string): void;
  update(): void;
  stop(): void;
}

/** The state of a running trial's bar. */
interface Shown {
  readonly bar: Bar;
  readonly steps: number;
  readonly step: number;
  /** `, val_loss 0.25`: metrics of its last evaluation, or else its last loss. */
  readonly told: string;
  readonly evaluated: boolean;
}

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
  const { plan, total } = prepared;
  const [first] = await prepared.trials(0, 1);
  const trainingRows = (await prepared.dataFor(first, true))?.dataset.train.inputs.rows;
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
  // Bars are drawn without wrapping; other lines must be complete, without remains of a bar.
  const log = (text: string) => bars.log(`\x1b[0J\x1b[?7h${text}\x1b[?7l`);
  const shown = new Map<number, Shown>(); // in order of their last event
  const running = new Set<number>();
  const stepsOf = asker(prepared, trainingRows);
  const started = performance.now();
  const ranks = new BestSoFar(plan.ranking);
  let [ended, endedBefore, stopped] = [0, 0, false];
  let whole: Bar | undefined;
  let bestText = "";

  const drop = (trial: number) => {
    const one = shown.get(trial);
    if (one) bars.remove(one.bar);
    shown.delete(trial);
  };
  const redraw = () => {
    let done = ended - endedBefore;
    for (const { step, steps } of shown.values()) done += step / steps;
    const seconds = (performance.now() - started) / 1000;
    const left = done > 0 ? `, ${timeText(seconds / done * (total - endedBefore - done))} left` : "";
    whole?.update(ended, { more: left + bestText });
  };
  const rank = (row: RankedRow) => {
    ranks.add(row);
    const { metric } = plan.ranking;
    const { best } = ranks;
    if (best) {
      bestText = `, best ${harmless(metric)} ${short(parseNumber(best[metric]))} (trial ${best.trial})`;
    }
  };
  const draw = ({ trial }: Trial, { step, measures }: MetricsRow, steps: number) => {
    const known = shown.get(trial);
    if (!known && shown.size >= mostBars) drop(shown.keys().next().value!);
    const what = `trial ${trial}`.padEnd(12);
    const bar = known?.bar ?? bars.create(steps, 0, { what, unit: "steps", more: "" });
    shown.delete(trial);
    // Most rows have no evaluation: the last evaluation stays, and before the first one the loss is shown.
    const evaluated = shownMetrics(plan.ranking.metric, measures);
    const names = evaluated.length > 0
      ? evaluated
      : known?.evaluated === true
      ? []
      : shownMetrics("loss", measures);
    const told = names.map((name) => `, ${name} ${short(measures[name])}`).join("") || known?.told || "";
    shown.set(trial, {
      bar,
      steps,
      step,
      told,
      evaluated: evaluated.length > 0 || known?.evaluated === true,
    });
    bar.update(step, { more: told });
    redraw();
  };

  const tell = (event: RunEvent) => {
    switch (event.type) {
      case "started":
        ended = endedBefore = event.ended;
        log(`${startedLines(event)}\n`);
        whole = bars.create(total, ended, { what: "all".padEnd(12), unit: "trials", more: "" });
        if (ended > 0) { for (const row of endedIn(event.folder)) rank(row); }
        return;
      case "again":
        return bars.log(`${againLine(event)}\n`);
      case "data":
        return log(`${dataLine(event)}\n`);
      case "damaged":
        return log(damagedLines(event));
      case "row": {
        const { trial, row } = event;
        running.add(trial.trial);
        const known = shown.get(trial.trial);
        if (known) return draw(trial, row, known.steps);
        stepsOf(trial).then((steps) => {
          if (running.has(trial.trial) && !stopped) draw(trial, row, steps);
        }, () => {}); // without an answer there is no bar
        return;
      }
      case "trial":
        ended++;
        running.delete(event.trial.trial);
        drop(event.trial.trial);
        rank(event.row);
        log(`${progressLine(event, ended, prepared)}\n`);
        return redraw();
      case "finished":
        if (event.state === "interrupted") log(interruptedLine(ended, total));
        return;
      default:
        event satisfies never;
    }
  };
  const stop = () => {
    stopped = true;
    bars.update(); // the last lines appear above the bars only after a redraw
    bars.stop();
  };
  return { tell, say: log, stop };
}

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
