/**
 * Mean, spread and confidence interval of a few repeats. Sums go in the order of the values, so that the same rows
 * give the same bits on every machine.
 *
 * @module
 */

/** Where the mean of a normal population lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** `mean ± halfWidth` is the interval. */
  readonly halfWidth: number;
}

/**
 * Arithmetic mean; `undefined` of no values.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mean([0.1, 0.1, 0.1]), 0.1);
 * ```
 */
export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const rough = sum(values) / values.length;
  if (!Number.isFinite(rough)) return rough;
  // The deviations from the rough mean would sum to 0 but for its rounding: this takes the rounding back.
  return rough + deviations(values, rough).sum / values.length;
}

/**
 * Sample standard deviation `√(Σ(x - mean)² / (n - 1))`; `undefined` of fewer than two values.
 *
 * The second pass is corrected for the rounding of the mean (Chan, Golub and LeVeque, 1983).
 */
export function standardDeviation(values: readonly number[]): number | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const { sum, squares } = deviations(values, mean(values)!);
  return Math.sqrt(Math.max(0, squares - sum * sum / n) / (n - 1));
}

/** 95 % interval of the mean, `mean ± t(0.975, n - 1) · s / √n` (Student, 1908); `undefined` below two values. */
export function confidenceInterval(values: readonly number[]): Interval | undefined {
  const n = values.length;
  const deviation = standardDeviation(values);
  if (deviation === undefined) return undefined;
  const center = mean(values)!;
  const halfWidth = tQuantile975(n - 1) * deviation / Math.sqrt(n);
  return { low: center - halfWidth, high: center + halfWidth, halfWidth };
}

/**
 * The 0.975 quantile of Student's t distribution: a two-sided interval of 95 % ends there.
 *
 * Up to 30 degrees of freedom it is a table. Beyond, it is the expansion of Cornish and Fisher around the normal
 * quantile (Abramowitz and Stegun, 26.7.5), with an error below 3e-8.
 *
 * @param degreesOfFreedom a whole number of at least 1
 */
export function tQuantile975(degreesOfFreedom: number): number {
  if (degreesOfFreedom <= T_975.length) return T_975[degreesOfFreedom - 1];
  const z = NORMAL_975;
  const z2 = z * z;
  const terms = [
    z * (z2 + 1) / 4,
    z * ((5 * z2 + 16) * z2 + 3) / 96,
    z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
    z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160,
  ];
  return z + terms.reduceRight((rest, term) => (rest + term) / degreesOfFreedom, 0);
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function deviations(values: readonly number[], center: number): { sum: number; squares: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value - center;
    squares += (value - center) * (value - center);
  }
  return { sum, squares };
}

const NORMAL_975 = 1.9599639845400543;

/** For 1 to 30 degrees of freedom, each the float64 nearest to the exact quantile. */
// deno-fmt-ignore
const T_975 = [
  12.706204736174705, 4.302652729749464, 3.1824463052837095, 2.7764451051977943, 2.5705818356363155,
  2.44691185114497, 2.3646242515927853, 2.3060041352041667, 2.2621571627982053, 2.228138851986275,
  2.2009851600916397, 2.178812829667229, 2.1603686564627926, 2.144786687917804, 2.1314495455597755,
  2.1199052992212546, 2.109815577833317, 2.1009220402410387, 2.0930240544083096, 2.085963447265865,
  2.0796138447276804, 2.0738730679040263, 2.0686576104190486, 2.063898561628026, 2.0595385527532977,
  2.055529438642873, 2.0518305164802855, 2.048407141795245, 2.0452296421327043, 2.042272456301238,
];
