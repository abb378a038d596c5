import { isRounding } from "../base/rounding.ts";

/** What a list of numbers looks like. */
export interface Moments {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation; 0 where all numbers are equal but for rounding. */
  readonly std: number;
}

/**
 * Range, mean and population standard deviation, by two passes in order.
 *
 * The mean of equal numbers is rounded, so their computed deviation is 1e-15 rather than 0: numbers whose range is
 * only rounding are taken as equal.
 *
 * @param count of the numbers, at least 1
 * @param at gives number `i`
 * @param weight how often number `i` counts; once unless given
 */
export function momentsOf(
  count: number,
  at: (i: number) => number,
  weight: (i: number) => number = () => 1,
): Moments {
  let [min, max, total, sum] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < count; i++) {
    const [value, times] = [at(i), weight(i)];
    if (times === 0) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    total += times;
    sum += times * value;
  }
  if (isRounding(max - min, Math.max(Math.abs(min), Math.abs(max)))) return { min, max, mean: min, std: 0 };
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += weight(i) * (at(i) - mean) * (at(i) - mean);
  return { min, max, mean, std: Math.sqrt(squares / total) };
}
