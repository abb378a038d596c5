/** A point of a line: `x`, then its values; `null` if missing or not finite. */
export type Point = readonly (number | null)[];

/**
 * Thins a line without changing its shape. The points are split into buckets of equal size. Each bucket keeps the points with
 * the minimum and the maximum of every value, and one gap if it has any. The first and the last point are kept, too.
 *
 * @param points in the order of `x`, each with `x` and at least `columns` values; further values are ignored
 * @param most about how many points to keep, at least `2 · columns + 2`
 * @param columns number of values
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const points = Array.from({ length: 1000 }, (_, x) => [x, x === 321 ? 99 : 1]);
 * assertEquals(thinned(points, 20).find(([, y]) => y === 99), [321, 99]);
 * ```
 */
export function thinned<P extends Point>(points: readonly P[], most: number, columns = 1): P[] {
  if (points.length <= most) return [...points];
  const buckets = Math.max(1, Math.floor((most - 2) / (2 * columns)));
  const kept = new Set([0, points.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor(bucket * points.length / buckets);
    const to = Math.floor((bucket + 1) * points.length / buckets);
    for (let column = 1; column <= columns; column++) {
      for (const index of extremes(points, column, from, to)) kept.add(index);
    }
  }
  return [...kept].sort((a, b) => a - b).map((index) => points[index]);
}

/** Indices of the minimum, the maximum and the first gap. */
function extremes(points: readonly Point[], column: number, from: number, to: number): number[] {
  let [least, greatest, gap] = [-1, -1, -1];
  for (let i = from; i < to; i++) {
    const value = points[i][column];
    if (value === null || value === undefined) {
      if (gap < 0) gap = i;
      continue;
    }
    if (least < 0 || value < points[least][column]!) least = i;
    if (greatest < 0 || value > points[greatest][column]!) greatest = i;
  }
  return [least, greatest, gap].filter((index) => index >= 0);
}
