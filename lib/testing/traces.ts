/**
 * The trainings that golden/mnist-traces.json describes, as an experiment would run them.
 *
 * @module
 */
import type { Engine } from "../compute/engine.ts";
import type { Vector } from "../compute/vector.ts";
import { WasmEngine } from "../compute/wasm.ts";
import { type Dataset, datasets, type Part } from "../dataset/dataset.ts";
import "../dataset/images/mnist.ts";
import { accuracy } from "../nn/metric.ts";
import "../optim/built_in.ts";
import { optimizers } from "../optim/optimizer.ts";
import { networkObjective } from "../train/network_objective.ts";
import { trainRows } from "./train_rows.ts";
import type { MetricsRow } from "../train/training_event.ts";
import { golden, type GoldenLayer, type Tensor } from "./golden.ts";
import { built, lossOf, networkOf } from "./networks.ts";

interface Formula {
  a: number;
  b: number;
  c: number;
}

/** One training: architecture, weights and batches by formulas, and the results. */
export interface Trace {
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

/** All of them. */
export const traces = golden<Trace>("mnist-traces.json");
const rowsOf = (words: unknown) => Number(/\d+/.exec(String(words))![0]);

let loaded: Promise<Dataset> | undefined;
const mnist = () => loaded ??= Promise.resolve(built(datasets, "mnist", {}).load({ seed: 0 }));

/** The weights that the file's formula gives. */
export function layersOf({ sizes, activations, init }: Trace): GoldenLayer[] {
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

/** Rows of a step. */
export const batch = ({ indices: { a, b, c, n }, batch_size }: Trace, step: number) =>
  Uint32Array.from({ length: batch_size }, (_, j) => {
    const q = step * batch_size + j;
    return (q * q * a + q * b + c) % n;
  });

/** A number of row numbers. */
export const numberRows = (count: number) => Uint32Array.from({ length: count }, (_, row) => row);

/** The first rows of a part, in the memory of an engine if it has one. */
function placed(part: Part, rows: number, engine: Engine, sparse: boolean): Part {
  const { columns, values } = part.inputs;
  const matrix = { rows, columns, values: values.subarray(0, rows * columns) };
  return { ...part, inputs: engine instanceof WasmEngine ? engine.place(matrix, sparse).matrix : matrix };
}

/** Trains a trace's network as an experiment would, with its own weights and batches. */
export async function runTrace(trace: Trace, engine: Engine, sparse: boolean) {
  const whole = await mnist();
  const test = placed(whole.test!, rowsOf(traces.test_images), engine, sparse);
  const data = { train: placed(whole.train, trace.indices.n, engine, sparse), test };
  const { name, lr, ...options } = trace.optimizer;
  const optimizer = built(optimizers, name, { learning_rate: lr, ...options });
  const network = networkOf(layersOf(trace), { capacity: 256, engine, slots: optimizer.slots.length });
  optimizer.initialise?.(network.state);
  const objective = networkObjective(network, {
    data: {
      train: { part: data.train, rows: numberRows(trace.indices.n) },
      test: { part: data.test!, rows: numberRows(rowsOf(traces.test_images)) },
      scaling: { shift: [0], divisor: [trace.pixels.startsWith("divided") ? 255 : 1] },
    },
    batches: { positions: (step) => batch(trace, step), rowsDrawn: (steps) => steps * trace.batch_size },
    loss: lossOf(trace.loss),
    metrics: [{ name: "accuracy", metric: accuracy("probabilities") }],
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
  const rows: MetricsRow[] = [...trainRows(objective, optimizer, plan)].filter(({ step }) => step > 0);
  return { network, rows, norms, data };
}
