import type { Row } from "../../base/cells.ts";
import { type Numbers, readCurve, readMetrics } from "../read/read_run.ts";
import type { Run } from "../read/run_read.ts";
import { instant } from "./run_view.ts";
import { lineChart, type Series } from "./terminal_chart.ts";
import { escapeControls, pad, shortNumber, widthOf } from "./terminal_text.ts";

/** How to draw a view. */
export interface ViewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether escape sequences for colours may be used. */
  readonly colour: boolean;
}

/**
 * One trial, as lines: its parameters, status, metrics and times, and a chart. The chart shows the loss by step, or for a
 * function its values and the exact ones.
 *
 * @throws {ConfigError} if metrics.csv or curve.csv is damaged
 */
export function trialView(run: Run, row: Row, options: ViewOptions): string[] {
  const { info, shown } = run;
  const number = Number(row.trial);
  const status = row.status === "diverged" && row.steps ? `diverged at step ${row.steps}` : row.status;
  return [
    `trial ${number} of ${escapeControls(info.name)}: ${escapeControls(status)}   ${escapeControls(shown)}`,
    ...section("parameters", [
      ...info.parameters.map((path): Entry => [path, row[path]]),
      ["seed", row.seed],
      ["configuration", row.configuration],
      ["repeat", row.repeat],
    ]),
    ...section("final metrics", [
      ...info.metrics.map((name): Entry => [name, row[name]]),
      ["epochs", row.epochs],
      ["steps", row.steps],
    ]),
    ...section("time", timeOf(run.timing.get(number), run.timing)),
    ...section("error", row.error ? [["", row.error]] : []),
    "",
    ...charts(run, number, options),
  ];
}

type Entry = readonly [name: string, value: string | undefined];

/** A heading with names and values below it; empty if all values are missing. */
function section(heading: string, entries: readonly Entry[]): string[] {
  const given = entries.filter(([, value]) => value !== undefined && value !== "");
  if (given.length === 0) return [];
  const width = Math.max(...given.map(([name]) => widthOf(escapeControls(name))));
  const lines = given.map(([name, value]) => {
    const label = width === 0 ? "" : pad(escapeControls(name), width, "right") + "  ";
    return `  ${label}${escapeControls(value!)}`;
  });
  return ["", heading, ...lines];
}

function timeOf(timing: Row | undefined, all: Run["timing"]): Entry[] {
  if (!timing) return [];
  const { started, seconds, train_seconds, eval_seconds, steps_per_second, worker } = timing;
  return [
    ["started", started && instant(started)],
    ["total (s)", seconds && seconds + waitingNote(timing, all)],
    ["training (s)", train_seconds],
    ["evaluation (s)", eval_seconds],
    ["steps per second", steps_per_second],
    ["worker", worker],
  ];
}

/** `, waiting included: 8 trials were trained together`; trials of a group start at the same time. */
function waitingNote({ started, worker }: Row, all: Run["timing"]): string {
  const group = [...all.values()].filter((row) => row.started === started && row.worker === worker).length;
  return group > 1 ? `, waiting included: ${group} trials were trained together` : "";
}

/** Curves of fewer points are listed as numbers. */
const LEAST_CURVE = 10;

/** Wider charts are harder to read. */
const WIDEST_CHART = 120;

/** Columns of a trial's chart. */
const lossColumns = ["loss", "val_loss", "test_loss", "train_loss"];

function charts({ folder, shown, info }: Run, trial: number, options: ViewOptions): string[] {
  const width = Math.min(options.width, WIDEST_CHART);
  const { colour } = options;
  const lines: string[] = [];
  if (info.kind === "function") {
    const points = [...readCurve(folder, trial, shown)];
    if (points.length >= LEAST_CURVE) {
      const curve = seriesOf(points, "x", ["value", "exact"]);
      return lineChart(curve, { xLabel: "x", width, colour, yScale: "linear", scaledBy: "exact" });
    }
    if (points.length > 0) lines.push(...pointList(points), "");
  }
  const losses = seriesOf(readMetrics(folder, trial, shown), "step", lossColumns);
  if (losses.length === 0) return [...lines, "no loss was logged"];
  return [...lines, ...lineChart(losses, { xLabel: "step", width, colour })];
}

/** The points of each column: a row may have a loss, an evaluation, or both. */
function seriesOf(rows: Iterable<Numbers>, at: string, columns: readonly string[]): Series[] {
  const series = columns.map((name) => ({ name, x: [] as number[], y: [] as number[] }));
  for (const row of rows) {
    const x = row[at];
    for (const points of series) {
      const y = row[points.name];
      if (x === undefined || y === undefined) continue;
      points.x.push(x);
      points.y.push(y);
    }
  }
  return series.filter(({ y }) => y.length > 0);
}

function pointList(points: readonly Numbers[]): string[] {
  const text = (value: number | undefined) => value === undefined ? "unknown" : shortNumber(value, 8);
  return points.map(({ x, value, exact }) => `  x = ${text(x)}: value ${text(value)}, exact ${text(exact)}`);
}
