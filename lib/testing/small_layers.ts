import type { Layer, LayerBuilder, Pass } from "../nn/layer.ts";

/**
 * Subtracts a running mean and multiplies by a trained factor, which is 1 at first. In training, the mean first moves
 * halfway to that of the batch.
 *
 * @param passes collects the passes of its forward and backward
 */
export const centred = (passes: Pass[] = []): LayerBuilder => (input): Layer => {
  const [size] = input;
  return {
    input,
    output: input,
    scratch: (batch) => batch * size,
    tensors: [
      { name: "mean", shape: [size], initial: "ones", role: "running" },
      { name: "factor", shape: [size], initial: "ones" },
    ],
    forward(backend, out, { x, tensors: [mean, factor], scratch }, pass) {
      passes.push(pass);
      const length = pass.batch * size;
      const [values, kept, to] = [x, scratch, out].map((offset) => backend.view(offset, length));
      const [means, factors] = [mean, factor].map((offset) => backend.view(offset, size));
      for (let k = 0; k < size && pass.mode === "training"; k++) {
        let sum = 0;
        for (let row = 0; row < pass.batch; row++) sum += values[row * size + k];
        means[k] = (means[k] + sum / pass.batch) / 2;
      }
      for (let i = 0; i < length; i++) {
        kept[i] = values[i] - means[i % size];
        to[i] = kept[i] * factors[i % size];
      }
    },
    backward(backend, dX, [dFactor], dOut, { tensors: [, factor], scratch }, pass) {
      passes.push(pass);
      const length = pass.batch * size;
      const [d, kept] = [dOut, scratch].map((offset) => backend.view(offset, length));
      const [factors, dFactors] = [factor, dFactor].map((offset) => backend.view(offset, size));
      dFactors.fill(0);
      for (let i = 0; i < length; i++) dFactors[i % size] += d[i] * kept[i];
      if (dX === undefined) return;
      // Half of an input's mean goes through the running mean.
      const to = backend.view(dX, length);
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (let i = k; i < length; i += size) sum += d[i];
        for (let i = k; i < length; i += size) to[i] = (d[i] - sum / (2 * pass.batch)) * factors[k];
      }
    },
  };
};

/** Sets about half of the numbers to 0 in training, and doubles the others. It keeps nothing: it draws again. */
export const halved: LayerBuilder = (input): Layer => {
  const [size] = input;
  const write = (to: { [index: number]: number }, from: ArrayLike<number>, { mode, random }: Pass) => {
    const draws = random();
    for (let i = 0; i < from.length; i++) {
      to[i] = mode === "evaluation" ? from[i] : draws.uniform() < 0.5 ? 0 : 2 * from[i];
    }
  };
  return {
    input,
    output: input,
    tensors: [],
    forward(backend, out, { x }, pass) {
      write(backend.view(out, pass.batch * size), backend.view(x, pass.batch * size), pass);
    },
    backward(backend, dX, _dTensors, dOut, _arrays, pass) {
      if (dX === undefined) return;
      write(backend.view(dX, pass.batch * size), backend.view(dOut, pass.batch * size), pass);
    },
  };
};
