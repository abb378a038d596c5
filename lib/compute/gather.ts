import type { Matrix, Scaling } from "./backend.ts";
import type { Vector } from "./vector.ts";

/**
 * Copies rows of a data set into a batch: `out[r, c] = (matrix[rowNumbers[r], c] - shift) / divisor`.
 *
 * @param out `[rowNumbers.length, matrix.columns]`, overwritten
 * @param rowNumbers rows of `matrix`, from 0, in any order, repeats allowed
 */
export function gather(out: Vector, matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void {
  const { columns, values } = matrix;
  const { shift, divisor } = scaling;
  if (values instanceof Uint8Array && shift.length === 1) {
    const table = Float64Array.from({ length: 256 }, (_, byte) => (byte - shift[0]) / divisor[0]);
    for (let r = 0; r < rowNumbers.length; r++) {
      const from = rowNumbers[r] * columns;
      for (let c = 0; c < columns; c++) out[r * columns + c] = table[values[from + c]];
    }
    return;
  }
  const single = shift.length === 1;
  for (let r = 0; r < rowNumbers.length; r++) {
    const from = rowNumbers[r] * columns;
    for (let c = 0; c < columns; c++) {
      const s = single ? 0 : c;
      out[r * columns + c] = (values[from + c] - shift[s]) / divisor[s];
    }
  }
}
