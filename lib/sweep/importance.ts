import { Random } from "../base/random.ts";
import { isRounding } from "../base/rounding.ts";
import { growTree, type Leaf } from "./regression_tree.ts";

/** How much of the variance of results each parameter explains. */
export interface Importance {
  /** By the place of the parameter: from 0 to 1. */
  readonly shares: readonly number[];
  /** What no parameter explains alone: their interplay. */
  readonly interactions: number;
}

/** Whether results are one but for rounding. */
function areEqual(results: readonly number[]): boolean {
  const [low, high] = results.reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [
    Infinity,
    -Infinity,
  ]);
  return isRounding(high - low, Math.max(Math.abs(low), Math.abs(high)));
}

/** Trees for so many points: more change the shares by less than a hundredth. */
const treesFor = (points: number) => Math.max(8, Math.min(64, Math.ceil(32_000 / points)));

/** Points that each tree grows from: more change the shares by less than a hundredth. */
const MOST_GROWN = 8000;

/**
 * Functional analysis of variance (Hutter, Hoos and Leyton-Brown, 2014). The share of a parameter is a ratio of
 * variances: of the mean result at each of its values, over all values of the others, to that of all results.
 *
 * A full grid is computed exactly. Elsewhere, a random forest of regression trees estimates the points that were not
 * tried. Each parameter counts by the order of its values alone, as often as they were tried: so it makes no
 * difference whether it is logarithmic. Words are ordered by their mean result. Where a parameter does not exist it
 * is as if its value had been drawn from the others: to be absent explains nothing.
 *
 * @param configurations values of the parameters, one row per configuration; `undefined` where one does not exist
 * @param results one of each configuration, finite
 * @returns `undefined` of fewer than two configurations, or when all results are equal
 */
export function importanceOf(
  configurations: readonly (readonly (number | string | undefined)[])[],
  results: readonly number[],
): Importance | undefined {
  const count = results.length;
  if (count < 2 || areEqual(results)) return undefined;
  const places = configurations[0].map((_, p) =>
    placesOf(configurations.map((row) => row[p]), results, Random.keyed(0, "absent", p))
  );
  const points = configurations.map((_, k) => places.map(({ of }) => of[k]));
  const sizes = places.map(({ shares }) => shares.length);
  const shares = places.map(({ shares }) => shares);
  const all = Array.from({ length: count }, (_, k) => k);
  const different = new Set(points.map((point) => point.join())).size;
  if (different === count && sizes.reduce((product, size) => product * size, 1) === count) {
    return analyse(growTree(points, results, sizes, all), shares);
  }
  const found = Array.from({ length: treesFor(count) }, (_, tree) => {
    const random = Random.keyed(0, "importance", tree);
    const sample = all.slice(0, MOST_GROWN).map(() => random.integer(count));
    return analyse(growTree(points, results, sizes, sample, random), shares);
  }).filter((one) => one !== undefined);
  if (found.length === 0) return undefined;
  const mean = (of: (one: Importance) => number) =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  return {
    shares: shares.map((_, p) => mean((one) => one.shares[p])),
    interactions: mean(({ interactions }) => interactions),
  };
}

/** The shares in the variance of what a tree says. */
function analyse(leaves: readonly Leaf[], shares: readonly (readonly number[])[]): Importance | undefined {
  const sums = shares.map(runningSums);
  const shareOf = ({ low, high }: Leaf, p: number) => sums[p][high[p]] - sums[p][low[p]];
  const volumes = leaves.map((leaf) => sums.reduce((product, _, p) => product * shareOf(leaf, p), 1));
  const mean = leaves.reduce((sum, { value }, l) => sum + value * volumes[l], 0);
  const variance = leaves.reduce(
    (sum, { value }, l) => sum + (value - mean) * (value - mean) * volumes[l],
    0,
  );
  // The mean of equal leaves is rounded: their variance is not 0 but for that.
  const size = leaves.reduce((greatest, { value }) => Math.max(greatest, Math.abs(value)), 0);
  if (!(variance > 0) || isRounding(Math.sqrt(variance), size)) return undefined;
  const explained = shares.map((share, p) => {
    // The mean at each value of the parameter, less the mean of all: each leaf adds to a stretch of values.
    const steps = new Float64Array(share.length + 1);
    for (const [l, leaf] of leaves.entries()) {
      const part = (leaf.value - mean) * volumes[l] / shareOf(leaf, p);
      steps[leaf.low[p]] += part;
      steps[leaf.high[p]] -= part;
    }
    let deviation = 0;
    let sum = 0;
    for (const [place, weight] of share.entries()) {
      deviation += steps[place];
      sum += weight * deviation * deviation;
    }
    return Math.min(1, sum / variance);
  });
  const alone = explained.reduce((sum, part) => sum + part, 0);
  return { shares: explained, interactions: Math.max(0, 1 - alone) };
}

/** The place of each configuration's value in the order of values, and how often each value occurs. */
function placesOf(
  values: readonly (number | string | undefined)[],
  results: readonly number[],
  random: Random,
): { of: readonly number[]; shares: readonly number[] } {
  const groups = new Map<number | string, { count: number; sum: number }>();
  for (const [k, value] of values.entries()) {
    if (value === undefined) continue;
    const group = groups.get(value) ?? { count: 0, sum: 0 };
    groups.set(value, { count: group.count + 1, sum: group.sum + results[k] });
  }
  if (groups.size === 0) return { of: values.map(() => 0), shares: [1] };
  const meanOf = (value: number | string) => groups.get(value)!.sum / groups.get(value)!.count;
  const sorted = [...groups.keys()].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "string" && typeof b === "string") return meanOf(a) - meanOf(b);
    return typeof a === "number" ? -1 : 1;
  });
  const place = new Map(sorted.map((value, k) => [value, k]));
  const present = values.filter((value) => value !== undefined);
  return {
    of: values.map((value) => place.get(value ?? present[random.integer(present.length)])!),
    shares: sorted.map((value) => groups.get(value)!.count / present.length),
  };
}

function runningSums(shares: readonly number[]): number[] {
  const sums = [0];
  for (const share of shares) sums.push(sums.at(-1)! + share);
  return sums;
}
