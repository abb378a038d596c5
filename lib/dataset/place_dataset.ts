import type { Matrix } from "../compute/backend.ts";
import type { PlacedMatrix } from "../compute/place_matrix.ts";
import type { Dataset } from "./dataset.ts";

/**
 * A data set whose inputs lie on shared memory: once for the whole process, read by all its workers.
 *
 * @param place copies a matrix there
 * @returns the data set, and the share of the training inputs that are not zero (of bytes only)
 */
export function placeDataset(
  dataset: Dataset,
  place: (matrix: Matrix) => PlacedMatrix,
): { dataset: Dataset; density?: number } {
  const { train, test } = dataset;
  const { matrix, density } = place(train.inputs);
  return {
    dataset: {
      ...dataset,
      train: { ...train, inputs: matrix },
      ...(test ? { test: { ...test, inputs: place(test.inputs).matrix } } : {}),
    },
    density,
  };
}

/** Puts a matrix on shared memory, for backends without kernels; one that lies there stays. */
export function shareMatrix(matrix: Matrix): PlacedMatrix {
  const { rows, columns, values } = matrix;
  if (values.buffer instanceof SharedArrayBuffer) return { matrix };
  const bytes = new SharedArrayBuffer(values.byteLength);
  const shared = values instanceof Uint8Array ? new Uint8Array(bytes) : new Float64Array(bytes);
  shared.set(values);
  return { matrix: { rows, columns, values: shared } };
}
