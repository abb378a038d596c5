import type { Offset } from "../arena.ts";
import type { MatrixShape } from "../shapes.ts";
import {
  type ConvolutionShape,
  type ImageOperations,
  lengthsOf,
  type Pair,
  type WindowShape,
} from "./image_operations.ts";
import type { NormOperations } from "./norm_operations.ts";

/** Refuses arrays that are not inside of the memory. */
export type CheckArray = (offset: Offset, length: number) => void;

/**
 * A copy of sizes: an object could return other sizes at each access.
 *
 * @throws {RangeError} if one is no whole number of at least 0
 */
export function sizes<Name extends string>(
  shape: Readonly<Record<Name, number>>,
  ...names: Name[]
): Record<Name, number> {
  const copy = Object.fromEntries(names.map((name) => [name, shape[name]])) as Record<Name, number>;
  for (const name of names) {
    if (Number.isSafeInteger(copy[name]) && copy[name] >= 0) continue;
    throw new RangeError(`${name} must be a whole number of at least 0, got ${String(copy[name])}`);
  }
  return copy;
}

function pair(name: string, given: Pair, least: number): Pair {
  const [height, width] = [given[0], given[1]];
  for (const one of [height, width]) {
    if (Number.isSafeInteger(one) && one >= least) continue;
    throw new RangeError(`${name} must be two whole numbers of at least ${least}, got ${String(one)}`);
  }
  return Object.freeze([height, width]);
}

/** A copy of the sizes of windows, which are inside of the images. */
function windows(shape: WindowShape, before: Pair | undefined): WindowShape {
  const copy: WindowShape = Object.freeze({
    ...sizes(shape, "batch", "channels"),
    input: pair("input", shape.input, 1),
    window: pair("window", shape.window, 1),
    stride: pair("stride", shape.stride, 1),
    output: pair("output", shape.output, 1),
  });
  const { input, window, stride, output } = copy;
  for (const side of [0, 1]) {
    const room = input[side] + (before === undefined ? 0 : window[side] + before[side]);
    const needed = (output[side] - 1) * stride[side] + window[side];
    if (needed <= room) continue;
    throw new RangeError(`windows end at ${needed}, but the images have ${input[side]} pixels`);
  }
  return copy;
}

function convolution(shape: ConvolutionShape): ConvolutionShape {
  const before = pair("before", shape.before, 0);
  return Object.freeze({ ...windows(shape, before), before, ...sizes(shape, "filters") });
}

/** Operations on images as layers of extensions see them: every array is checked first. */
export function checkedImages(images: ImageOperations, check: CheckArray): ImageOperations {
  const optional = (offset: Offset | undefined, length: number) => {
    if (offset !== undefined) check(offset, length);
  };
  const pool = (shape: WindowShape) => {
    const copy = windows(shape, undefined);
    return { copy, ...lengthsOf(copy) };
  };
  return Object.freeze<ImageOperations>({
    convolutionForward(out, { x, weight, bias }, shape) {
      const copy = convolution(shape);
      const { inputs, outputs, weights } = lengthsOf(copy);
      check(out, outputs);
      check(x, inputs);
      check(weight, weights);
      optional(bias, copy.filters);
      images.convolutionForward(out, { x, weight, bias }, copy);
    },
    convolutionBackward({ dX, dWeight, dBias }, dOut, { x, weight }, shape) {
      const copy = convolution(shape);
      const { inputs, outputs, weights } = lengthsOf(copy);
      optional(dX, inputs);
      check(dWeight, weights);
      optional(dBias, copy.filters);
      check(dOut, outputs);
      check(x, inputs);
      check(weight, weights);
      images.convolutionBackward({ dX, dWeight, dBias }, dOut, { x, weight }, copy);
    },
    maxPoolForward(out, x, shape) {
      const { copy, inputs, outputs } = pool(shape);
      check(out, outputs);
      check(x, inputs);
      images.maxPoolForward(out, x, copy);
    },
    maxPoolBackward(dX, dOut, x, shape) {
      const { copy, inputs, outputs } = pool(shape);
      check(dX, inputs);
      check(dOut, outputs);
      check(x, inputs);
      images.maxPoolBackward(dX, dOut, x, copy);
    },
    averagePoolForward(out, x, shape) {
      const { copy, inputs, outputs } = pool(shape);
      check(out, outputs);
      check(x, inputs);
      images.averagePoolForward(out, x, copy);
    },
    averagePoolBackward(dX, dOut, shape) {
      const { copy, inputs, outputs } = pool(shape);
      check(dX, inputs);
      check(dOut, outputs);
      images.averagePoolBackward(dX, dOut, copy);
    },
  });
}

/** Normalisations and dropout as layers of extensions see them: every array is checked first. */
export function checkedNorms(norms: NormOperations, check: CheckArray): NormOperations {
  const matrix = (shape: MatrixShape) => {
    const copy = Object.freeze(sizes(shape, "rows", "columns"));
    return { copy, length: copy.rows * copy.columns, columns: copy.columns };
  };
  return Object.freeze<NormOperations>({
    columnStatistics({ mean, variance }, x, shape) {
      const { copy, length, columns } = matrix(shape);
      check(x, length);
      for (const one of [mean, variance]) check(one, columns);
      norms.columnStatistics({ mean, variance }, x, copy);
    },
    normaliseColumns(out, { x, gamma, beta }, { mean, variance }, shape, eps) {
      const { copy, length, columns } = matrix(shape);
      for (const one of [out, x]) check(one, length);
      for (const one of [gamma, beta, mean, variance]) check(one, columns);
      norms.normaliseColumns(out, { x, gamma, beta }, { mean, variance }, copy, Number(eps));
    },
    normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma, mean, variance }, shape, eps) {
      const { copy, length, columns } = matrix(shape);
      for (const one of dX === undefined ? [dOut, x] : [dX, dOut, x]) check(one, length);
      for (const one of [dGamma, dBeta, gamma, mean, variance]) check(one, columns);
      const arrays = { x, gamma, mean, variance };
      norms.normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, arrays, copy, Number(eps));
    },
    normaliseRows(out, { x, gamma, beta }, shape, eps) {
      const { copy, length, columns } = matrix(shape);
      for (const one of [out, x]) check(one, length);
      for (const one of [gamma, beta]) check(one, columns);
      norms.normaliseRows(out, { x, gamma, beta }, copy, Number(eps));
    },
    normaliseRowsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma }, shape, eps) {
      const { copy, length, columns } = matrix(shape);
      for (const one of dX === undefined ? [dOut, x] : [dX, dOut, x]) check(one, length);
      for (const one of [dGamma, dBeta, gamma]) check(one, columns);
      norms.normaliseRowsBackward({ dX, dGamma, dBeta }, dOut, { x, gamma }, copy, Number(eps));
    },
    dropout(out, x, length, { rate, key: [a, b, c, d] }) {
      const copy = sizes({ length }, "length").length;
      for (const one of [out, x]) check(one, copy);
      const share = Number(rate);
      if (!(share >= 0 && share < 1)) {
        throw new RangeError(`rate must be from 0 to less than 1, got ${share}`);
      }
      norms.dropout(out, x, copy, { rate: share, key: [a >>> 0, b >>> 0, c >>> 0, d >>> 0] });
    },
  });
}
