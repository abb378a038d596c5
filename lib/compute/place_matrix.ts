import type { Matrix } from "./backend.ts";
import type { Kernels } from "./kernels/kernel_types.ts";
import type { KernelMemory } from "./memory.ts";

/** Share of non-zero numbers below which the sparse kernel of a first layer is faster. */
export const sparseBelow = 0.5;

/** A matrix in shared memory, with its share of non-zero numbers (only for bytes in the memory of kernels). */
export interface PlacedMatrix {
  readonly matrix: Matrix;
  readonly density?: number;
}

/**
 * Copies a matrix into the memory of kernels, where all threads of the process can read it.
 *
 * @param sparse whether to list its non-zero numbers, too; "auto": if they are few. Only byte matrices with at most
 *   65,536 columns have such a list
 * @throws {OutOfMemoryError} if the memory is full
 */
export function placeMatrix(
  memory: KernelMemory,
  kernels: Kernels,
  matrix: Matrix,
  sparse: boolean | "auto",
): PlacedMatrix {
  const { rows, columns, values } = matrix;
  const offset = memory.allocate(values.byteLength);
  if (!(values instanceof Uint8Array)) {
    const copy = new Float64Array(memory.memory.buffer, offset, values.length);
    copy.set(values);
    return { matrix: { rows, columns, values: copy, place: { offset } } };
  }
  const copy = new Uint8Array(memory.memory.buffer, offset, values.length);
  copy.set(values);
  const placed = { rows, columns, values: copy };
  const count = kernels.countNonZero(offset, values.length) >>> 0; // the result is unsigned
  const density = values.length === 0 ? 1 : count / values.length;
  if (columns > 65536 || !(sparse === "auto" ? density < sparseBelow : sparse)) {
    return { matrix: { ...placed, place: { offset } }, density };
  }
  const starts = memory.allocate(4 * (rows + 1));
  const entries = memory.allocate(3 * count + 1);
  kernels.compressRows(offset, rows, columns, starts, entries);
  return { matrix: { ...placed, place: { offset, compressed: { starts, entries } } }, density };
}
