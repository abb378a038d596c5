import { greatestOf, leastOf } from "../../base/extreme.ts";
import { exponentOf } from "../text/axis.ts";
import { axisRange } from "./axis_range.ts";
import type { Point } from "./lines/thin.ts";

/** A line, for scaling an axis. */
export interface ScaledLine {
  readonly points: readonly Point[];
  /** Whether the axis is scaled by it; other lines may leave the axis. */
  readonly isSound?: boolean;
}

/** The vertical axis of lines. Bounds are set if some values are outside. */
export interface LineScale {
  readonly type: "value" | "log";
  readonly min?: number;
  readonly max?: number;
  readonly [key: string]: string | number | undefined;
}

/** Values of sound lines above this multiple of the 90th percentile are spikes. */
const SPIKE = 1000;

/**
 * The scale of an axis for these lines: logarithmic if all values are positive and span more than a factor of 30. A loss that
 * exploded to 1e30, or a single value of 1e-17, must not flatten all others: sound lines set the bounds. A logarithmic axis
 * shows at most four powers of ten below their median and six above, a linear one their range. The last value of each sound
 * line is always on the axis.
 *
 * @param lines of `[x, value]`; without a sound one, the axis shows all
 * @param name of the values: accuracies have a linear axis
 * @param how `linear`: linear even if values span powers of ten
 */
export function scaleOf(lines: readonly ScaledLine[], name: string, { linear = false } = {}): LineScale {
  if (name.endsWith("accuracy")) return { type: "value" };
  const sound = lines.filter(({ isSound, points }) => isSound !== false && valuesOf([points]).length > 0);
  const scaled = (sound.length > 0 ? sound : lines).map(({ points }) => points);
  const values = valuesOf(scaled);
  const all = valuesOf(lines.map(({ points }) => points));
  if (all.length === 0) return { type: "value" };
  const lasts = sound.map(({ points }) => valuesOf([points]).at(-1)!);
  const sorted = Float64Array.from(values).sort();
  const positive = all.filter((value) => value > 0);
  const spans = extreme(positive, Math.max) > 30 * extreme(positive, Math.min);
  return !linear && sorted[0] > 0 && spans
    ? sound.length > 0 ? logScale(sorted, positive, lasts) : spread({ type: "log" }, positive)
    : linearScale(sorted, all, lasts);
}

function logScale(sorted: Float64Array, positive: readonly number[], lasts: readonly number[]): LineScale {
  const exponent = exponentOf(sorted[Math.floor(sorted.length / 2)]);
  const low = leastOf(lasts.map(exponentOf), exponent - 4);
  const high = greatestOf(lasts.map((value) => exponentOf(value) + 1), exponent + 6);
  const [least, greatest] = [extreme(positive, Math.min), extreme(positive, Math.max)];
  const min = exponentOf(least) < low ? low : undefined;
  const max = exponentOf(greatest) > high ? high : undefined;
  return spread({
    type: "log",
    ...(min === undefined ? {} : { min: Number(`1e${min}`) }),
    ...(max === undefined ? {} : { max: Number(`1e${max}`) }),
  }, positive);
}

/** Up to this many powers of ten, each has a label. */
const MOST_LABELS = 8;

/** With more powers of ten, spreads the ticks so that labels do not touch. */
function spread(scale: LineScale, positive: readonly number[]): LineScale {
  const { min = extreme(positive, Math.min), max = extreme(positive, Math.max) } = scale;
  return exponentOf(max) - exponentOf(min) > MOST_LABELS ? axisRange([min, max], "log") : scale;
}

function linearScale(sorted: Float64Array, all: readonly number[], lasts: readonly number[]): LineScale {
  const sizes = Float64Array.from(sorted, Math.abs).sort();
  const usual = sizes[Math.ceil(0.9 * (sizes.length - 1))] * SPIKE;
  const core = [...lasts, ...Array.from(sorted).filter((value) => usual === 0 || Math.abs(value) <= usual)];
  const range = axisRange(core, "value");
  const [least, greatest] = [extreme(all, Math.min), extreme(all, Math.max)];
  const span = range.max - range.min;
  return least < range.min - span || greatest > range.max + span ? range : { type: "value" };
}

const valuesOf = (lines: readonly (readonly Point[])[]): number[] =>
  lines.flatMap((points) => points.flatMap(([, y]) => y === null ? [] : [y]));

/** The least or the greatest of many values. */
const extreme = (values: readonly number[], of: (a: number, b: number) => number) =>
  values.reduce((a, b) => of(a, b), of(1, 0) === 1 ? -Infinity : Infinity);
