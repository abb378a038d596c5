import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { parse } from "@std/csv";
import { decode } from "npm:fast-png@8.0.0";
import { sha256 } from "../base/sha256.ts";
import type { Engine } from "../compute/backend.ts";
import type { Vector } from "../compute/vector.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset, Part } from "../dataset/dataset.ts";
import { datasets } from "../dataset/dataset.ts";
import "../dataset/mnist.ts";
import { accuracy, argmax } from "../nn/metric.ts";
import type { Network } from "../nn/network.ts";
import "../optim/built_in.ts";
import { optimizers } from "../optim/optimizer.ts";
import {
  golden,
  type GoldenLayer,
  goldenText,
  goldenUrl,
  numbers,
  type Tensor,
  worstDeviation,
} from "../testdata/golden.ts";
import { engines } from "../testdata/engines.ts";
import { built, lossOf, networkOf } from "../testdata/networks.ts";
import { networkObjective } from "./network_objective.ts";
import { type MetricsRow, train } from "./train.ts";

interface Formula {
  a: number;
  b: number;
  c: number;
}

interface Trace {
  id: string;
  sizes: number[];
  activations: string[];
  loss: { name: string };
  pixels: string;
  optimizer: { name: string; lr: number };
  batch_size: number;
  steps: number;
  init: (Formula & { p: number; scale: number })[];
  indices: Formula & { n: number };
  self_check: { w_first_row_major: number[]; indices_of_step_0: number[]; indices_of_step_1: number[] };
  final_layers: {
    w_sum: number;
    w_sum_of_squares: number;
    w_probe_flat_index: number[];
    w_probe: number[];
    b: Tensor;
  }[];
  final_test_accuracy_first_1000: number;
  predictions_first_50_test_images: number[];
  reliable_steps: Record<string, number>;
}

const file = golden<Trace>("mnist-traces.json");
const [header, ...lines] = parse(goldenText(file.csv as string));
const expected = lines.map((line) => Object.fromEntries(line.map((cell, i) => [header[i], cell])));
const rowsOf = (words: unknown) => Number(/\d+/.exec(String(words))![0]);

let loaded: Promise<Dataset> | undefined;
const mnist = () => loaded ??= Promise.resolve(built(datasets, "mnist", {}).load({ seed: 0 }));

/** The weights that the file's formula gives. */
function layersOf({ sizes, activations, init }: Trace): GoldenLayer[] {
  return init.map(({ a, b, c, p, scale }, k) => {
    const shape = [sizes[k], sizes[k + 1]];
    const data = Array.from(
      { length: shape[0] * shape[1] },
      (_, i) => (((i * i * a + i * b + c) % p) / p - 0.5) * scale,
    );
    const bias = { shape: [sizes[k + 1]], data: Array<number>(sizes[k + 1]).fill(0) };
    return { activation: activations[k], params: {}, w: { shape, data }, b: bias };
  });
}

const batch = ({ indices: { a, b, c, n }, batch_size }: Trace, step: number) =>
  Uint32Array.from({ length: batch_size }, (_, j) => {
    const q = step * batch_size + j;
    return (q * q * a + q * b + c) % n;
  });

const numberRows = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);

/** The first rows of a part, in the memory of an engine if it has one. */
function placed(part: Part, rows: number, engine: Engine, sparse: boolean): Part {
  const { columns, values } = part.inputs;
  const matrix = { rows, columns, values: values.subarray(0, rows * columns) };
  return { ...part, inputs: engine instanceof WasmEngine ? engine.place(matrix, sparse).matrix : matrix };
}

/** Trains a trace's network as an experiment would, with its own weights and batches. */
async function run(trace: Trace, engine: Engine, sparse: boolean) {
  const whole = await mnist();
  const test = placed(whole.test!, rowsOf(file.test_images), engine, sparse);
  const data = { train: placed(whole.train, trace.indices.n, engine, sparse), test };
  const { name, lr, ...options } = trace.optimizer;
  const optimizer = built(optimizers, name, { learning_rate: lr, ...options });
  const network = networkOf(layersOf(trace), { capacity: 256, engine, slots: optimizer.slots.length });
  optimizer.initialise?.(network.state);
  const objective = networkObjective(network, {
    data: {
      train: { part: data.train, rows: numberRows(trace.indices.n) },
      test: { part: data.test!, rows: numberRows(rowsOf(file.test_images)) },
      scaling: { shift: [0], divisor: [trace.pixels.startsWith("divided") ? 255 : 1] },
    },
    batches: { positions: (step) => batch(trace, step), rowsDrawn: (steps) => steps * trace.batch_size },
    loss: lossOf(trace.loss),
    metrics: [{ name: "accuracy", metric: accuracy(0.5) }],
    gradient: "analytic",
    h: 1e-4,
  });
  const norms: number[] = [];
  const clip = (grads: Vector) => {
    let sum = 0;
    for (const g of grads) sum += g * g;
    norms.push(Math.sqrt(sum));
  };
  const plan = { steps: trace.steps, schedule: () => lr, logEvery: 1, evalEvery: 10, lossAfter: true, clip };
  const rows: MetricsRow[] = [...train(objective, optimizer, network.state, plan)].filter(({ step }) =>
    step > 0
  );
  return { network, rows, norms, data };
}

const trained = new Map<string, ReturnType<typeof run>>();
const trainedOnce = (trace: Trace, engine: Engine, sparse: boolean) => {
  const key = `${trace.id} ${engine.name} ${sparse}`;
  if (!trained.has(key)) trained.set(key, run(trace, engine, sparse));
  return trained.get(key)!;
};

/** Every engine, those of WebAssembly with and without zeros in the first layer. */
const ways = engines.flatMap(({ engine, tolerance }) =>
  (engine instanceof WasmEngine ? [false, true] : [false]).map((sparse) => ({
    engine,
    tolerance,
    sparse,
    label: `${engine.name}${sparse ? " sparse" : ""}`,
  }))
);

for (const trace of file.cases) {
  Deno.test(`golden trace ${trace.id}: weights and batches are those of the file`, () => {
    const { w_first_row_major, indices_of_step_0, indices_of_step_1 } = trace.self_check;
    assertEquals(layersOf(trace)[0].w.data.slice(0, w_first_row_major.length), w_first_row_major);
    assertEquals([...batch(trace, 0)].slice(0, indices_of_step_0.length), indices_of_step_0);
    assertEquals([...batch(trace, 1)].slice(0, indices_of_step_1.length), indices_of_step_1);
  });

  for (const { engine, tolerance, sparse, label } of ways) {
    const most = tolerance(1e-9, 1e-3);
    const exact = tolerance(1e-12, 0.01); // of accuracies of a hundred rows: one may be on the border
    const reliable =
      trace.reliable_steps[engine.bytesPerNumber === 8 ? "float64_tol_1e-9" : "float32_tol_1e-3"];
    const wholly = reliable >= trace.steps;

    Deno.test(`golden trace ${trace.id}, ${label}: losses, norms and accuracies of ${reliable} steps`, async () => {
      const { rows, norms } = await trainedOnce(trace, engine, sparse);
      const want = expected.filter((row) => row.trace === trace.id);
      assertEquals(rows.length, trace.steps);
      assert(reliable > 0 && want.length >= reliable);
      for (const [i, row] of want.slice(0, reliable).entries()) {
        const { measures } = rows[i];
        assertEquals(Number(row.step), rows[i].step);
        assertLessOrEqual(
          worstDeviation([measures.loss], [Number(row.loss_before)]),
          most,
          `step ${row.step}`,
        );
        assertLessOrEqual(
          worstDeviation([measures.loss_after], [Number(row.loss_after)]),
          most,
          `step ${row.step}`,
        );
        assertLessOrEqual(worstDeviation([norms[i]], [Number(row.grad_norm)]), most, `step ${row.step}`);
        assertLessOrEqual(Math.abs(measures.accuracy - Number(row.batch_accuracy_before)), exact);
        if (row.test_accuracy !== "") {
          assertLessOrEqual(
            Math.abs(measures.test_accuracy - Number(row.test_accuracy)),
            tolerance(1e-12, 0.002),
          );
        }
      }
      const final = rows[rows.length - 1].measures.test_accuracy;
      assertLessOrEqual(
        Math.abs(final - trace.final_test_accuracy_first_1000),
        wholly ? tolerance(1e-12, 0.002) : 0.05,
      );
    });

    if (!wholly) continue;
    Deno.test(`golden trace ${trace.id}, ${label}: trained weights and predictions`, async () => {
      const { network, data } = await trainedOnce(trace, engine, sparse);
      for (const [k, want] of trace.final_layers.entries()) {
        const [w, b] = [network.tensors[2 * k].values, network.tensors[2 * k + 1].values];
        const got = [sum(w, (x) => x), sum(w, (x) => x * x), ...want.w_probe_flat_index.map((i) => w[i])];
        assertLessOrEqual(worstDeviation(got, [want.w_sum, want.w_sum_of_squares, ...want.w_probe]), most);
        assertLessOrEqual(worstDeviation(b, numbers(want.b)), most);
      }
      const count = trace.predictions_first_50_test_images.length;
      const pixels = data.test!.inputs.values.subarray(0, count * network.inputs);
      const { classes } = predict(network, Float64Array.from(pixels, (byte) => byte / 255));
      assertEquals(classes, trace.predictions_first_50_test_images);
    });
  }
}

interface Digits {
  png: string;
  width: number;
  height: number;
  tiles_shape: number[];
  tiles: number[];
  tile_sums: number[];
  tiles_sha256_uint8: string;
  predictions_of_final_trace_nets: Record<string, { argmax: number[]; y: number[][] }>;
}

const digits: Digits = JSON.parse(goldenText("digits-2026.json"));

/** Ink of each 28 x 28 tile, left to right, then top to bottom: 255 less the grey value. */
function tilesOf(name: string): Uint8Array {
  const { width, height, channels, data } = decode(Deno.readFileSync(goldenUrl(name)));
  assertEquals([width, height], [digits.width, digits.height]);
  const ink: number[] = [];
  for (let top = 0; top < height; top += 28) {
    for (let left = 0; left < width; left += 28) {
      for (let p = 0; p < 784; p++) {
        const at = ((top + Math.floor(p / 28)) * width + left + p % 28) * channels;
        ink.push(255 - Math.floor((299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2] + 500) / 1000));
      }
    }
  }
  return Uint8Array.from(ink);
}

Deno.test("golden digits: the tiles of the picture are exact", async () => {
  const tiles = tilesOf(digits.png);
  assertEquals([...tiles], digits.tiles);
  assertEquals(
    digits.tile_sums.map((_, k) => sum(tiles.subarray(784 * k, 784 * (k + 1)), (x) => x)),
    digits.tile_sums,
  );
  assertEquals(await sha256(tiles), digits.tiles_sha256_uint8);
});

for (const [id, want] of Object.entries(digits.predictions_of_final_trace_nets)) {
  for (const { engine, tolerance, sparse, label } of ways) {
    Deno.test(`golden digits: what the trained net ${id} answers, ${label}`, async () => {
      const trace = file.cases.find((one) => one.id === id);
      assert(trace, `there is no trace ${id}`);
      const { network } = await trainedOnce(trace, engine, sparse);
      const divisor = trace.pixels.startsWith("divided") ? 255 : 1;
      const { y, classes } = predict(
        network,
        Float64Array.from(tilesOf(digits.png), (byte) => byte / divisor),
      );
      assertLessOrEqual(worstDeviation(y, want.y.flat()), tolerance(1e-9, 1e-3));
      assertEquals(classes, want.argmax);
    });
  }
}

interface NumericalTraining {
  layers: GoldenLayer[];
  loss: { name: string };
  x: Tensor;
  t: Tensor;
  lr: number;
  h: number;
  parameters: number;
  steps: { loss_before: number; loss_after: number; layers: { w: Tensor; b: Tensor }[] }[];
}

for (const [index, c] of golden<NumericalTraining>("numgrad-training.json").cases.entries()) {
  Deno.test(`golden numerical training case ${index}: loss and weights of ${c.steps.length} steps`, () => {
    const rows = c.x.shape[0];
    const network = networkOf(c.layers, { capacity: rows });
    assertEquals(network.params.length, c.parameters);
    const part = {
      inputs: { rows, columns: c.x.shape[1], values: numbers(c.x) },
      targets: { rows, columns: c.t.shape[1], values: numbers(c.t) },
    };
    const objective = networkObjective(network, {
      data: { train: { part, rows: numberRows(rows) }, scaling: { shift: [0], divisor: [1] } },
      batches: { positions: () => numberRows(rows), rowsDrawn: (steps) => steps * rows },
      loss: lossOf(c.loss),
      metrics: [],
      gradient: "numerical",
      h: c.h,
    });
    const sgd = built(optimizers, "sgd", { learning_rate: c.lr });
    const plan = { steps: c.steps.length, schedule: () => c.lr, logEvery: 1, evalEvery: 1, lossAfter: true };
    let step = 0;
    for (const { measures } of train(objective, sgd, [], plan)) {
      const want = c.steps[step++];
      assertLessOrEqual(
        worstDeviation([measures.loss, measures.loss_after], [want.loss_before, want.loss_after]),
        1e-8,
      );
      const weights = want.layers.flatMap(({ w, b }) => [...numbers(w), ...numbers(b)]);
      assertLessOrEqual(worstDeviation(network.params, weights), 1e-8);
    }
    assertEquals(step, c.steps.length);
  });
}

function predict(network: Network, samples: Float64Array): { y: Float64Array; classes: number[] } {
  const y = network.predict(samples);
  const classes = Array.from(
    { length: y.length / network.outputs },
    (_, row) => argmax(y, row * network.outputs, network.outputs),
  );
  return { y, classes };
}

function sum(values: ArrayLike<number>, term: (x: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += term(values[i]);
  return total;
}
