import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Backend } from "../compute/backend.ts";
import type { Layer, Shape } from "../nn/layer.ts";
import { batchNorm } from "../nn/layers/batch_norm.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { layerNorm } from "../nn/layers/layer_norm.ts";
import { globalAveragePool2d, pool2d } from "../nn/layers/pooling.ts";
import { Network } from "../nn/network.ts";
import { lossOf } from "../testing/networks.ts";
import { checkLayer } from "./layer_check.ts";

const image: Shape = [6, 5, 3];
const convolution = (padding: "valid" | "same" | number = 1, stride = 1) =>
  conv2d(image, { filters: 4, kernel: [3, 2], stride: [stride, stride], padding, bias: true });

/** All layers with gradients, in several shapes. */
const right: Record<string, Layer> = {
  dense: dense([7], 4),
  "dense without bias": dense([7], 4, { bias: false }),
  conv2d: convolution(),
  "conv2d, same": convolution("same"),
  "conv2d, valid, stride 2": convolution("valid", 2),
  "max_pool2d": pool2d(image, "max", [2, 2]),
  "max_pool2d, overlapping": pool2d(image, "max", [3, 2], [1, 1]),
  "avg_pool2d": pool2d(image, "average", [2, 3], [2, 1]),
  "global_avg_pool2d": globalAveragePool2d(image),
  "batch_norm of rows": batchNorm([5], { momentum: 0.9, eps: 1e-5 }),
  "batch_norm of images": batchNorm(image, { momentum: 0.9, eps: 1e-5 }),
  "layer_norm of rows": layerNorm([5], 1e-5),
  "layer_norm of images": layerNorm(image, 1e-5),
  dropout: dropout([9], 0.4),
};

for (const [name, layer] of Object.entries(right)) {
  Deno.test(`the gradients of ${name} are those of its outputs`, () => {
    for (const seed of [1, 2, 3]) assertEquals(checkLayer(layer, seed), undefined);
  });
}

/** A backend with some of its operations changed. */
const changed = (backend: Backend, change: (backend: Backend) => Partial<Backend>): Backend =>
  Object.assign(Object.create(backend), change(backend));

/** The layer with a backward pass on a changed backend. */
const wrongly = (layer: Layer, change: (backend: Backend) => Partial<Backend>): Layer => ({
  ...layer,
  backward: (backend, ...of) => layer.backward(changed(backend, change), ...of),
});

const turned = (pair: readonly [number, number]): [number, number] => [pair[1], pair[0]];

/** Layers that are wrong as one easily writes them, and the array whose gradient shows it. */
const mutants: Record<string, [Layer, string]> = {
  "swapped kernel axes": [
    wrongly(convolution(), ({ images }) => ({
      images: {
        ...images,
        convolutionBackward: (to, dOut, arrays, shape) =>
          images.convolutionBackward(to, dOut, arrays, { ...shape, window: turned(shape.window) }),
      },
    })),
    "weight",
  ],
  "the wrong side padded": [
    wrongly(convolution("same"), ({ images }) => ({
      images: {
        ...images,
        convolutionBackward: (to, dOut, arrays, shape) =>
          images.convolutionBackward(to, dOut, arrays, { ...shape, before: [shape.before[0], 1] }),
      },
    })),
    "weight",
  ],
  "a bias without its sum": [
    wrongly(convolution(), ({ images }) => ({
      images: {
        ...images,
        convolutionBackward: ({ dBias: _left, ...to }, dOut, arrays, shape) =>
          images.convolutionBackward({ ...to, dBias: undefined }, dOut, arrays, shape),
      },
    })),
    "bias",
  ],
  "batch norm without the gradient of the mean": [
    {
      ...right["batch_norm of rows"],
      backward(backend, dX, [dGamma, dBeta], dOut, arrays, pass) {
        right["batch_norm of rows"].backward(backend, dX, [dGamma, dBeta], dOut, arrays, pass);
        const [x, gamma, beta] = [dX!, arrays.tensors[0], dBeta].map((offset, k) =>
          backend.view(offset, k === 0 ? 15 : 5)
        );
        const variance = backend.view(arrays.scratch, 10).subarray(5);
        for (let i = 0; i < 15; i++) {
          x[i] += gamma[i % 5] / Math.sqrt(variance[i % 5] + 1e-5) * beta[i % 5] / 3;
        }
      },
    },
    "its inputs",
  ],
  "dropout that is not scaled": [
    {
      ...right.dropout,
      backward(backend, dX, dTensors, dOut, arrays, pass) {
        right.dropout.backward(backend, dX, dTensors, dOut, arrays, pass);
        const d = backend.view(dX!, 27);
        for (let i = 0; i < 27; i++) d[i] *= 0.6;
      },
    },
    "its inputs",
  ],
};
for (const [name, [layer, array]] of Object.entries(mutants)) {
  Deno.test(`mutants: ${name} is found, whatever the seed`, () => {
    for (let seed = 0; seed < 20; seed++) {
      assertStringIncludes(checkLayer(layer, seed) ?? "nothing", `the gradient of ${array} is`);
    }
  });
}

Deno.test("dropout keeps the mean of its inputs in training, and is nothing in evaluation", () => {
  const rate = 0.3;
  const layer = (input: Shape) => dropout(input, rate);
  const network = new Network({ input: [1000], layers: [{ name: "drop", layer }] }, { capacity: 20 });
  network.backend.view(network.x, 20_000).fill(1);
  network.forward(20);
  assertEquals(new Set(network.y(20)), new Set([1]));
  network.forward(20, { mode: "training", step: 3, seed: 1 });
  const y = network.y(20).slice();
  assertEquals(new Set(y), new Set([0, 1 / (1 - rate)]));
  const mean = Float64Array.from(y).reduce((sum, one) => sum + one, 0) / 20_000;
  if (Math.abs(mean - 1) > 0.02) throw new Error(`mean ${mean}`); // 4 standard deviations
  network.forward(20, { mode: "training", step: 3, seed: 1 });
  assertEquals(network.y(20), y);
  network.backward(lossOf({ name: "mse_mean" }), 20);
});
