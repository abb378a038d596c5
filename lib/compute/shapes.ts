/** Sizes of a dense layer's arrays: x `[batch, inputs]`, weight `[inputs, units]`, out `[batch, units]`. */
export interface DenseShape {
  /** Rows in the batch. */
  readonly batch: number;
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Units of the layer. */
  readonly units: number;
}

/** Sizes of a matrix: one sample per row. */
export interface MatrixShape {
  /** Number of samples. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly columns: number;
}
