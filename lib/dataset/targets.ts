import type { Vector } from "../compute/vector.ts";
import type { Part } from "./dataset.ts";

/**
 * Writes the targets of some rows: one-hot rows for classes, the class itself where the network has one output for
 * two classes, else the numbers to predict.
 *
 * With label smoothing s, a target t of one of K classes is `(1 - s) · t + s / K`; K is 2 for one output. (Szegedy et
 * al., 2016)
 *
 * @param out `[rowNumbers.length, outputs]`, overwritten
 * @param outputs the network's
 * @param smoothing s, at least 0 and less than 1; numbers to predict are never smoothed
 */
export function writeTargets(
  out: Vector,
  { labels, targets }: Part,
  rowNumbers: Uint32Array,
  outputs: number,
  smoothing = 0,
): void {
  if (labels) {
    const other = smoothing / Math.max(2, outputs);
    const own = 1 - smoothing + other;
    if (outputs > 1) out.fill(other);
    for (let r = 0; r < rowNumbers.length; r++) {
      const label = labels[rowNumbers[r]];
      if (outputs > 1) out[r * outputs + label] = own;
      else out[r] = label === 0 ? other : own;
    }
    return;
  }
  const { columns, values } = targets!;
  for (let r = 0; r < rowNumbers.length; r++) {
    for (let c = 0; c < columns; c++) out[r * columns + c] = values[rowNumbers[r] * columns + c];
  }
}
