/**
 * Which part of its lines a terminal chart shows.
 *
 * @module
 */
import { escapeControls, shortNumber } from "./terminal_text.ts";

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** Same length as `x`. The line has a gap where a value is not finite. */
  readonly y: ArrayLike<number>;
}

/** Whether a point can be drawn: both of its numbers are finite. */
export const isDrawn = ({ x, y }: Series, i: number): boolean =>
  Number.isFinite(x[i]) && Number.isFinite(y[i]);

/** Marks of values above and below the axis. */
export const [UP, DOWN] = ["▲", "▼"];

/** Least and greatest among the points that can be drawn. */
export function rangeOf(series: readonly Series[], of: (points: Series) => ArrayLike<number>) {
  let low = Infinity;
  let high = -Infinity;
  for (const points of series) {
    const values = of(points);
    for (let i = 0; i < values.length; i++) {
      if (!isDrawn(points, i)) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  }
  return low <= high ? { low, high } : undefined;
}

/** The values of all points that can be drawn. */
export const drawnValues = (series: readonly Series[]): number[] =>
  series.flatMap((points) => Array.from(points.y).filter((_, i) => isDrawn(points, i)));

/** The range of an axis. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export function boundsOf(values: readonly number[]): Bounds | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : undefined;
}

/** Values above this multiple of the 90th percentile of the magnitudes would flatten all others. */
const SPIKE = 1000;

/**
 * The range of a linear axis: all values except those that would flatten the others. With a series to scale by, these are
 * values farther from its range than the range is long; without, spikes.
 */
export function linearBounds(values: readonly number[], scaledBy: Series | undefined): Bounds | undefined {
  const own = scaledBy && boundsOf(drawnValues([scaledBy]));
  if (own) {
    const room = own.high - own.low || Math.abs(own.high) || 1;
    return boundsOf(values.filter((value) => value >= own.low - room && value <= own.high + room));
  }
  const sizes = Float64Array.from(values, Math.abs).sort();
  const usual = SPIKE * sizes[Math.ceil(0.9 * (sizes.length - 1))];
  return boundsOf(usual > 0 ? values.filter((value) => Math.abs(value) <= usual) : values);
}

/** Notes on values off the axis: how many, and the farthest. */
export function beyondAxis(points: Series, { low, high }: Bounds): string[] {
  const values = drawnValues([points]);
  const above = values.filter((value) => value > high);
  const below = values.filter((value) => value < low);
  const note = (beyond: readonly number[], mark: string, farthest: number) =>
    beyond.length === 0 ? [] : [
      `${escapeControls(points.name)} is off the axis at ${beyond.length} of ${points.y.length} points, ` +
      `${mark === UP ? "up" : "down"} to ${shortNumber(farthest)} (${mark})`,
    ];
  return [
    ...note(above, UP, boundsOf(above)?.high ?? NaN),
    ...note(below, DOWN, boundsOf(below)?.low ?? NaN),
  ];
}
