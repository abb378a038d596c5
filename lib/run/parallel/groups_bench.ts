import { assertEquals } from "@std/assert";
import { placeDataset } from "../../dataset/place_dataset.ts";
import { WasmEngine } from "../../compute/wasm.ts";
import { KernelMemory } from "../../compute/memory.ts";
import { Engines } from "../../trial/engines.ts";
import { withoutExtensions } from "../../experiment/known.ts";
import { prepareRun } from "../prepare_run.ts";
import { trainTrials } from "../../trial/run_trial.ts";

/** Eight trials of 100 steps, 784-units-10, batch 200, side by side and apart: the same bytes in less time. */
const file = new URL("../../../experiments/mnist.toml", import.meta.url).pathname;

for (const units of [10, 100]) {
  const prepared = await prepareRun(file, {
    overrides: [
      "repeats=1",
      "learning_rate=0.01,0.02,0.04,0.08,0.16,0.32,0.64,1.0",
      `network.layers.hidden.units=${units}`,
      "train.epochs=1",
      "train_rows=20000",
      "test_rows=1000",
      "batch_size=200",
      "log_every=1000",
      "eval_every=1000",
    ],
  });
  const trials = await prepared.trials(0, 8);
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
  const group = `8 trials of 784-${units}-10`;
  Deno.bench({ name: "side by side", group, baseline: true, fn: () => void run([trials]) });
  Deno.bench({ name: "apart", group, fn: () => void run(apart) });
}
