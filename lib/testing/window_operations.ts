import type { ConvolutionShape, Pair, WindowShape } from "../compute/layers/image_operations.ts";
import { lengthsOf } from "../compute/layers/image_operations.ts";
import type { LayerOperation } from "./layer_operation.ts";

/** Channels, filters, window, stride, zeros before, batch and input of convolutions: all paths of the kernels. */
const convolutions: readonly [number, number, Pair, Pair, Pair, number, Pair][] = [
  [1, 6, [5, 5], [1, 1], [2, 2], 3, [9, 8]],
  [6, 16, [5, 5], [1, 1], [0, 0], 3, [9, 9]],
  [1, 1, [1, 1], [1, 1], [0, 0], 1, [1, 1]],
  [3, 5, [1, 1], [1, 1], [0, 0], 3, [4, 3]],
  [1, 8, [3, 3], [1, 1], [0, 0], 3, [7, 6]],
  [1, 3, [2, 3], [1, 1], [0, 1], 3, [6, 5]],
  [5, 9, [2, 3], [2, 1], [1, 0], 3, [7, 5]],
  [8, 17, [3, 3], [2, 2], [1, 1], 1, [8, 7]],
  [9, 2, [3, 3], [3, 3], [0, 0], 3, [8, 10]],
  [16, 4, [5, 5], [1, 1], [0, 0], 3, [5, 5]],
  [17, 16, [2, 3], [1, 2], [1, 2], 1, [3, 4]],
  [3, 12, [1, 1], [3, 2], [0, 0], 3, [7, 7]],
  [2, 7, [1, 2], [2, 3], [1, 1], 3, [5, 6]],
  [4, 1, [5, 5], [1, 1], [4, 4], 3, [3, 3]],
  [6, 33, [3, 1], [1, 1], [0, 0], 70, [3, 1]],
  [3, 5, [2, 2], [1, 1], [1, 1], 0, [4, 4]],
];

const convolutionOf = (
  [channels, filters, window, stride, before, batch, input]: typeof convolutions[number],
) => {
  const windows = (side: 0 | 1) =>
    Math.floor((input[side] + 2 * before[side] - window[side]) / stride[side]) + 1;
  const output: Pair = [windows(0), windows(1)];
  return { channels, filters, window, stride, before, batch, input, output };
};

const pairText = ([height, width]: Pair) => `${height}x${width}`;

/** Forward and backward passes, with and without what may be left out. */
export function* ofConvolution(shape: ConvolutionShape): Generator<LayerOperation> {
  const { channels, filters, window, stride, before, batch, input } = shape;
  const { inputs, outputs, weights } = lengthsOf(shape);
  const name =
    `${filters}@${pairText(window)}, stride ${pairText(stride)}, zeros ${pairText(before)}, on ${batch} of ` +
    `${pairText(input)}x${channels}`;
  const zerosAround = before.some((zeros) => zeros > 0);
  const arrays = { x: inputs, weight: weights };
  yield {
    name: `convolutionForward ${name}`,
    inputs: { ...arrays, bias: filters },
    outputs: { out: outputs },
    zerosAround,
    run: ({ images }, { out, x, weight, bias }) => images.convolutionForward(out, { x, weight, bias }, shape),
  };
  yield {
    name: `convolutionForward ${name}, no bias`,
    inputs: arrays,
    outputs: { out: outputs },
    zerosAround,
    run: ({ images }, { out, x, weight }) =>
      images.convolutionForward(out, { x, weight, bias: undefined }, shape),
  };
  yield {
    name: `convolutionBackward ${name}`,
    inputs: { ...arrays, dOut: outputs },
    outputs: { dX: inputs, dWeight: weights, dBias: filters },
    zerosAround,
    run: ({ images }, { dX, dWeight, dBias, dOut, x, weight }) =>
      images.convolutionBackward({ dX, dWeight, dBias }, dOut, { x, weight }, shape),
  };
  yield {
    name: `convolutionBackward ${name}, of weights only`,
    inputs: { ...arrays, dOut: outputs },
    outputs: { dWeight: weights },
    zerosAround,
    run: ({ images }, { dWeight, dOut, x, weight }) =>
      images.convolutionBackward({ dX: undefined, dWeight, dBias: undefined }, dOut, { x, weight }, shape),
  };
}

/** Channels, window, stride, batch and input of poolings. */
const poolings: readonly [number, Pair, Pair, number, Pair][] = [
  [1, [2, 2], [2, 2], 3, [6, 5]],
  [3, [2, 3], [1, 1], 3, [5, 6]],
  [5, [3, 3], [2, 2], 1, [7, 8]],
  [6, [2, 2], [2, 2], 3, [8, 8]],
  [8, [2, 2], [3, 3], 3, [8, 7]],
  [5, [2, 2], [2, 2], 3, [4, 5]],
  [17, [2, 2], [2, 3], 3, [4, 8]],
  [9, [1, 1], [1, 2], 3, [3, 4]],
  [16, [3, 2], [3, 2], 1, [9, 4]],
  [17, [4, 4], [4, 4], 3, [4, 4]],
];

function* ofPooling(
  [channels, window, stride, batch, input]: typeof poolings[number],
): Generator<LayerOperation> {
  const windows = (side: 0 | 1) => Math.floor((input[side] - window[side]) / stride[side]) + 1;
  const shape: WindowShape = { channels, window, stride, batch, input, output: [windows(0), windows(1)] };
  const { inputs, outputs } = lengthsOf(shape);
  const name = `${pairText(window)}, stride ${pairText(stride)}, on ${batch} of ${
    pairText(input)
  }x${channels}`;
  for (const ties of [false, true]) {
    const x = ties ? "whole" : "x";
    yield {
      name: `maxPoolForward ${name}${ties ? ", with ties" : ""}`,
      inputs: { [x]: inputs },
      outputs: { out: outputs },
      run: ({ images }, at) => images.maxPoolForward(at.out, at[x], shape),
    };
    yield {
      name: `maxPoolBackward ${name}${ties ? ", with ties" : ""}`,
      inputs: { [x]: inputs, dOut: outputs },
      outputs: { dX: inputs },
      run: ({ images }, at) => images.maxPoolBackward(at.dX, at.dOut, at[x], shape),
    };
  }
  yield {
    name: `averagePoolForward ${name}`,
    inputs: { x: inputs },
    outputs: { out: outputs },
    run: ({ images }, { out, x }) => images.averagePoolForward(out, x, shape),
  };
  yield {
    name: `averagePoolBackward ${name}`,
    inputs: { dOut: outputs },
    outputs: { dX: inputs },
    run: ({ images }, { dX, dOut }) => images.averagePoolBackward(dX, dOut, shape),
  };
}

/** Operations on images, of sizes that take all paths of the kernels. */
export const windowOperations: readonly LayerOperation[] = [
  ...convolutions.flatMap((one) => [...ofConvolution(convolutionOf(one))]),
  ...poolings.flatMap((one) => [...ofPooling(one)]),
];
