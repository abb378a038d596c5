import { assertAlmostEquals, assertGreater } from "@std/assert";
import { blasOn } from "../compute/blas.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset } from "../dataset/place_dataset.ts";
import { prepareData } from "../dataset/prepare.ts";
import { buildTrial } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { withoutExtensions } from "../experiment/known.ts";
import { readExperiment } from "../experiment/validate.ts";
import { blasEngine, blasFile } from "../testing/engines.ts";
import { threadsOn } from "../testing/threads.ts";
import { loadFromRegistry } from "../experiment/load_data.ts";

/**
 * Whole steps on MNIST: draw the batch with replacement, gather, forward, backward, update. MFLOP in the group's
 * name are those of the dense products: 2 · batch · inputs · units for each, three for a layer, two for the first.
 */
const networks = {
  "784-100-10 sigmoid, batch 200": { batch: 200, layers: [[100, "sigmoid"], [10, "softmax"]] },
  "784-10-10 sigmoid, batch 200": { batch: 200, layers: [[10, "sigmoid"], [10, "softmax"]] },
  "784-512-256-10 relu, batch 128": { batch: 128, layers: [[512, "relu"], [256, "relu"], [10, "softmax"]] },
} as const;

const engine = new WasmEngine("wasm");
const fma = new WasmEngine("wasm-fma", engine.memory);
const mnist = await loadFromRegistry({ dataset: "mnist" }, 1);
const dense = placeDataset(mnist, (matrix) => engine.place(matrix, false)).dataset;
const sparse = placeDataset(mnist, (matrix) => engine.place(matrix, true)).dataset;

const smallestWork = 100_000;
const pool = await threadsOn(engine.memory, 2, undefined, smallestWork);
const ways: [label: string, data: Dataset, engine: WasmEngine][] = [
  ["wasm", sparse, engine],
  ["wasm, 2 threads", sparse, new WasmEngine("wasm", engine.memory, pool)],
  ["wasm, dense", dense, engine],
  ["wasm-fma", sparse, fma],
];
if (blasFile !== undefined) {
  const library = blasOn(engine.memory.memory, blasFile);
  const pool = await threadsOn(engine.memory, 2, library, smallestWork);
  ways.push(["blas", dense, blasEngine(engine.memory)], [
    "blas, 2 threads",
    dense,
    blasEngine(engine.memory, pool),
  ]);
}

function experiment(batch: number, layers: readonly (readonly [number, string])[], gradient: string) {
  const listed = layers.map(([units, activation]) => `{ units = ${units}, activation = "${activation}" }`);
  const text = `name = "bench"
seed = 1
data = { dataset = "mnist" }
[network]
initializer = "scaled_normal"
layers = [${listed.join(", ")}]
[train]
loss = "cross_entropy"
steps = 100
batch_size = ${batch}
sampling = "replacement"
gradient = "${gradient}"
[optimizer]
type = "sgd"
learning_rate = 0.1
`;
  const { table } = readExperiment(text, "bench.toml", [], {}).plan!;
  return configured(withoutExtensions(table, []), {});
}

for (const [name, { batch, layers }] of Object.entries(networks)) {
  let inputs = 784;
  let flops = 0;
  for (const [k, [units]] of layers.entries()) {
    flops += (k === 0 ? 2 : 3) * 2 * batch * inputs * units;
    inputs = units;
  }
  const group = `${name}, ${(flops / 1e6).toFixed(1)} MFLOP`;
  for (const [label, data, by] of ways) {
    const prepared = prepareData(data, { validation: 0 }, 1);
    const { objective, optimizer } = buildTrial(
      experiment(batch, layers, "analytic"),
      1,
      prepared,
      { engine: by },
    );
    let step = 0;
    const once = () => {
      const loss = objective.gradient(step);
      objective.update(optimizer, 0.1, step++);
      return loss;
    };
    assertAlmostEquals(once(), Math.log(10), 0.7); // before it learns anything, all classes are alike
    for (let k = 0; k < 100; k++) once();
    assertGreater(objective.evaluate().test_accuracy, 0.5);
    Deno.bench({ name: label, group, baseline: label === "wasm", fn: () => void once() });
  }
}

for (const units of [10, 100]) {
  const prepared = prepareData(dense, { validation: 0 }, 1);
  const trial = experiment(200, [[units, "sigmoid"], [10, "softmax"]], "numerical");
  const { objective } = buildTrial(trial, 1, prepared);
  const exact =
    buildTrial(experiment(200, [[units, "sigmoid"], [10, "softmax"]], "analytic"), 1, prepared).objective;
  exact.gradient(0);
  objective.gradient(0);
  for (let i = 0; i < exact.grads.length; i += 97) {
    assertAlmostEquals(objective.grads[i], exact.grads[i], 1e-8);
  }
  Deno.bench({
    name: `784-${units}-10, batch 200`,
    group: "numerical gradient of one step, float64",
    fn: () => void objective.gradient(0),
  });
}
