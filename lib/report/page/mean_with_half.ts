import { shortNumber } from "../text/terminal_text.ts";

/**
 * `0.9712 ± 0.0021`: two digits of the half-width, and as many decimals of the mean. More digits are not significant.
 *
 * @param low lower end of the interval; without it only the mean is shown
 */
export function meanWithHalf(mean: number, low: number | undefined): string {
  if (low === undefined) return shortNumber(mean, 5);
  const half = mean - low;
  const decimals = half > 0 ? Math.max(0, 1 - Number(half.toExponential().split("e")[1])) : Infinity;
  const isPlain = decimals <= 9 && Math.abs(mean) < 1e9 && half < 1e9;
  if (!isPlain) return `${shortNumber(mean, 5)} ± ${shortNumber(half, 2)}`;
  return `${mean.toFixed(decimals)} ± ${half.toFixed(decimals)}`;
}
