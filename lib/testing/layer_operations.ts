import type { LayerOperation } from "./layer_operation.ts";
import { windowOperations } from "./window_operations.ts";

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
  ...windowOperations,
  ...matrices.flatMap((one) => [...ofNorms(one)]),
  ...[1, 3, 4, 17, 64, 100, 1000].flatMap((length) => [...ofDropout(length)]),
];
