import type { Offset } from "../arena.ts";
import { convolutionForward, convolutionInputGradient, convolutionWeightGradient } from "./convolution.ts";
import { dropout } from "./dropout.ts";
import { type ImageOperations, lengthsOf } from "./image_operations.ts";
import {
  columnStatistics,
  normaliseColumns,
  normaliseColumnsBackward,
  normaliseRows,
  normaliseRowsBackward,
} from "./normalisation.ts";
import type { NormOperations } from "./norm_operations.ts";
import { averagePoolBackward, averagePoolForward, maxPoolBackward, maxPoolForward } from "./pooling.ts";
import type { Vector } from "../vector.ts";

/** The array at an offset, as {@linkcode Backend.view} gives it. */
type View = (offset: Offset, length: number) => Vector;

/** Operations on images by plain loops, on arrays of any precision. */
export function imagesByLoop(view: View): ImageOperations {
  return {
    convolutionForward(out, { x, weight, bias }, shape) {
      const { inputs, outputs, weights } = lengthsOf(shape);
      const added = bias === undefined ? undefined : view(bias, shape.filters);
      convolutionForward(view(out, outputs), view(x, inputs), view(weight, weights), added, shape);
    },
    convolutionBackward({ dX, dWeight, dBias }, dOut, { x, weight }, shape) {
      const { inputs, outputs, weights } = lengthsOf(shape);
      const d = view(dOut, outputs);
      const sums = dBias === undefined ? undefined : view(dBias, shape.filters);
      convolutionWeightGradient(view(dWeight, weights), sums, d, view(x, inputs), shape);
      if (dX !== undefined) convolutionInputGradient(view(dX, inputs), d, view(weight, weights), shape);
    },
    maxPoolForward(out, x, shape) {
      const { inputs, outputs } = lengthsOf(shape);
      maxPoolForward(view(out, outputs), view(x, inputs), shape);
    },
    maxPoolBackward(dX, dOut, x, shape) {
      const { inputs, outputs } = lengthsOf(shape);
      maxPoolBackward(view(dX, inputs), view(dOut, outputs), view(x, inputs), shape);
    },
    averagePoolForward(out, x, shape) {
      const { inputs, outputs } = lengthsOf(shape);
      averagePoolForward(view(out, outputs), view(x, inputs), shape);
    },
    averagePoolBackward(dX, dOut, shape) {
      const { inputs, outputs } = lengthsOf(shape);
      averagePoolBackward(view(dX, inputs), view(dOut, outputs), shape);
    },
  };
}

/** Normalisations and dropout by plain loops, on arrays of any precision. */
export function normsByLoop(view: View): NormOperations {
  return {
    columnStatistics({ mean, variance }, x, shape) {
      const { rows, columns } = shape;
      columnStatistics(view(mean, columns), view(variance, columns), view(x, rows * columns), shape);
    },
    normaliseColumns(out, { x, gamma, beta }, { mean, variance }, { rows, columns }, eps) {
      const of = {
        gamma: view(gamma, columns),
        beta: view(beta, columns),
        mean: view(mean, columns),
        variance: view(variance, columns),
      };
      normaliseColumns(view(out, rows * columns), view(x, rows * columns), of, columns, eps);
    },
    normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma, mean, variance }, shape, eps) {
      const { columns } = shape;
      const length = shape.rows * columns;
      const to = {
        dX: dX === undefined ? undefined : view(dX, length),
        dGamma: view(dGamma, columns),
        dBeta: view(dBeta, columns),
      };
      const of = {
        x: view(x, length),
        gamma: view(gamma, columns),
        mean: view(mean, columns),
        variance: view(variance, columns),
      };
      normaliseColumnsBackward(to, view(dOut, length), of, shape, eps);
    },
    normaliseRows(out, { x, gamma, beta }, shape, eps) {
      const { rows, columns } = shape;
      const of = { gamma: view(gamma, columns), beta: view(beta, columns) };
      normaliseRows(view(out, rows * columns), view(x, rows * columns), of, shape, eps);
    },
    normaliseRowsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma }, shape, eps) {
      const { columns } = shape;
      const length = shape.rows * columns;
      const to = {
        dX: dX === undefined ? undefined : view(dX, length),
        dGamma: view(dGamma, columns),
        dBeta: view(dBeta, columns),
      };
      const of = { x: view(x, length), gamma: view(gamma, columns) };
      normaliseRowsBackward(to, view(dOut, length), of, shape, eps);
    },
    dropout: (out, x, length, draw) => dropout(view(out, length), view(x, length), draw),
  };
}
