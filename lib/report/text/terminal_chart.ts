import { type Axis, linearAxis, logAxis } from "./axis.ts";
import {
  beyondAxis,
  type Bounds,
  boundsOf,
  DOWN,
  drawnValues,
  isDrawn,
  linearBounds,
  rangeOf,
  type Series,
  UP,
} from "./chart_bounds.ts";
import { Canvas, coloured } from "./terminal_canvas.ts";
import { cut, escapeControls, pad, widthOf } from "./terminal_text.ts";

export type { Series } from "./chart_bounds.ts";

/** How to draw a chart. */
export interface ChartOptions {
  /** Label of the x axis. */
  readonly xLabel: string;
  /** Columns of the terminal; default: 80, minimum: 40. */
  readonly width?: number;
  /** Rows of the drawing without its axis; default: 16. */
  readonly height?: number;
  /** Whether to colour the lines with escape sequences; default: false. */
  readonly colour?: boolean;
  /** Default: `auto`, logarithmic if all values are positive and span more than three decades. */
  readonly yScale?: "auto" | "linear";
  /** Name of the series that scales a linear axis: values far from it are marked at the edge. */
  readonly scaledBy?: string;
}

/** Marks of the series after the first, which is a line of dots: distinct without colours. */
const MARKS = ["o", "x", "+", "*", "#", "@"];
const DECADES_FOR_LOG = 1000;

/**
 * Draws lines with braille characters, each 2 dots wide and 4 high, with labelled axes and a legend.
 *
 * @returns lines of text without line ends
 */
export function lineChart(series: readonly Series[], options: ChartOptions): string[] {
  const { xLabel, width = 80, height = 16, colour = false, yScale = "auto", scaledBy } = options;
  const x = rangeOf(series, (points) => points.x);
  const values = drawnValues(series);
  const all = boundsOf(values);
  const isLog = yScale === "auto" && all !== undefined && all.low > 0 && all.high / all.low > DECADES_FOR_LOG;
  const y = isLog ? all : linearBounds(values, series.find(({ name }) => name === scaledBy));
  const notes = series.flatMap(notFinite);
  if (!x || !y) return notes.length > 0 ? notes : ["no data to draw"];
  notes.push(...series.flatMap((points) => beyondAxis(points, y)));

  const yTicks = Math.max(1, Math.floor(height / 3));
  const yAxis = isLog ? logAxis(y.low, y.high, yTicks) : linearAxis(y.low, y.high, yTicks, { extend: true });
  const margin = Math.max(...yAxis.ticks.map(({ label }) => label.length));
  const columns = Math.max(40, width) - margin - 2;
  const isWhole = series.every((points) => Array.from(points.x).every(Number.isInteger));
  const xAxis = linearAxis(x.low, x.high, Math.max(1, Math.floor(columns / 11)), {
    leastStep: isWhole ? 1 : 0,
  });

  const canvas = new Canvas(columns, height);
  for (const [i, points] of series.entries()) {
    if (i === 0) drawLine(canvas, points, xAxis, yAxis);
    else drawMarks(canvas, points, xAxis, yAxis, i);
    drawEdges(canvas, points, xAxis, y, i);
  }
  const legend = series.map(({ name }, i) => {
    const key = i === 0 ? "⠤⠤" : markOf(i);
    return `${colour ? coloured(key, i) : key} ${escapeControls(name)}`;
  });
  if (isLog) legend.push("(logarithmic scale)");
  return [
    " ".repeat(margin + 2) + legend.join("   "),
    ...yLabels(yAxis, height, margin).map((label, row) => (label + canvas.row(row, { colour })).trimEnd()),
    ...xLabels(xAxis, columns).map((line) => (" ".repeat(margin + 1) + line).trimEnd()),
    pad("", margin + 2 + Math.max(0, Math.floor((columns - widthOf(xLabel)) / 2)), "left") +
    escapeControls(xLabel),
    ...notes,
  ];
}

const markOf = (series: number) => MARKS[(series - 1) % MARKS.length];

function drawEdges(canvas: Canvas, points: Series, xAxis: Axis, { low, high }: Bounds, series: number): void {
  for (let i = 0; i < points.y.length; i++) {
    if (!isDrawn(points, i) || (points.y[i] >= low && points.y[i] <= high)) continue;
    const column = Math.round(xAxis.position(points.x[i]) * (canvas.columns - 1));
    if (points.y[i] > high) canvas.mark(column, 0, UP, series);
    else canvas.mark(column, canvas.rows - 1, DOWN, series);
  }
}

function notFinite(points: Series): string[] {
  let count = 0;
  for (let i = 0; i < points.y.length; i++) if (!isDrawn(points, i)) count++;
  if (count === 0) return [];
  return [`${escapeControls(points.name)} is not finite at ${count} of ${points.y.length} points`];
}

function drawLine(canvas: Canvas, { x, y }: Series, xAxis: Axis, yAxis: Axis): void {
  const dotX = (i: number) => Math.round(xAxis.position(x[i]) * (2 * canvas.columns - 1));
  const dotY = (i: number) => Math.round((1 - yAxis.position(y[i])) * (4 * canvas.rows - 1));
  const drawn = (i: number) => i >= 0 && i < y.length && isDrawn({ name: "", x, y }, i);
  for (let i = 0; i < y.length; i++) {
    if (!drawn(i)) continue;
    if (drawn(i - 1)) segment(canvas, dotX(i - 1), dotY(i - 1), dotX(i), dotY(i));
    else if (!drawn(i + 1)) canvas.mark(dotX(i) >> 1, dotY(i) >> 2, "•", 0); // a single dot is hard to see
  }
}

/** Dots from one to another (Bresenham, 1965). */
function segment(canvas: Canvas, x: number, y: number, toX: number, toY: number): void {
  const dx = Math.abs(toX - x);
  const dy = -Math.abs(toY - y);
  const stepX = x < toX ? 1 : -1;
  const stepY = y < toY ? 1 : -1;
  let error = dx + dy;
  while (true) {
    canvas.dot(x, y);
    if (x === toX && y === toY) return;
    const twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      x += stepX;
    }
    if (twice <= dx) {
      error += dx;
      y += stepY;
    }
  }
}

/** One mark per point; with many points only in every fourth column, so that the line below stays visible. */
function drawMarks(canvas: Canvas, points: Series, xAxis: Axis, yAxis: Axis, series: number): void {
  const { columns, rows } = canvas;
  const every = points.y.length <= columns / 3 ? 1 : 4;
  let last = -1;
  for (let i = 0; i < points.y.length; i++) {
    if (!isDrawn(points, i)) continue;
    const column = Math.round(xAxis.position(points.x[i]) * (columns - 1));
    const row = Math.round((1 - yAxis.position(points.y[i])) * (rows - 1));
    if (every > 1 && (column % every !== series % every || column === last)) continue;
    canvas.mark(freeNear(canvas, column, row), row, markOf(series), series);
    last = column;
  }
}

/** The column, or the nearest one without a mark if another series has its mark there: both marks stay visible. */
function freeNear(canvas: Canvas, column: number, row: number): number {
  const near = [0, 1, -1, 2, -2].map((shift) => column + shift).filter((at) =>
    at >= 0 && at < canvas.columns
  );
  return near.find((at) => !canvas.isMarked(at, row)) ?? column;
}

/** The text to the left of each row: a label or nothing, and the axis. */
function yLabels({ ticks }: Axis, rows: number, margin: number): string[] {
  const labels: string[] = new Array(rows).fill(" ".repeat(margin) + " │");
  for (const { at, label } of ticks) {
    labels[Math.round((1 - at) * (4 * rows - 1)) >> 2] = pad(label, margin, "left") + " ┤";
  }
  return labels;
}

/** The axis and the labels below it, without labels that would touch the one before. */
function xLabels({ ticks }: Axis, columns: number): [axis: string, labels: string] {
  const axis: string[] = new Array(columns).fill("─");
  let labels = "";
  for (const { at, label } of ticks) {
    const column = Math.round(at * (columns - 1));
    axis[column] = "┬";
    const start = Math.min(columns - label.length, Math.max(0, column - Math.floor(label.length / 2)));
    if (labels === "" || start >= labels.length + 2) labels = labels.padEnd(start) + label;
  }
  return ["└" + axis.join(""), " " + cut(labels, columns)];
}
