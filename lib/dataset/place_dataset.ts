import type { Matrix } from "../compute/backend.ts";
import type { PlacedMatrix } from "../compute/place_matrix.ts";
import type { Dataset } from "./dataset.ts";

/**
 * A data set whose inputs lie in the memory of kernels: once for the whole process, read by all its workers.
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
