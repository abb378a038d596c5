/** A point of a line: `x`, then its values; `null` where there is none, or it is not finite. */
export type Point = readonly (number | null)[];

/**
 * Leaves points of a line out so that its shape stays: it is cut into buckets of equally many points, and of each bucket
 * the points with the least and the greatest of every value are kept, and one gap if there is any; of the whole line the
 * first and the last point. What is kept is not changed.
 *
 * @param points in the order of `x`, each with `x` and `columns` values (and perhaps more, which are not looked at)
 * @param most about how many points are kept, at least `2 · columns + 2`
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

/** Indices of the least and the greatest value, and of the first gap. */
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
