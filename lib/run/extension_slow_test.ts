import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { prepareRun } from "./prepare_run.ts";
import { runTrials } from "./run.ts";

/** One entry for every registry. */
const everything = `export default ({ registries, v }) => {
  const none = v.strictObject({});
  registries.activations.register("half", { description: "x / 2", options: none, build: () => ({ f: (x) => x / 2, df: () => 0.5 }) });
  registries.losses.register("quartic", {
    description: "fourth power of the error",
    options: v.strictObject({ scale: v.optional(v.pipe(v.number(), v.minValue(0)), 1) }),
    build: ({ scale }) => ({
      reduction: "mean",
      expects: "any",
      row: (y, t, start, columns) => { let s = 0; for (let i = start; i < start + columns; i++) s += scale * (y[i] - t[i]) ** 4; return s; },
      rowGradient: (dY, y, t, start, columns) => { for (let i = start; i < start + columns; i++) dY[i] = 4 * scale * (y[i] - t[i]) ** 3; },
    }),
  });
  registries.metrics.register("worst", {
    description: "largest error of a row",
    options: none,
    build: () => ({ goal: "minimize", row: (y, t, start, columns) => Math.max(...Array.from({ length: columns }, (_, i) => Math.abs(y[start + i] - t[start + i]))) }),
  });
  registries.initializers.register("ones", { description: "all 1", options: none, build: () => (weights) => void weights.fill(1) });
  registries.layers.register("scale", {
    description: "each input times a number of its own",
    options: none,
    build: () => ([inputs]) => ({
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
    }),
  });
  registries.optimizers.register("sign", {
    description: "a fixed step against the sign",
    options: v.strictObject({ learning_rate: v.number() }),
    build: () => ({ slots: [], update: (p, g, _s, rate) => { for (let i = 0; i < p.length; i++) p[i] -= rate * Math.sign(g[i]); } }),
  });
  registries.schedules.register("halving", { description: "half in each step", options: none, build: () => ({ dependsOnSteps: false, schedule: ({ learningRate }) => (t) => learningRate / 2 ** t }) });
  registries.datasets.register("line", {
    description: "y = 3 x",
    options: v.strictObject({ slope: v.optional(v.number(), 3) }),
    build: ({ slope }) => ({
      load({ trainRows = 4 }) {
        const values = new Float64Array(new SharedArrayBuffer(8 * trainRows)).map((_, i) => i);
        const part = { inputs: { rows: trainRows, columns: 1, values }, targets: { rows: trainRows, columns: 1, values: values.map((x) => slope * x) } };
        return { name: "line", inputs: 1, outputs: 1, train: part, sources: [{ name: "line", sha256: "-" }] };
      },
    }),
  });
  registries.objectives.register("well", { description: "(p - 5)²", options: none, build: () => ({ initial: Float64Array.of(0), minimum: Float64Array.of(5), value: (p) => (p[0] - 5) ** 2, gradient: (out, p) => { out[0] = 2 * (p[0] - 5); } }) });
  registries.samplers.register("ends", {
    description: "the first and the last value of each list",
    options: none,
    build: () => ({ endless: false, count: () => 2, point: (parameters, n) => Object.fromEntries(parameters.map(({ path, values }) => [path, n === 0 ? values.values[0] : values.values.at(-1)])) }),
  });
};`;

const network = `name = "own"
seed = 1
extensions = ["./own.js"]
data = { dataset = { type = "line", slope = 3 } }
[network]
initializer = "ones"
layers = [{ type = "scale", name = "s", activation = "half" }]
[train]
loss = { type = "quartic", scale = 0.5 }
metrics = ["worst"]
steps = 3
batch_size = 4
[optimizer]
type = "sign"
learning_rate = 1.0
[schedule]
type = "halving"
[sweep]
method = "ends"
metric = "loss"
[sweep.parameters]
optimizer.learning_rate = [1.0, 2.0, 4.0]
`;

async function inFolder(toml: string, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/own.js`, everything);
    Deno.writeTextFileSync(`${folder}/own.toml`, toml);
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function run(
  folder: string,
  ...overrides: string[]
): Promise<{ trials: string; metrics: string; curve?: string }> {
  const prepared = await prepareRun(`${folder}/own.toml`, { allowExtensions: true, overrides });
  const { folder: run } = await runTrials(prepared, { workers: 2, results: `${folder}/results` });
  prepared.close();
  const read = (name: string) => Deno.readTextFileSync(`${run}/${name}`);
  return { trials: read("trials.csv"), metrics: read("metrics.csv") };
}

Deno.test("an extension may add to every registry: a network of its parts, computed by hand", () =>
  inFolder(network, async (folder) => {
    const { trials, metrics } = await run(folder);
    // y = f x / 2 with f: 1, 2, 2.5 against 3 x for x = 0, 1, 2, 3: errors (3 - f / 2) x, of which Σ x⁴ / 4 = 24.5
    const [header, ...rows] = metrics.trim().split("\n").map((line) => line.split(","));
    const of = (trial: string, column: string) =>
      rows.filter((row) => row[0] === trial).map((row) => Number(row[header.indexOf(column)]));
    const loss = (f: number) => 0.5 * (3 - f / 2) ** 4 * 24.5;
    assertEquals(of("0", "loss"), [1, 2, 2.5].map(loss));
    assertEquals(of("0", "learning_rate"), [1, 0.5, 0.25]);
    assertEquals(of("0", "worst"), [1, 2, 2.5].map((f) => (3 - f / 2) * 6 / 4));
    assertEquals(of("1", "loss"), [1, 5, 7].map(loss)); // the sampler took the ends: 1 and 4
    assertEquals(trials.trim().split("\n").map((line) => line.split(",")[5]), [
      "optimizer.learning_rate",
      "1.0",
      "4.0",
    ]);
  }));

Deno.test("l2 of an extension's layer penalises its tensors, but none that it calls a bias", () =>
  inFolder(network.replace('name = "s"', 'name = "s", l2 = 0.5'), async (folder) => {
    const columnsOf = async () => {
      const { metrics } = await run(folder, "network.layers.s.l2=0.5");
      const [header, ...rows] = metrics.trim().split("\n").map((line) => line.split(","));
      const first = rows.filter(([trial]) => trial === "0");
      return ["loss", "penalty"].map((name) => first.map((row) => Number(row[header.indexOf(name)])));
    };
    const factors = [1, 2, 2.5];
    const loss = (f: number) => 0.5 * (3 - f / 2) ** 4 * 24.5;
    assertEquals(await columnsOf(), [
      factors.map((f) => loss(f) + 0.5 * f * f),
      factors.map((f) => 0.5 * f * f),
    ]);
    Deno.writeTextFileSync(
      `${folder}/own.js`,
      everything.replace('shape: [inputs], initial: "initializer"', "$&, isBias: true"),
    );
    assertEquals(await columnsOf(), [factors.map(loss), [0, 0, 0]]);
  }));

Deno.test("numerical gradients of an extension's layers have the same bits on several threads", () =>
  inFolder(network, async (folder) => {
    const alone = await run(folder, "train.gradient=numerical", "train.steps=10000", "train.log_every=2000");
    assertEquals(alone.trials.includes("failed"), false, alone.trials);
    const threads = await run(
      folder,
      "train.gradient=numerical",
      "train.steps=10000",
      "train.log_every=2000",
      "compute.threads=2",
    );
    assertEquals(threads, alone);
  }));

Deno.test("an extension's function is descended, its minimum known", () =>
  inFolder(
    'name = "own"\nseed = 1\nextensions = ["./own.js"]\nobjective = "well"\ntrain = { steps = 2 }\n' +
      'optimizer = { type = "sgd", learning_rate = 0.25 }\n',
    async (folder) => {
      const { metrics } = await run(folder);
      const losses = metrics.trim().split("\n").slice(1).map((line) => Number(line.split(",")[4]));
      assertEquals(losses, [25, 6.25]);
    },
  ));

Deno.test("options of extensions are checked by their own schema, with places and suggestions", () =>
  inFolder(network.replace("scale = 0.5", "scal = -1").replace('"worst"', '"wurst"'), async (folder) => {
    try {
      await prepareRun(`${folder}/own.toml`, { allowExtensions: true });
    } catch (error) {
      const text = renderMistakes((error as ConfigError).mistakes).replaceAll(`${folder}/`, "");
      assertStringIncludes(
        text,
        'error: unknown key "scal" in train.loss\n  --> own.toml:9:28\n  |\n9 | loss = { type = "quartic", scal = -1 }\n' +
          '  |                            ^^^^ did you mean "scale"?\n  = known keys: type, scale\n',
      );
      assertStringIncludes(text, 'error: unknown metric "wurst"\n  --> own.toml:10:12\n');
      return;
    }
    throw new Error("the mistakes were not found");
  }));
