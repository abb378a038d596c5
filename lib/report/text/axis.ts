import { log } from "../../base/math.ts";
import { shortNumber } from "./terminal_text.ts";

/** A mark on an axis. */
export interface Tick {
  /** Its position, from 0 at the low end to 1 at the high end. */
  readonly at: number;
  readonly label: string;
}

/** An axis of a chart. */
export interface Axis {
  readonly scale: "linear" | "log";
  readonly ticks: readonly Tick[];
  /** The position of a value, from 0 to 1; NaN if the value is not finite. */
  position(value: number): number;
}

/**
 * A linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low least value, finite
 * @param high greatest value, finite; if it equals `low`, the value is in the middle
 * @param most about how many steps between ticks fit, at least 1
 * @param how `extend`: whether to extend the axis to the next tick at both ends, which may add two ticks; `leastStep`: least
 *   distance of ticks: 1 if only whole numbers make sense
 */
export function linearAxis(
  low: number,
  high: number,
  most: number,
  { extend = false, leastStep = 0 } = {},
): Axis {
  // Near the ends of float64's range differences overflow or vanish: count in 10^-shift there.
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  const shift = magnitude > 1e300 ? -20 : magnitude < 1e-290 && magnitude > 0 ? 300 : 0;
  const scaled = (value: number) => shift < 0 ? value / 1e20 : shift > 0 ? value * 1e300 : value;
  let from = scaled(low);
  let to = scaled(high);
  if (to - from <= 1e-12 * scaled(magnitude)) return singleTick(low);
  const { factor, exponent } = niceStep(Math.max(leastStep, (to - from) / most));
  const step = Number(`${factor}e${exponent}`);
  const slack = 1e-9; // a bound within rounding of a tick counts as a tick
  const first = extend ? Math.floor(from / step + slack) : Math.ceil(from / step - slack);
  const last = extend ? Math.ceil(to / step - slack) : Math.floor(to / step + slack);
  if (extend) {
    from = Math.min(from, first * step);
    to = Math.max(to, last * step);
  }
  const position = (value: number) => Math.min(1, Math.max(0, (value - from) / (to - from)));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const count = (first + i) * factor;
    const label = tickLabel(count, exponent - shift, Math.max(Math.abs(from), Math.abs(to)), {
      isExtreme: shift !== 0,
    });
    return { at: position(Number(`${count}e${exponent}`)), label };
  });
  return {
    scale: "linear",
    ticks,
    position: (value) => Number.isFinite(value) ? position(scaled(value)) : NaN,
  };
}

/** All values are equal within rounding: one tick in the middle. */
function singleTick(value: number): Axis {
  const position = (value: number) => Number.isFinite(value) ? 0.5 : NaN;
  return { scale: "linear", ticks: [{ at: 0.5, label: shortNumber(value) }], position };
}

/**
 * A logarithmic axis over whole decades.
 *
 * @param low least value, greater than 0
 * @param high greatest value, greater than `low`
 * @param most how many steps between ticks fit, at least 1
 */
export function logAxis(low: number, high: number, most: number): Axis {
  const first = exponentOf(low);
  const last = Math.max(first + 1, exponentOf(high) + (high.toExponential().startsWith("1e") ? 0 : 1));
  const decades = last - first;
  const every = Math.ceil(decades / most);
  const isPlain = first >= -4 && last <= 5;
  const ticks: Tick[] = [];
  for (let exponent = first; exponent <= last; exponent += every) {
    const text = `1e${exponent}`;
    ticks.push({ at: (exponent - first) / decades, label: isPlain ? String(Number(text)) : text });
  }
  const position = (value: number) => Math.min(1, Math.max(0, (log(value) / Math.LN10 - first) / decades));
  return { scale: "log", ticks, position: (value) => Number.isFinite(value) ? position(value) : NaN };
}

/** The smallest of 1, 2, 5 and 10 times a power of ten that is at least `least`. */
export function niceStep(least: number): { factor: number; exponent: number } {
  const exponent = exponentOf(least);
  const mantissa = least / Number(`1e${exponent}`);
  const factor = [1, 2, 5].find((factor) => mantissa <= factor * (1 + 1e-9));
  return factor === undefined ? { factor: 1, exponent: exponent + 1 } : { factor, exponent };
}

/** The decimal exponent, from the decimal digits. A logarithm may be wrong at powers of ten. */
export function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** `count · 10^exponent`, in the notation that fits the greatest value of the axis. */
function tickLabel(
  count: number,
  exponent: number,
  greatest: number,
  { isExtreme }: { isExtreme: boolean },
): string {
  if (count === 0) return "0";
  if (!isExtreme && greatest < 1e6 && exponent >= -6) {
    return Number(`${count}e${exponent}`).toFixed(Math.max(0, -exponent));
  }
  const digits = String(Math.abs(count)).replace(/0+$/, "");
  const power = exponent + String(Math.abs(count)).length - 1;
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${count < 0 ? "-" : ""}${mantissa}e${power}`;
}
