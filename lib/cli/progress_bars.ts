import { harmless } from "../base/harmless.ts";
import { lengthOf } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { goalOf } from "../experiment/metric_names.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { RunEvent } from "../run/run.ts";
import type { Trial } from "../sweep/configurations.ts";
import {
  dataLine,
  interruptedLine,
  type Progress,
  progressLine,
  short,
  shownMetric,
  startedLine,
} from "./progress.ts";

/** Bars of trials that are shown at a time. */
const mostBars = 8;

/** A bar as the library has it. */
interface Bar {
  update(value: number, payload?: Record<string, unknown>): void;
}

interface Bars {
  create(total: number, start: number, payload: Record<string, unknown>): Bar;
  remove(bar: Bar): void;
  log(text: string): void;
  stop(): void;
}

/** What is shown of a trial that runs. */
interface Shown {
  readonly bar: Bar;
  readonly steps: number;
  step: number;
}

/**
 * Progress on a terminal: a bar for each trial that runs, the latest ones, and one for all, with the time that is left and
 * the best so far. What has ended is written above them.
 *
 * @param columns of the terminal
 */
export async function progressBars(prepared: PreparedRun, columns: number): Promise<Progress> {
  const { default: library } = await import(new URL("./bar_library.ts", import.meta.url).href);
  const { plan, total } = prepared;
  const [first] = await prepared.trials(0, 1);
  const trainingRows = (await prepared.dataFor(first, true))?.dataset.train.inputs.rows;
  const stepsOf = ({ params }: Trial) => lengthOf(configured(plan.table, params), trainingRows).steps;
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
  const shown = new Map<number, Shown>(); // the one that was told of last stands last
  const started = performance.now();
  const best: { value?: number; text?: string } = {};
  let [ended, endedBefore] = [0, 0];
  let whole: Bar | undefined;

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
    whole?.update(ended, { more: left + (best.text === undefined ? "" : `, best ${best.text}`) });
  };
  const rank = ({ trial, row, status }: Extract<RunEvent, { type: "trial" }>) => {
    const metric = shownMetric(plan.settings.metric, row);
    if (metric === undefined || status !== "complete") return;
    const value = Number(row[metric]);
    const goal = plan.settings.goal ?? goalOf(metric, plan.first);
    if (!Number.isFinite(value)) return;
    if (best.value !== undefined && (goal === "maximize" ? value <= best.value : value >= best.value)) return;
    best.value = value;
    best.text = `${harmless(metric)} ${short(value)} (trial ${trial.trial})`;
  };

  const tell = (event: RunEvent) => {
    switch (event.type) {
      case "started":
        ended = endedBefore = event.ended;
        bars.log(`${startedLine(event)}\n`);
        whole = bars.create(total, ended, { what: "all".padEnd(12), unit: "trials", more: "" });
        return;
      case "data":
        return bars.log(`${dataLine(event)}\n`);
      case "row": {
        const { trial, row } = event;
        const known = shown.get(trial.trial);
        if (!known && shown.size >= mostBars) drop(shown.keys().next().value!);
        const steps = known?.steps ?? stepsOf(trial);
        const what = `trial ${trial.trial}`.padEnd(12);
        const bar = known?.bar ?? bars.create(steps, 0, { what, unit: "steps", more: "" });
        shown.delete(trial.trial);
        shown.set(trial.trial, { bar, steps, step: row.step });
        const metric = shownMetric(undefined, row.measures);
        bar.update(row.step, {
          more: metric === undefined ? "" : `, ${metric} ${short(row.measures[metric])}`,
        });
        return redraw();
      }
      case "trial":
        ended++;
        drop(event.trial.trial);
        rank(event);
        bars.log(`${progressLine(event, ended, prepared)}\n`);
        return redraw();
      case "finished":
        if (event.state === "interrupted") bars.log(`${interruptedLine(ended, total)}\n`);
        return;
      default:
        event satisfies never;
    }
  };
  return { tell, stop: () => bars.stop() };
}

/** `1 h 20 min`, `3 min 5 s`, `12 s` */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
