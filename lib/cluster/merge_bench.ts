import { sealed } from "../store/blocks.ts";
import { lineOf } from "../store/journal_record.ts";
import { assertEquals } from "@std/assert";
import { mergeRun } from "./merge.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";

/** Shards, trials in each, and rows of metrics.csv of each trial: a million rows. */
const [shards, trials, rows] = [1000, 10, 100];

/** The folder of a run whose elements are through, but for one more, so that it can be merged again and again. */
function manyShards(): string {
  const run = Deno.makeTempDirSync();
  const folder = clusterPaths(run).shards;
  for (const path of [`${run}/checkpoints`, folder, clusterPaths(run).attempts]) {
    Deno.mkdirSync(path, { recursive: true });
  }
  const record = {
    format: 1,
    name: "many",
    trials: shards,
    state: "running",
    parameters: ["optimizer.learning_rate"],
    metrics: ["loss", "accuracy", "val_loss"],
  };
  Deno.writeTextFileSync(`${run}/run.json`, JSON.stringify(record));
  for (let element = 0; element < shards; element++) {
    const path = `${folder}/${element}.1.0.a`;
    Deno.mkdirSync(path);
    const numbers = Array.from({ length: trials }, (_, k) => element * trials + k);
    const notes = numbers.map((trial) => ({
      trial,
      row: { trial, configuration: trial, repeat: 0, status: "complete", loss: 0.12345678901234 + trial },
      timing: { trial, seconds: 1.25 },
      bytes: 100,
    }));
    const lines = numbers.flatMap((trial) =>
      Array.from(
        { length: rows },
        (_, row) => `${trial},${row},${row / 10},0.01,0.12345678901234${row},0.5,0.75\n`,
      )
    );
    Deno.writeFileSync(`${path}/trials.jsonl`, new Uint8Array(notes.flatMap((note) => [...lineOf(note)])));
    Deno.mkdirSync(`${path}/checkpoints`);
    for (const trial of numbers) {
      Deno.writeTextFileSync(`${path}/checkpoints/trial-${trial}.safetensors`, "-");
    }
    Deno.writeFileSync(`${path}/metrics.csv`, sealed(new TextEncoder().encode(lines.join(""))));
  }
  return run;
}

const plan: Plan = {
  format: 2,
  trials: shards * trials + 1,
  repeats: 1,
  jobs: shards + 1,
  trials_per_job: trials,
  workers: 1,
  allow_extensions: false,
  heartbeat_timeout: 30,
  job_name: "bench",
};

let run: string | undefined;

Deno.bench(
  { name: "1,000 shards with 10,000 trials and 1,000,000 rows become tables", n: 5, warmup: 1 },
  (bench) => {
    run ??= manyShards();
    bench.start();
    const { state, counts } = mergeRun(run, plan);
    bench.end();
    assertEquals([state, counts], ["interrupted", { complete: 10_000 }]);
  },
);

globalThis.addEventListener("unload", () => {
  if (run) Deno.removeSync(run, { recursive: true });
});
