import { greatestOf, leastOf } from "../../base/extreme.ts";
import { mean } from "../../sweep/statistics.ts";
import { rounded } from "./chart.ts";
import type { Point } from "./lines/thin.ts";

/**
 * The line of several repeats: `[x, mean, min, max, repeats]` at every `x` of any repeat. Repeats that ended early count as
 * far as they go. If a value is not finite, there is a gap.
 *
 * @param lines one per repeat: `[x, value]`, with `null` for values that are not finite
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
    return [x, rounded(mean(known)!, 8), leastOf(known), greatestOf(known), known.length];
  });
}
