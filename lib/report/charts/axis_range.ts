import { exponentOf, niceStep } from "../text/axis.ts";

/** The range of an axis, as part of its option. */
export interface AxisRange {
  readonly type: "value" | "log";
  /** A multiple of the interval; a power of ten on logarithmic axes. */
  readonly min: number;
  readonly max: number;
  /** Distance of ticks; in powers of ten on logarithmic axes. */
  readonly interval: number;
  readonly [key: string]: string | number;
}

/** About this many steps between ticks. */
const STEPS = 6;

/** Whether numbers need a logarithmic axis: all are positive and span more than a factor of 30. */
export function spansDecades(values: readonly number[]): boolean {
  const [least, greatest] = extremes(values);
  return least > 0 && greatest > 30 * least;
}

/**
 * The axis that shows all numbers, from tick to tick.
 *
 * @param values those that are not finite are ignored, on a logarithmic axis also those that are not positive. Without any
 *   the axis is from 0 to 1, or from 1 to 10
 */
export function axisRange(values: readonly number[], type: "value" | "log"): AxisRange {
  const [least, greatest] = extremes(type === "log" ? values.filter((value) => value > 0) : values);
  if (type === "log") return least <= greatest ? logRange(least, greatest) : logRange(1, 10);
  return least <= greatest ? linearRange(least, greatest) : linearRange(0, 1);
}

function extremes(values: readonly number[]): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return [least, greatest];
}

function logRange(least: number, greatest: number): AxisRange {
  const low = exponentOf(least);
  const isPower = greatest.toExponential().startsWith("1e");
  const high = Math.max(low + 1, exponentOf(greatest) + (isPower ? 0 : 1));
  return {
    type: "log",
    min: Math.max(Number(`1e${low}`), Number.MIN_VALUE),
    max: Math.min(Number(`1e${high}`), Number.MAX_VALUE),
    interval: Math.ceil((high - low) / STEPS),
  };
}

function linearRange(least: number, greatest: number): AxisRange {
  const magnitude = Math.max(Math.abs(least), Math.abs(greatest));
  if (greatest / 2 - least / 2 <= 1e-12 * magnitude) { // all are equal within rounding: put them in the middle
    const half = magnitude / 2 || 1;
    [least, greatest] = [least - half, greatest + half];
  }
  const { factor, exponent } = niceStep(greatest / STEPS - least / STEPS); // the difference may overflow
  const step = Number(`${factor}e${exponent}`);
  const slack = 1e-9; // a bound within rounding of a tick counts as a tick
  const bound = (count: number) =>
    Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, Number(`${count * factor}e${exponent}`)));
  return {
    type: "value",
    min: bound(Math.floor(least / step + slack)),
    max: bound(Math.ceil(greatest / step - slack)),
    interval: step,
  };
}
