import { mean } from "../../sweep/statistics.ts";
import type { Numbers } from "../read_metrics.ts";
import { rounded } from "./chart.ts";
import type { Point } from "./thin.ts";

/**
 * The line of one trial: `[x, value]`, the cells of its file as they are.
 *
 * @param rows of one trial, in the order of `x`; those without a value are left out
 * @param x,y columns
 */
export function lineOf(rows: readonly Numbers[], x: string, y: string): Point[] {
  return rows.flatMap((row): Point[] =>
    row[x] === undefined || row[y] === undefined ? [] : [[row[x], finite(row[y])]]
  );
}

/**
 * The line of several repeats: `[x, mean, least, greatest, repeats]` at every `x` that any of them has. Of repeats that
 * ended early only what they have counts; where one is not finite, there is a gap.
 *
 * @param lines one for each repeat, as {@linkcode lineOf} makes them
 */
export function bandOf(lines: readonly (readonly Point[])[]): Point[] {
  const at = new Map<number, (number | null)[]>();
  for (const line of lines) {
    for (const [x, y] of line) {
      const values = at.get(x!);
      if (values) values.push(y);
      else at.set(x!, [y]);
    }
  }
  return [...at].sort(([a], [b]) => a - b).map(([x, values]): Point => {
    const known = values.filter((value) => value !== null);
    if (known.length < values.length) return [x, null, null, null, values.length];
    return [x, rounded(mean(known)!, 8), Math.min(...known), Math.max(...known), known.length];
  });
}

const finite = (value: number) => Number.isFinite(value) ? value : null;
