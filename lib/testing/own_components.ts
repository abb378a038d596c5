/** An extension with a component of each kind that a network on classes may have, and an experiment of them. */
export const ownComponents = {
  "own.js": `export default ({ registries, v }) => {
  const none = v.strictObject({});
  const entry = (build) => ({ description: "own", options: none, build });
  registries.activations.register("half", entry(() => ({ f: (x) => x / 2, df: () => 0.5 })));
  registries.losses.register("quartic", entry(() => ({
    reduction: "mean",
    expects: "any",
    row: (y, t, start, columns) => { let s = 0; for (let i = start; i < start + columns; i++) s += (y[i] - t[i]) ** 4; return s; },
    rowGradient: (dY, y, t, start, columns) => { for (let i = start; i < start + columns; i++) dY[i] = 4 * (y[i] - t[i]) ** 3; },
  })));
  registries.metrics.register("sureness", entry(() => ({
    goal: "maximize",
    row: (y, t, start, columns) => { let s = 0; for (let i = start; i < start + columns; i++) s += y[i] * t[i]; return s; },
  })));
  registries.initializers.register("ramp", entry(() => (weights) => { for (let i = 0; i < weights.length; i++) weights[i] = (i % 3 - 1) / 2; }));
  registries.layers.register("scale", entry(() => ([inputs]) => ({
    input: [inputs],
    output: [inputs],
    tensors: [{ name: "factor", shape: [inputs], initial: "initializer" }],
    forward(backend, out, { x, tensors: [factor] }, { batch }) {
      const [o, i, f] = [backend.view(out, batch * inputs), backend.view(x, batch * inputs), backend.view(factor, inputs)];
      for (let k = 0; k < o.length; k++) o[k] = i[k] * f[k % inputs];
    },
    backward(backend, dX, [dFactor], dOut, { x, tensors: [factor] }, { batch }) {
      const [d, i, f, df] = [backend.view(dOut, batch * inputs), backend.view(x, batch * inputs), backend.view(factor, inputs), backend.view(dFactor, inputs)];
      df.fill(0);
      for (let k = 0; k < d.length; k++) df[k % inputs] += d[k] * i[k];
      if (dX !== undefined) { const out = backend.view(dX, batch * inputs); for (let k = 0; k < d.length; k++) out[k] = d[k] * f[k % inputs]; }
    },
  })));
  registries.optimizers.register("plain", {
    description: "own",
    options: v.strictObject({ learning_rate: v.number() }),
    build: () => ({ slots: [], update: (p, g, _s, rate) => { for (let i = 0; i < p.length; i++) p[i] -= rate * g[i]; } }),
  });
  registries.schedules.register("slowing", entry(() => ({ dependsOnSteps: false, schedule: ({ learningRate }) => (t) => learningRate / (1 + t / 100) })));
  registries.datasets.register("corners", entry(() => ({
    load({ trainRows = 40 }) {
      const partOf = (rows, shift) => {
        const values = new Float64Array(new SharedArrayBuffer(16 * rows)).map((_, i) => Math.sin(7 * i + shift));
        return { inputs: { rows, columns: 2, values }, labels: Int32Array.from({ length: rows }, (_, k) => values[2 * k] + values[2 * k + 1] > 0 ? 1 : 0) };
      };
      return { name: "corners", inputs: 2, outputs: 2, classes: ["low", "high"], train: partOf(trainRows, 0), test: partOf(10, 1), sources: [{ name: "corners", sha256: "c0" }] };
    },
  })));
  registries.samplers.register("ends", entry(() => ({
    endless: false,
    count: () => 2,
    point: (parameters, n) => Object.fromEntries(parameters.map(({ path, values }) => [path, n === 0 ? values.values[0] : values.values.at(-1)])),
  })));
};
`,
  "own.toml": `name = "own"
seed = 1
extensions = ["./own.js"]
data = { dataset = "corners", validation = 0.25 }
[network]
initializer = "ramp"
layers = [{ type = "scale", name = "s", activation = "half" }, { name = "output", units = 2, activation = "softmax" }]
[train]
loss = "quartic"
metrics = ["sureness"]
epochs = 20
batch_size = 6
[optimizer]
type = "plain"
learning_rate = 0.1
[schedule]
type = "slowing"
[sweep]
method = "ends"
metric = "val_sureness"
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1, 1.0]
`,
} as const;
