import type { Vector } from "../compute/vector.ts";
import type { Part } from "./dataset.ts";

/**
 * Writes the targets of some rows: one-hot rows for classes, the class itself where the network has one output for
 * two classes, else the numbers to predict.
 *
 * @param out `[rowNumbers.length, outputs]`, overwritten
 * @param outputs the network's
 */
export function writeTargets(
  out: Vector,
  { labels, targets }: Part,
  rowNumbers: Uint32Array,
  outputs: number,
): void {
  if (labels) {
    if (outputs > 1) out.fill(0);
    for (let r = 0; r < rowNumbers.length; r++) {
      const label = labels[rowNumbers[r]];
      if (outputs > 1) out[r * outputs + label] = 1;
      else out[r] = label;
    }
    return;
  }
  const { columns, values } = targets!;
  for (let r = 0; r < rowNumbers.length; r++) {
    for (let c = 0; c < columns; c++) out[r * columns + c] = values[rowNumbers[r] * columns + c];
  }
}
