import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";
import {
  type ConvolutionShape,
  lengthsOf,
  type Pair,
  type WindowShape,
} from "../compute/layers/image_operations.ts";

/** An operation of a layer, with the arrays that it reads and writes. */
export interface LayerOperation {
  readonly name: string;
  /** Lengths of the arrays that are read. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Lengths of those that are written. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Whether zeros around images are multiplied: of infinite numbers this gives NaN, where the loops skip them. */
  readonly zerosAround?: boolean;
  run(backend: Backend, at: Readonly<Record<string, Offset>>): void;
}

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

function* ofConvolution(shape: ConvolutionShape): Generator<LayerOperation> {
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

const matrices = [[1, 1], [3, 2], [5, 3], [2, 4], [33, 5], [7, 6], [100, 8], [3, 9], [40, 16], [64, 17], [
  1,
  31,
], [9, 70]];

function* ofNorms([rows, columns]: readonly number[]): Generator<LayerOperation> {
  const shape = { rows, columns };
  const x = rows * columns;
  const [gamma, beta, mean, variance] = [columns, columns, columns, columns];
  const gradients = { dX: x, dGamma: columns, dBeta: columns };
  const name = `of [${rows}, ${columns}]`;
  yield {
    name: `columnStatistics ${name}`,
    inputs: { x },
    outputs: { mean, variance },
    run: ({ norms }, { mean, variance, x }) => norms.columnStatistics({ mean, variance }, x, shape),
  };
  yield {
    name: `normaliseColumns ${name}`,
    inputs: { x, gamma, beta, mean, variance },
    outputs: { out: x },
    run: ({ norms }, at) => norms.normaliseColumns(at.out, at as never, at as never, shape, 1e-3),
  };
  for (const withDX of [true, false]) {
    const outputs = withDX ? gradients : { dGamma: columns, dBeta: columns };
    yield {
      name: `normaliseColumnsBackward ${name}${withDX ? "" : ", without dX"}`,
      inputs: { x, dOut: x, gamma, mean, variance },
      outputs,
      run: ({ norms }, { dX, dGamma, dBeta, dOut, ...at }) =>
        norms.normaliseColumnsBackward({ dX, dGamma, dBeta }, dOut, at as never, shape, 1e-3),
    };
    yield {
      name: `normaliseRowsBackward ${name}${withDX ? "" : ", without dX"}`,
      inputs: { x, dOut: x, gamma },
      outputs,
      run: ({ norms }, { dX, dGamma, dBeta, dOut, ...at }) =>
        norms.normaliseRowsBackward({ dX, dGamma, dBeta }, dOut, at as never, shape, 1e-3),
    };
  }
  yield {
    name: `normaliseRows ${name}`,
    inputs: { x, gamma, beta },
    outputs: { out: x },
    run: ({ norms }, { out, ...at }) => norms.normaliseRows(out, at as never, shape, 1e-3),
  };
}

const key = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xffffffff] as const;

function* ofDropout(length: number): Generator<LayerOperation> {
  for (const rate of [0, 1e-11, 0.25, 0.5, 0.9, 1 - 1e-12]) {
    yield {
      name: `dropout of ${length}, rate ${rate}`,
      inputs: { x: length },
      outputs: { out: length },
      run: ({ norms }, { out, x }) => norms.dropout(out, x, length, { rate, key }),
    };
  }
}

/** Operations of layers, of sizes that take all paths of the kernels. */
export const layerOperations: readonly LayerOperation[] = [
  ...convolutions.flatMap((one) => [...ofConvolution(convolutionOf(one))]),
  ...poolings.flatMap((one) => [...ofPooling(one)]),
  ...matrices.flatMap((one) => [...ofNorms(one)]),
  ...[1, 3, 4, 17, 64, 100, 1000].flatMap((length) => [...ofDropout(length)]),
];
