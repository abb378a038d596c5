import type { Offset } from "../arena.ts";
import type { MatrixShape } from "../shapes.ts";

/** Arrays of a normalisation: x `[rows, columns]`, and one number per column of the others. */
export interface NormArrays {
  /** What is normalised. */
  readonly x: Offset;
  /** Multiplies what is normalised. */
  readonly gamma: Offset;
  /** Is added then. */
  readonly beta: Offset;
}

/** Statistics of columns, `[columns]` each. */
export interface ColumnStatistics {
  /** Mean of each column. */
  readonly mean: Offset;
  /** Mean of the squared distances from the mean. */
  readonly variance: Offset;
}

/** Gradients of a normalisation, all overwritten; dX is left out when `undefined`. */
export interface NormGradients {
  /** Of what was normalised. */
  readonly dX: Offset | undefined;
  /** Of gamma. */
  readonly dGamma: Offset;
  /** Of beta. */
  readonly dBeta: Offset;
}

/** Random numbers of a dropout: a key of Philox, and the upper half of its counter. */
export interface DropoutDraw {
  /** Share of the numbers that become 0, from 0 to less than 1. */
  readonly rate: number;
  /** Four words: two of the key, two of the counter. The number i takes word i % 4 of block i / 4. */
  readonly key: readonly [number, number, number, number];
}

/**
 * Normalisations of matrices `[rows, columns]`, and dropout.
 *
 * Sources: S. Ioffe and C. Szegedy, "Batch normalization", 2015; J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer
 * normalization", 2016; N. Srivastava and others, "Dropout", 2014.
 */
export interface NormOperations {
  /** Writes mean and variance of each column; sums are in row order, in float64. */
  columnStatistics(statistics: ColumnStatistics, x: Offset, shape: MatrixShape): void;

  /** `out = (x - mean) / √(variance + eps) · gamma + beta`, by columns. */
  normaliseColumns(
    out: Offset,
    arrays: NormArrays,
    statistics: ColumnStatistics,
    shape: MatrixShape,
    eps: number,
  ): void;

  /** From dOut to gradients, through the statistics, which are those of x. */
  normaliseColumnsBackward(
    gradients: NormGradients,
    dOut: Offset,
    arrays: Pick<NormArrays, "x" | "gamma"> & ColumnStatistics,
    shape: MatrixShape,
    eps: number,
  ): void;

  /** `out = (x - mean) / √(variance + eps) · gamma + beta`, with mean and variance of each row. */
  normaliseRows(out: Offset, arrays: NormArrays, shape: MatrixShape, eps: number): void;

  /** From dOut to gradients. */
  normaliseRowsBackward(
    gradients: NormGradients,
    dOut: Offset,
    arrays: Pick<NormArrays, "x" | "gamma">,
    shape: MatrixShape,
    eps: number,
  ): void;

  /** `out = x / (1 - rate)`, or 0 with the probability `rate`. */
  dropout(out: Offset, x: Offset, length: number, draw: DropoutDraw): void;
}
