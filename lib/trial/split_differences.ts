import type { Loss } from "../compute/backend.ts";
import type { KernelMemory } from "../compute/memory.ts";
import { reference } from "../compute/reference.ts";
import type { ThreadPool } from "../compute/thread_pool.ts";
import { lossOf, networkSpec } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { inWorker } from "../experiment/known.ts";
import { weightedByClass } from "../nn/class_weights.ts";
import type { Shape } from "../nn/layer.ts";
import { Network } from "../nn/network.ts";
import type { Differences } from "../train/network_objective.ts";
import { differencesOf } from "../train/network_pass.ts";
import type { TrialContext } from "./protocol.ts";
import type { Params } from "../sweep/space.ts";

/** What a thread needs to build its copy of a trial's network. */
interface Description {
  readonly table: TrialContext["table"];
  readonly params: Params;
  /** Of the loss of training batches. */
  readonly classWeights?: readonly number[];
  /** Shape of a sample of the data. */
  readonly sample: Shape;
  readonly capacity: number;
  readonly slots: number;
  readonly biasesLast: boolean;
}

/** Pieces of a gradient per thread: several, as they do not all take equally long. */
const piecesPerThread = 8;

/**
 * Numerical gradients on all threads of a trial. Every thread has its own network with all arrays of the trial's
 * network. Idle threads take the next piece of the gradient. Each derivative is computed separately, so its bits do not
 * depend on the thread.
 *
 * @param network the trial's, on the reference backend
 * @returns computes like `differencesOf`; its memory can be released
 */
export function splitDifferences(
  pool: ThreadPool,
  memory: KernelMemory,
  network: Network,
  trial: Pick<Description, "table" | "params" | "classWeights">,
): { readonly differences: Differences; close(): void } {
  const { input: sample, capacity, params, state, arrays, biasesLast } = network;
  const description: Description = { ...trial, sample, capacity, slots: state.length, biasesLast };
  const text = new TextEncoder().encode(JSON.stringify(description));
  const arraysAt = memory.allocate(arrays.byteLength, 0);
  const gradientAt = memory.allocate(params.byteLength, 0);
  const textAt = memory.allocate(text.length, 0);
  new Uint8Array(memory.memory.buffer, textAt, text.length).set(text);

  const differences: Differences = (loss, rows, h) => {
    if (!pool.ready) return differencesOf(network, loss, rows, h);
    new Float64Array(memory.memory.buffer, arraysAt, arrays.length).set(arrays);
    const pieces = piecesPerThread * pool.threads;
    const gradient = new Float64Array(memory.memory.buffer, gradientAt, params.length);
    const end = memory.memory.buffer.byteLength;
    pool.send(
      [arraysAt, gradientAt, textAt, text.length, rows, h, pieces, end, network.pass.step, network.pass.seed],
      () => computePieces(network, loss, { rows, h, pieces }, () => pool.take(), gradient),
    );
    return gradient;
  };
  const close = () => [arraysAt, gradientAt, textAt].forEach((offset) => memory.free(offset));
  return { differences, close };
}

/** What a thread does when it is called to compute pieces of a gradient. */
export function helpWithDifferences(
  memory: WebAssembly.Memory,
): (numbers: Float64Array, take: () => number) => void {
  let known: { text: string; network: Network; loss: Loss } | undefined;
  return ([arraysAt, gradientAt, textAt, textLength, rows, h, pieces, end, step, seed], take) => {
    // A buffer does not see at once that another thread has grown the memory.
    if (memory.buffer.byteLength < end) memory.grow(0);
    const text = new TextDecoder().decode(new Uint8Array(memory.buffer, textAt, textLength).slice());
    if (known?.text !== text) known = { text, ...build(JSON.parse(text)) };
    const { network, loss } = known;
    network.arrays.set(new Float64Array(memory.buffer, arraysAt, network.arrays.length));
    network.pass = { mode: "training", step, seed };
    const gradient = new Float64Array(memory.buffer, gradientAt, network.params.length);
    computePieces(network, loss, { rows, h, pieces }, take, gradient);
  };
}

function build(
  { table, params, classWeights, sample, capacity, slots, biasesLast }: Description,
): { network: Network; loss: Loss } {
  const experiment = configured(inWorker(table), params);
  const network = new Network(networkSpec(experiment, sample), {
    engine: reference,
    capacity,
    slots,
    biasesLast,
  });
  const loss = lossOf(experiment);
  return { network, loss: classWeights ? weightedByClass(loss, classWeights) : loss };
}

/** Computes pieces of the gradient until all are taken. */
function computePieces(
  network: Network,
  loss: Loss,
  { rows, h, pieces }: { readonly rows: number; readonly h: number; readonly pieces: number },
  take: () => number,
  gradient: Float64Array,
): void {
  const cut = (k: number) => Math.floor(gradient.length * k / pieces);
  for (let k = take(); k < pieces; k = take()) {
    gradient.set(differencesOf(network, loss, rows, h, { from: cut(k), to: cut(k + 1) }), cut(k));
  }
}
