import { assert, assertEquals } from "@std/assert";
import { digits, digitsTable } from "../testing/digits.ts";
import { prepareRun } from "./prepare_run.ts";
import { runTrials } from "./run.ts";

/** Every file of a run that must not depend on how it was run, by name. */
function reproducible(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const name of ["trials.csv", "metrics.csv", "summary.csv", "curve.csv", "experiment.toml"]) {
    try {
      files.set(name, Deno.readFileSync(`${folder}/${name}`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  for (const { name } of Deno.readDirSync(`${folder}/checkpoints`)) {
    files.set(`checkpoints/${name}`, Deno.readFileSync(`${folder}/checkpoints/${name}`));
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

/** How an experiment is run: with so many workers, and overrides that may change no result. */
type Way = readonly [workers: number, ...overrides: string[]];

/** Runs an experiment with 1, 2 and 5 workers, and once more with 2; all must leave the same bytes. */
async function sameBytes(
  files: Record<string, string | Uint8Array>,
  ways: readonly Way[] = [[1], [2], [5], [2]],
): Promise<Map<string, Uint8Array>> {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    const runs: Map<string, Uint8Array>[] = [];
    for (const [i, [workers, ...overrides]] of ways.entries()) {
      const prepared = await prepareRun(`${folder}/experiment.toml`, { allowExtensions: true, overrides });
      const { folder: run } = await runTrials(prepared, { workers, results: `${folder}/results-${i}` });
      prepared.close();
      runs.push(reproducible(run));
    }
    for (const run of runs.slice(1)) {
      assertEquals([...run.keys()], [...runs[0].keys()]);
      for (const [name, bytes] of run) {
        if (name === "experiment.toml") continue; // holds the path of the temporary folder
        assertEquals(bytes, runs[0].get(name), name);
      }
    }
    return runs[0];
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const text = (files: Map<string, Uint8Array>, name: string) => new TextDecoder().decode(files.get(name));

const extension = `export default ({ registries, v }) => {
  registries.activations.register("fragile", {
    description: "tanh-like, or an exception",
    options: v.strictObject({ throws: v.optional(v.boolean(), false) }),
    build: ({ throws }) => ({
      f: (x) => {
        if (throws) throw new Error("fragile " + new Error().stack.split("\\n")[1].trim());
        return x / (1 + Math.abs(x));
      },
      df: (x) => 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))),
    }),
  });
};`;

const network = `
name = "mixed"
seed = 11
repeats = 2
extensions = ["./fragile.ts"]
[data]
dataset = { type = "moons", noise = 0.3 }
train_rows = 60
test_rows = 20
validation = 0.3
[network]
initializer = "he_normal"
layers = [
  { name = "hidden", units = 5, activation = { type = "fragile" } },
  { name = "output", units = 2 },
]
[train]
loss = "mse_mean"
epochs = 12
batch_size = 7
eval_every = 3
[optimizer]
type = "sgd"
learning_rate = 0.1
momentum = 0.9
[early_stopping]
monitor = "val_loss"
patience = 4
[[sweep.cases]]
optimizer.learning_rate = 0.05
[[sweep.cases]]
optimizer.learning_rate = 1e200
[[sweep.cases]]
network.layers.hidden.activation.throws = true
[[sweep.cases]]
optimizer.learning_rate = 0.6
[[sweep.cases]]
train.batch_size = 3
`;

Deno.test("workers 1, 2 and 5 leave the same bytes: networks that complete, stop early, diverge and throw", async () => {
  const files = await sameBytes({ "experiment.toml": network, "fragile.ts": extension });
  const [header, ...rows] = text(files, "trials.csv").trim().split("\n").map((line) => line.split(","));
  const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
  assertEquals(column("trial"), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  const status = column("status");
  assertEquals(status.slice(2, 6), ["diverged", "diverged", "failed", "failed"]);
  assertEquals(new Set([...status.slice(0, 2), ...status.slice(6)]), new Set(["complete"]));
  const declared = 12 * 6; // 42 training rows in batches of 7
  assert(
    column("steps").some((steps, i) => status[i] === "complete" && Number(steps) < declared && i < 8),
    "none stopped early",
  );
  const errors = rows.map((row) => row.at(-1)!);
  assertEquals(errors[2].startsWith("step "), true, errors[2]);
  assertEquals(errors[4], "fragile at f (fragile.ts:7:50) at fragile.ts:7:27");
  assert(!errors.some((error) => error.includes("/")), errors.join("\n"));
  assertEquals([...files.keys()].filter((name) => name.startsWith("checkpoints/")).length, 8);
});

Deno.test("workers 1, 2 and 5 leave the same bytes: functions", async () => {
  const files = await sameBytes({
    "experiment.toml": `
name = "roots"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 50, count = 11 } }
train = { steps = 60, gradient = "numerical" }
optimizer = { type = "adam", learning_rate = 0.1 }
[sweep]
method = "random"
max_configurations = 7
[sweep.parameters]
optimizer.learning_rate = { min = 1e-3, max = 1, log = true }
optimizer.type = ["adam", "rmsprop"]
`,
  });
  assertEquals(text(files, "trials.csv").trim().split("\n").length, 8);
  assertEquals(text(files, "curve.csv").trim().split("\n").length, 1 + 7 * 11);
});

Deno.test("trials side by side or apart, dense or sparse, leave the same bytes; one that ends leaves the others", async () => {
  const files = await sameBytes({
    ...await digits(),
    "experiment.toml": `
name = "digits"
seed = 3
repeats = 2
${digitsTable}
train_rows = 300
test_rows = 100
validation = 0.2
[network]
layers = [{ name = "hidden", units = 12, activation = "relu" }, { name = "output", units = 10, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 6
batch_size = 17
eval_every = 5
loss_after = true
[optimizer]
type = "sgd"
learning_rate = 0.1
[early_stopping]
monitor = "val_loss"
patience = 2
[[sweep.cases]]
optimizer.learning_rate = 0.03
[[sweep.cases]]
optimizer.learning_rate = 1e30
[[sweep.cases]]
optimizer.learning_rate = 0.5
network.layers.hidden.units = 40
[[sweep.cases]]
optimizer.type = "adam"
optimizer.learning_rate = 0.03
[[sweep.cases]]
train.epochs = 2
[[sweep.cases]]
train.batch_size = 30
`,
  }, [
    [1, "compute.fuse=false", "compute.sparse=false"],
    [1, "compute.fuse=true", "compute.sparse=true"],
    [2, "compute.fuse=true", "compute.sparse=false"],
    [2],
    [5, "compute.sparse=true"],
    [1, "compute.threads=2", "compute.fuse=false"],
    [2, "compute.threads=3"],
  ]);
  const [header, ...rows] = text(files, "trials.csv").trim().split("\n").map((line) => line.split(","));
  const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
  const status = column("status");
  assertEquals(status.slice(2, 4), ["diverged", "diverged"]);
  assertEquals(status.filter((one) => one === "complete").length, 10);
  const steps = column("steps").map(Number);
  assert(steps[4] < 6 * 15 || steps[6] < 6 * 15, `none stopped early: ${steps}`);
  assertEquals(steps.slice(8, 10), [30, 30]);
});

Deno.test("convolutions side by side or apart leave the same bytes; one that diverges leaves the others", async () => {
  const files = await sameBytes({
    ...await digits(),
    "experiment.toml": `
name = "convolutions"
seed = 3
${digitsTable}
train_rows = 200
test_rows = 50
validation = 0.2
[network]
layers = [
  { name = "first", type = "conv2d", filters = 3, kernel_size = 3, padding = "same", activation = "relu" },
  { type = "max_pool2d" },
  { type = "flatten" },
  { units = 10, activation = "softmax" },
]
[train]
loss = "cross_entropy"
epochs = 4
batch_size = 17
eval_every = 5
loss_after = true
[optimizer]
type = "sgd"
learning_rate = 0.1
[[sweep.cases]]
optimizer.learning_rate = 0.03
[[sweep.cases]]
optimizer.learning_rate = 1e30
[[sweep.cases]]
network.layers.first.filters = 6
[[sweep.cases]]
network.layers.first.filters = 2
[[sweep.cases]]
network.layers.first.bias = false
[[sweep.cases]]
network.layers.first.trainable = false
[[sweep.cases]]
network.layers.first.padding = 0
[[sweep.cases]]
network.layers.first.kernel_size = [4, 5]
network.layers.first.padding = "same"
network.layers.first.filters = 1
`,
  }, [
    [1, "compute.fuse=false"],
    [1, "compute.fuse=true"],
    [2],
    [5],
    [1, "compute.threads=2"],
    [1, "compute.threads=2", "compute.fuse=false"],
  ]);
  const [header, ...rows] = text(files, "trials.csv").trim().split("\n").map((line) => line.split(","));
  const status = rows.map((row) => row[header.indexOf("status")]);
  assertEquals(status, status.map((_, k) => k === 1 ? "diverged" : "complete"));
  assertEquals(status.length, 8);
});

Deno.test("1, 2 and 4 threads in a trial leave the same bytes, with analytic and with numerical gradients", async () => {
  const experiment = `
name = "threads"
seed = 3
${digitsTable}
train_rows = 400
test_rows = 100
[network]
layers = [{ units = 61, activation = "sigmoid" }, { units = 10, activation = "softmax" }]
[train]
loss = "cross_entropy"
steps = 6
batch_size = 100
[optimizer]
type = "sgd"
learning_rate = 0.1
`;
  const numerical = experiment.replace("[train]", '[train]\ngradient = "numerical"').replace(
    "units = 61",
    "units = 3",
  ).replace("steps = 6", "steps = 2");
  const ways: Way[] = [[1], [1, "compute.threads=2"], [1, "compute.threads=4"], [2]];
  const files = await digits();
  for (const text of [experiment, numerical]) await sameBytes({ ...files, "experiment.toml": text }, ways);
});

/** Settings of `[train]` that change what a batch is measured by. */
const measured: Readonly<Record<string, readonly [train: string, others?: string, ofLayers?: string]>> = {
  "smoothed labels": ['loss = "cross_entropy"\nlabel_smoothing = 0.1'],
  "class weights": [
    'loss = { type = "cross_entropy", class_weights = "balanced" }\nlabel_smoothing = 0.1\ntrain_metrics = true',
  ],
  penalties: [
    'loss = "cross_entropy"\nclip_norm = 0.5',
    "[[sweep.cases]]\nnetwork.layers.0.l2 = 0.1\n[[sweep.cases]]\nnetwork.layers.0.l1 = 0.01",
    "l1 = 1e-4, l2 = 1e-3, ",
  ],
  "metrics of all training rows, in some of the trials": [
    'loss = "cross_entropy"',
    "[[sweep.cases]]\ntrain.train_metrics = false\n[[sweep.cases]]\ntrain.train_metrics = true",
  ],
  "metrics of all training rows": [
    'loss = "cross_entropy"\ntrain_metrics = true',
    '[early_stopping]\nmonitor = "train_loss"\npatience = 1\n[sweep]\nmetric = "train_accuracy"\npruner = { type = "median", startup = 1, every_steps = 10 }',
  ],
};

for (const [name, [train, others = "", ofLayers = ""]] of Object.entries(measured)) {
  Deno.test(`workers, threads and fusion leave the same bytes: ${name}`, async () => {
    const experiment = `
name = "measured"
seed = 3
${digitsTable}
train_rows = 200
test_rows = 30
validation = 0.2
[network]
layers = [{ ${ofLayers}units = 12, activation = "relu" }, { ${ofLayers}units = 10, activation = "softmax" }]
[train]
${train}
metrics = ["mae"]
epochs = 2
batch_size = 17
loss_after = true
[optimizer]
type = "sgd"
learning_rate = 0.1
${others}
[sweep.parameters]
optimizer.learning_rate = [0.1, 0.03, 0.01]
`;
    const files = await digits();
    await sameBytes({ ...files, "experiment.toml": experiment }, [
      [1, "compute.fuse=false"],
      [1, "compute.fuse=true"],
      [2],
      [5],
      [1, "compute.threads=2", "compute.fuse=false"],
    ]);
    const numerical = experiment.replace("units = 12", "units = 2").replace("epochs = 2", "steps = 2")
      .replace("[train]", '[train]\ngradient = "numerical"');
    await sameBytes({ ...files, "experiment.toml": numerical }, [[1], [2], [1, "compute.threads=3"]]);
  });
}
