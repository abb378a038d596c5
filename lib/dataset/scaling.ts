import type { Scaling } from "../compute/backend.ts";
import { momentsOf } from "./moments.ts";
import type { Subset } from "./prepared_data.ts";

/**
 * What the inputs are scaled with. unit: x / 255. standard: mean 0 and deviation 1 over the training rows, for pictures
 * over all their pixels together, for tables column by column. A column that never changes is only shifted.
 */
export function scalingOf({ part, rows }: Subset, scale: "unit" | "none" | "standard"): Scaling {
  if (scale === "unit") return { shift: [0], divisor: [255] };
  if (scale === "none") return { shift: [0], divisor: [1] };
  const { columns, values } = part.inputs;
  if (values instanceof Uint8Array) {
    const counts = new Float64Array(256);
    for (const row of rows) {
      for (let i = row * columns; i < (row + 1) * columns; i++) counts[values[i]]++;
    }
    // 256 terms: the sum of the 47 million squares of MNIST, one by one, is wrong from the tenth digit on.
    const { mean, std } = momentsOf(256, (byte) => byte, (byte) => counts[byte]);
    return { shift: [mean], divisor: [std || 1] };
  }
  const each = Array.from(
    { length: columns },
    (_, c) => momentsOf(rows.length, (i) => values[rows[i] * columns + c]),
  );
  return { shift: each.map(({ mean }) => mean), divisor: each.map(({ std }) => std || 1) };
}
