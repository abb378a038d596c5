import { assertEquals } from "@std/assert";
import { placeDataset } from "../../dataset/place_dataset.ts";
import { WasmEngine } from "../../compute/wasm.ts";
import { KernelMemory } from "../../compute/memory.ts";
import { Engines } from "../../trial/engines.ts";
import { withoutExtensions } from "../../experiment/known.ts";
import { prepareRun } from "../prepare_run.ts";
import { trainTrials } from "../../trial/run_trial.ts";

const file = (name: string) => new URL(`../../../experiments/${name}`, import.meta.url).pathname;

const dense = ["train.epochs=1", "train_rows=20000", "test_rows=1000", "batch_size=200"];
const convolutions = ["train.epochs=1", "train_rows=2000", "test_rows=100"];

/** Trials of 100 steps or less, side by side and apart: the same bytes in less time. */
const sweeps = [
  { of: "784-10-10", path: file("mnist.toml"), few: ["network.layers.hidden.units=10", ...dense] },
  { of: "784-100-10", path: file("mnist.toml"), few: ["network.layers.hidden.units=100", ...dense] },
  { of: "LeNet", path: file("mnist_lenet.toml"), few: convolutions },
  {
    of: "LeNet with 3 first filters",
    path: file("mnist_lenet.toml"),
    few: ["network.layers.c1.filters=3", ...convolutions],
  },
];

for (const { of, path, few } of sweeps) {
  const prepared = await prepareRun(path, {
    overrides: [
      "repeats=1",
      "learning_rate=0.001,0.002,0.004,0.008",
      "log_every=1000",
      "eval_every=1000",
      ...few,
    ],
  });
  const trials = await prepared.trials(0, prepared.total);
  const memory = KernelMemory.create();
  const engine = new WasmEngine("wasm", memory);
  const { dataset } = placeDataset(
    (await prepared.dataFor(trials[0]))!.dataset,
    (matrix) => engine.place(matrix),
  );
  const engines = new Engines(memory);
  const context = { table: withoutExtensions(prepared.plan.table, []), seed: prepared.plan.sweep.seed };
  const run = (groups: readonly (typeof trials)[]) => {
    const checkpoints: Uint8Array[] = [];
    for (const group of groups) {
      for (
        const event of trainTrials({ tasks: group.map((trial) => ({ trial })), ...context }, dataset, engines)
      ) {
        if (event.type === "error") throw event.error;
        if (event.type === "end") checkpoints[event.trial] = event.result.checkpoint;
      }
    }
    return checkpoints;
  };
  const apart = trials.map((trial) => [trial]);
  assertEquals(run([trials]), run(apart));
  const group = `${trials.length} trials of ${of}`;
  Deno.bench({ name: "side by side", group, baseline: true, fn: () => void run([trials]) });
  Deno.bench({ name: "apart", group, fn: () => void run(apart) });
}
