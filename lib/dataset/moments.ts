/** Cells that are equal on paper differ by a few units of the last place, 2e-16: 1e-14 is 45 of them. */
const equalOnPaper = 1e-14;

/** A range that is less than this share of the numbers' size. */
const littleBesideSize = 1e-3;

/** Sums of squares below have lost digits, as float64 ends at 5e-324. */
const leastSquares = 1e-290;

/** What a list of numbers looks like. */
export interface Moments {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation; 0 where all numbers are equal but for rounding. */
  readonly std: number;
}

/**
 * Range, mean and population standard deviation, by passes in order.
 *
 * The mean of equal numbers is rounded, so their computed deviation is 1e-15 rather than 0: numbers whose range is
 * only rounding are taken as equal. If numbers vary little compared to their size, the rounded sum may be off by more
 * than they vary. So their mean is computed from the differences to the least.
 *
 * @param count of the numbers, at least 1
 * @param at gives number `i`
 * @param weight how often number `i` counts (default: once)
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
  const [range, size] = [max - min, Math.max(Math.abs(min), Math.abs(max))];
  if (range <= equalOnPaper * size) return { min, max, mean: min, std: 0 };
  let mean = sum / total;
  if (range < littleBesideSize * size) {
    let above = 0;
    for (let i = 0; i < count; i++) above += weight(i) * (at(i) - min);
    mean = min + above / total;
  }
  let squares = 0;
  for (let i = 0; i < count; i++) squares += weight(i) * (at(i) - mean) * (at(i) - mean);
  if (squares > leastSquares && squares < Infinity) {
    return { min, max, mean, std: Math.sqrt(squares / total) };
  }
  // Squares of 1e200 are infinite and those of 1e-200 are 0: the same in units of the greatest number.
  const inUnits = momentsOf(count, (i) => at(i) / size, weight);
  return { min, max, mean: inUnits.mean * size, std: inUnits.std * size };
}
