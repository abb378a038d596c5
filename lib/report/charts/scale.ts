import { greatestOf, leastOf } from "../../base/extreme.ts";
import { exponentOf } from "../axis.ts";
import { axisRange } from "./axis_range.ts";
import type { Point } from "./thin.ts";

/** A line as far as an axis is concerned. */
export interface ScaledLine {
  readonly points: readonly Point[];
  /** Whether the axis is scaled by it; others may leave the axis. */
  readonly isSound?: boolean;
}

/** The vertical axis of lines: bounds are given where some of the values are beyond them. */
export interface LineScale {
  readonly type: "value" | "log";
  readonly min?: number;
  readonly max?: number;
  readonly [key: string]: string | number | undefined;
}

/** Values of sound lines beyond so many times the 90th percentile are spikes. */
const SPIKE = 1000;

/**
 * The scale of an axis for these lines: logarithmic where all values are positive and span more than a power of ten and a
 * half. A loss that has run away to 1e30, or one value that happens to be 1e-17, must not press all others together: bounds
 * are set by the sound lines. A logarithmic axis shows at most four powers of ten below their middle value and six above it,
 * a linear one their range. The last value of each sound line is always on it.
 *
 * @param lines of `[x, value]`; without any sound one, the axis shows all
 * @param name of the values: accuracies are shares, and stand on a linear axis
 * @param linear also where values span powers of ten
 */
export function scaleOf(lines: readonly ScaledLine[], name: string, linear = false): LineScale {
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

/** Of so many powers of ten each has its label. */
const MOST_LABELS = 8;

/** Where there are more powers of ten, from tick to tick, so that labels are far enough from each other. */
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
