import { assert, assertEquals } from "@std/assert";
import * as v from "../npm/valibot.ts";
import { sha256 } from "../base/sha256.ts";
import { KernelMemory } from "../compute/memory.ts";
import type { ThreadPool } from "../compute/thread_pool.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset } from "../dataset/place_dataset.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { activations } from "../nn/activation.ts";
import { layers } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { threadsOn } from "../testing/threads.ts";
import { Engines } from "../trial/engines.ts";
import { type KnownTable, withoutExtensions } from "../experiment/known.ts";
import { prepareRun } from "./prepare_run.ts";
import { inFolder } from "../testing/run_in_folder.ts";
import { trainTrials } from "../trial/run_trial.ts";
import type { Trial } from "../sweep/configurations.ts";

/** Experiments of 60 steps that meet every optimizer and most activations and losses, on bytes and on numbers. */
const experiments: Record<string, string> = {
  "digits, sigmoid, softmax, sgd": network(
    "digits",
    [["12", "sigmoid"], ["10", "softmax"]],
    "cross_entropy",
    "sgd",
  ),
  "digits, wide relu, logits, adam": network(
    "digits",
    [["61", "relu"], ["10", "identity"]],
    "cross_entropy_logits",
    "adam",
  ),
  "digits, three layers, adamw": network(
    "digits",
    [["20", "gelu"], ["3", "tanh"], ["10", "softmax"]],
    "cross_entropy",
    "adamw",
  ),
  "moons, softplus, rmsprop": network(
    "moons",
    [["7", "softplus"], ["2", "sigmoid"]],
    "binary_cross_entropy",
    "rmsprop",
  ),
  "moons, elu, adagrad": network("moons", [["5", "elu"], ["2", "silu"]], "mse_mean", "adagrad"),
  "moons, gelu_tanh, huber, momentum": network(
    "moons",
    [["9", "gelu_tanh"], ["2", "leaky_relu"]],
    "huber",
    "sgd\nmomentum = 0.9\nnesterov = true\nweight_decay = 1e-4",
  ),
  "digits, penalties, adam": network(
    "digits",
    `[{ units = 30, activation = "relu", l1 = 1e-5, l2 = 1e-3 }, { units = 10, activation = "softmax", l2 = 1e-2 }]`,
    "cross_entropy",
    "adam",
  ),
  "digits, convolutions and pooling, adam": network(
    "digits",
    `[{ type = "conv2d", filters = 5, kernel_size = 5, padding = "same", activation = "relu" },
  { type = "max_pool2d" },
  { type = "conv2d", filters = 9, kernel_size = [3, 2], stride = 2, activation = "tanh" },
  { type = "avg_pool2d", size = 3, stride = 1 },
  { type = "flatten" },
  { units = 10, activation = "softmax" }]`,
    "cross_entropy",
    "adam",
  ),
  "digits, batch_norm, layer_norm and dropout, momentum": network(
    "digits",
    `[{ type = "conv2d", filters = 4, kernel_size = 3, padding = 1, bias = false },
  { type = "batch_norm", activation = "relu" },
  { type = "max_pool2d", size = 3 },
  { type = "dropout", rate = 0.2 },
  { type = "flatten" },
  { units = 30, bias = false },
  { type = "batch_norm", activation = "relu" },
  { type = "dropout", rate = 0.4 },
  { units = 20 },
  { type = "layer_norm", activation = "tanh" },
  { units = 10, activation = "softmax" }]`,
    "cross_entropy",
    "sgd\nmomentum = 0.9",
  ),
  "digits, a dense layer without bias, batch_norm and dropout": network(
    "digits",
    `[{ units = 24, bias = false },
  { type = "batch_norm", activation = "relu" },
  { type = "dropout", rate = 0.3 },
  { units = 10, activation = "softmax" }]`,
    "cross_entropy",
    "rmsprop",
  ),
};

/**
 * SHA-256 of the weights after 60 steps of the default backend: the same on every machine, in every version. A change
 * of any bit here breaks the promise that a result can be had again; it must be meant, and be in the changelog.
 */
const pinned: Record<string, string> = {
  "digits, sigmoid, softmax, sgd": "6090cd66f3529c83c4c047382f717db70686c517e768004a07a0dca913c9b02d",
  "digits, wide relu, logits, adam": "66d5f9a54e90b3f31c12e946a02fdf17ce38d43f7b4ff567054677bb64b7117f",
  "digits, three layers, adamw": "61489ac984d7738c3bdf7cde41c0b390448816589de6c249b0b424d507c939c8",
  "moons, softplus, rmsprop": "967800f24f5b6ffed41e678a5b9af193a90d2c6a2b70d732707ac3ec53012959",
  "moons, elu, adagrad": "73eee5d17772ee011742dcb5936a4d0bc1a629e5e06f73950b020f493d7dc3d8",
  "moons, gelu_tanh, huber, momentum": "9830634247d25522a672f41d9ed3f56acdcad18603255c1408b050347b6700ff",
  "digits, penalties, adam": "2e9fe5e516437385f10f23ad4681f04d578d2f6aed64448fa11d2acf70823f93",
  "digits, convolutions and pooling, adam":
    "cf7e59846f251e12ca395d3349f897b7fbdb26bc7279f222826a8ad8ef5eca7f",
  "digits, batch_norm, layer_norm and dropout, momentum":
    "8df4670aca7524b1ff594110bf0ed300b8089e87c4725e132b9a5f2934dd4d50",
  "digits, a dense layer without bias, batch_norm and dropout":
    "26d1dc65aab86acc2d763e9bb9ad6d91441aad318ef0b619c640247050891a51",
};

function network(
  dataset: "digits" | "moons",
  layers: string | readonly (readonly [units: string, activation: string])[],
  loss: string,
  optimizer: string,
): string {
  const [type, ...rest] = optimizer.split("\n");
  return `name = "bits"
seed = 5
[data]
dataset = "${dataset === "digits" ? "mnist" : "moons"}"
train_rows = ${dataset === "digits" ? 500 : 200}
test_rows = 50
[network]
initializer = "xavier_normal"
layers = ${
    typeof layers === "string"
      ? layers
      : `[${
        layers.map(([units, activation]) => `{ units = ${units}, activation = "${activation}" }`).join(", ")
      }]`
  }
[train]
loss = "${loss}"
steps = 60
batch_size = 33
log_every = 20
[optimizer]
type = "${type}"
learning_rate = 0.01
${rest.join("\n")}
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.003, 0.02]
`;
}

/** How trials are computed; none of it may change a bit. */
interface Way {
  readonly sparse: boolean;
  readonly together: boolean;
  readonly threads: number;
}

/** An experiment with its trials and its data, which are read once for all ways. */
interface Loaded {
  readonly table: KnownTable;
  readonly seed: number;
  readonly trials: readonly Trial[];
  readonly dataset: Dataset;
}

async function loaded(text: string): Promise<Loaded> {
  let found: Loaded;
  await inFolder({ "e.toml": text }, async () => {
    const prepared = await prepareRun("e.toml");
    const trials = await prepared.trials(0, prepared.total);
    const { dataset } = (await prepared.dataFor(trials[0]))!;
    const { table, sweep } = prepared.plan;
    found = { table: withoutExtensions(table, []), seed: sweep.seed, trials, dataset };
    prepared.close();
  });
  return found!;
}

/** A memory with the data, dense and sparse, for all ways of an experiment. */
class Placed implements Disposable {
  readonly memory = KernelMemory.create();
  readonly #dense: Dataset;
  readonly #sparse: Dataset;
  #pool?: ThreadPool & Disposable;

  constructor(readonly experiment: Loaded) {
    const engine = new WasmEngine("wasm", this.memory);
    const place = (sparse: boolean) =>
      placeDataset(experiment.dataset, (matrix) => engine.place(matrix, sparse)).dataset;
    this.#dense = place(false);
    this.#sparse = place(true);
  }

  /** Weights of each trial after training, as sums; of one that failed its error. */
  async weights({ sparse, together, threads }: Way): Promise<string[]> {
    const found = new Map<number, string>();
    if (threads > 1) this.#pool ??= await threadsOn(this.memory, threads);
    const { table, seed, trials } = this.experiment;
    const groups = together ? [trials] : trials.map((trial) => [trial]);
    for (const group of groups) {
      const events = trainTrials(
        { tasks: group.map((trial) => ({ trial })), table, seed },
        sparse ? this.#sparse : this.#dense,
        new Engines(this.memory, threads > 1 ? this.#pool : undefined),
      );
      for (const event of events) {
        if ("error" in event) found.set(event.trial, (event.error as Error).message);
        if ("result" in event) found.set(event.trial, await sumOf(event.result.checkpoint));
      }
    }
    return [...found].sort(([a], [b]) => a - b).map(([, sum]) => sum);
  }

  [Symbol.dispose](): void {
    this.#pool?.[Symbol.dispose]();
  }
}

/** Of all tensors of a checkpoint, optimizer state included, in order. */
async function sumOf(checkpoint: Uint8Array): Promise<string> {
  const { tensors } = decodeSafetensors(checkpoint);
  const bytes = [...tensors.values()].map(({ values }) =>
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
  );
  return await sha256(new Uint8Array(await new Blob(bytes).arrayBuffer()));
}

for (const [name, text] of Object.entries(experiments)) {
  Deno.test(`weights after 60 steps have the same bits in every way: ${name}`, async () => {
    using experiment = new Placed(await loaded(text));
    const [first, ...others] = await experiment.weights({ sparse: false, together: false, threads: 1 });
    assertEquals(first, pinned[name]);
    assert(others.every((sum) => sum !== first), "the learning rate changes nothing");
    for (const sparse of [false, true]) {
      for (const together of [false, true]) {
        for (const threads of [1, 2]) {
          const way = { sparse, together, threads };
          assertEquals(await experiment.weights(way), [first, ...others], JSON.stringify(way));
        }
      }
    }
  });
}

/** Works for ten steps, then throws. */
let calls = 0;
activations.register("bomb", {
  description: "x, then an exception",
  options: v.strictObject({}),
  build: () => ({
    f: (x) => {
      if (++calls > 10 * 33 * 12) throw new Error("bang");
      return x;
    },
    df: () => 1,
  }),
});

Deno.test("a trial that throws leaves those beside it their bits", async () => {
  const text = experiments["digits, sigmoid, softmax, sgd"]
    .replace(
      "optimizer.learning_rate = [0.01, 0.003, 0.02]",
      'network.layers.0.activation = ["relu", "bomb", "tanh"]',
    );
  const way = { sparse: true, together: true, threads: 1 };
  calls = 0;
  const [relu, bang, tanh] = await new Placed(await loaded(text)).weights(way);
  assertEquals(bang, "bang");
  const others = new Placed(await loaded(text.replace('"bomb", ', "")));
  const apart = await others.weights({ ...way, together: false });
  assertEquals([relu, tanh], apart);
});

/** `2 · (x · weight)`: a layer whose arrays are those of a dense one, but not its products. */
layers.register("doubled", {
  description: "twice a dense layer, without a bias that counts",
  options: v.strictObject({ units: v.number() }),
  build: ({ units }) => (input) => {
    const inner = dense(input, units);
    return {
      ...inner,
      can: [],
      forward(backend, out, arrays, pass) {
        inner.forward(backend, out, arrays, pass);
        const values = backend.view(out, pass.batch * units);
        for (let i = 0; i < values.length; i++) values[i] *= 2;
      },
      backward(backend, dX, dTensors, dOut, arrays, pass) {
        const values = backend.view(dOut, pass.batch * units);
        for (let i = 0; i < values.length; i++) values[i] *= 2;
        inner.backward(backend, dX, dTensors, dOut, arrays, pass);
      },
    };
  },
});

Deno.test("trials share batches and first layers: narrow and wide, with and without a bias, one that is not trained", async () => {
  const text = experiments["digits, convolutions and pooling, adam"]
    .replace('{ type = "conv2d", filters = 5,', '{ name = "first", type = "conv2d", filters = 3,')
    .replace(/\[sweep\.parameters\][^]*/, "") + [
    "filters = 3",
    "filters = 2",
    "filters = 13",
    "filters = 3\nnetwork.layers.first.bias = false",
    "filters = 1\nnetwork.layers.first.trainable = false",
    "filters = 8\nnetwork.layers.first.trainable = false",
    "filters = 3\nnetwork.layers.first.padding = 0",
    "kernel_size = 4",
  ].map((change) => `[[sweep.cases]]\nnetwork.layers.first.${change}\n`).join("");
  using experiment = new Placed(await loaded(text));
  const way = { sparse: false, together: false, threads: 1 };
  const apart = await experiment.weights(way);
  assertEquals(new Set(apart).size, 9);
  for (const sparse of [false, true]) {
    for (const threads of [1, 2]) {
      assertEquals(
        await experiment.weights({ sparse, together: true, threads }),
        apart,
        `${sparse} ${threads}`,
      );
    }
  }
});

Deno.test("a trial that fails leaves the convolutions beside it their bits", async () => {
  const text = experiments["digits, convolutions and pooling, adam"]
    .replace("filters = 5,", "filters = 2,")
    .replace('activation = "tanh"', 'name = "second", activation = "tanh"')
    .replace(
      "optimizer.learning_rate = [0.01, 0.003, 0.02]",
      'network.layers.second.activation = ["relu", "bomb", "tanh"]',
    );
  const way = { sparse: true, together: true, threads: 1 };
  calls = 0;
  using experiment = new Placed(await loaded(text));
  const [relu, bang, tanh] = await experiment.weights(way);
  assertEquals(bang, "bang");
  using others = new Placed(await loaded(text.replace('"bomb", ', "")));
  assertEquals([relu, tanh], await others.weights({ ...way, together: false }));
});

Deno.test("layers that are not dense never run on the products that dense ones share", async () => {
  const text = experiments["digits, sigmoid, softmax, sgd"]
    .replace("{ units = 12,", '{ name = "hidden", units = 12,')
    .replace("optimizer.learning_rate = [0.01, 0.003, 0.02]", "optimizer.learning_rate = [0.01, 0.02]") +
    'network.layers.hidden.type = ["dense", "doubled"]\n';
  const way = { sparse: true, together: false, threads: 1 };
  const experiment = new Placed(await loaded(text));
  const apart = await experiment.weights(way);
  assertEquals(new Set(apart).size, 4);
  assertEquals(await experiment.weights({ ...way, together: true }), apart);
});
