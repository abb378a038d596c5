import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { sha256 } from "../base/sha256.ts";
import type { Engine } from "../compute/engine.ts";
import { WasmEngine } from "../compute/wasm.ts";
import { decodePng } from "../dataset/images/png.ts";
import { inkOf, tilesOf } from "../dataset/images/tiles.ts";
import { argmax } from "../nn/metric.ts";
import type { Network } from "../nn/network.ts";
import { optimizers } from "../optim/optimizer.ts";
import { engines } from "../testing/engines.ts";
import {
  golden,
  type GoldenLayer,
  goldenText,
  goldenUrl,
  numbers,
  type Tensor,
  worstDeviation,
} from "../testing/golden.ts";
import { built, lossOf, networkOf } from "../testing/networks.ts";
import { batch, layersOf, numberRows, runTrace, type Trace, traces } from "../testing/traces.ts";
import { networkObjective } from "./network_objective.ts";
import { trainRows } from "../testing/train_rows.ts";

const [header, ...lines] = parse(goldenText(traces.csv as string));
const expected = lines.map((line) => Object.fromEntries(line.map((cell, i) => [header[i], cell])));

const trained = new Map<string, ReturnType<typeof runTrace>>();
const trainedOnce = (trace: Trace, engine: Engine, sparse: boolean) => {
  const key = `${trace.id} ${engine.name} ${sparse}`;
  if (!trained.has(key)) trained.set(key, runTrace(trace, engine, sparse));
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

for (const trace of traces.cases) {
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

/** The tiles of the picture. */
async function digitTiles(): Promise<Uint8Array> {
  const picture = await decodePng(Deno.readFileSync(goldenUrl(digits.png)), digits.png);
  assertEquals([picture.width, picture.height], [digits.width, digits.height]);
  return tilesOf(inkOf(picture), picture, { height: 28, width: 28 }).values as Uint8Array;
}

Deno.test("golden digits: the tiles of the picture are exact", async () => {
  const tiles = await digitTiles();
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
      const trace = traces.cases.find((one) => one.id === id);
      assert(trace, `there is no trace ${id}`);
      const { network } = await trainedOnce(trace, engine, sparse);
      const divisor = trace.pixels.startsWith("divided") ? 255 : 1;
      const { y, classes } = predict(
        network,
        Float64Array.from(await digitTiles(), (byte) => byte / divisor),
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
    for (const { measures } of trainRows(objective, sgd, plan)) {
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
