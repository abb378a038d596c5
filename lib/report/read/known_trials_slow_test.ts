import { assert, assertEquals } from "@std/assert";
import { inFolder, newestRun } from "../../testing/run_in_place.ts";
import { describeRun } from "../../run/provenance.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { knownTrials } from "./known_trials.ts";
import { readRun } from "./read_run.ts";
import type { RunInfo } from "./run_info.ts";

const experiment = (sweep: string) =>
  `name = "e"
seed = 7
repeats = 2
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 4, gradient = "analytic" }
optimizer = { type = "sgd", learning_rate = 0.01 }
${sweep}`;

const range = "parameters.optimizer.learning_rate = { min = 1e-4, max = 1e-2, log = true }";
const sweeps: Readonly<Record<string, string>> = {
  "no sweep": "",
  grid: "[sweep]\nparameters.optimizer.learning_rate = [0.01, 0.02, 0.03]\n",
  cases: "[[sweep.cases]]\ntrain.steps = 3\n[[sweep.cases]]\ntrain.steps = 5\n",
  random: `[sweep]\nmethod = "random"\nmax_configurations = 6\n${range}\n`,
  "random, without equal points":
    `[sweep]\nmethod = "random"\nmax_configurations = 6\nparameters.optimizer.momentum = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]\n`,
  sobol: `[sweep]\nmethod = "sobol"\nmax_configurations = 6\n${range}\n`,
};

for (const [name, sweep] of Object.entries(sweeps)) {
  Deno.test(`readRun() of a killed run has the values of the trials that did not end: ${name}`, () =>
    inFolder({ "e.toml": experiment(sweep) }, async (run, folder) => {
      assertEquals((await run("run", "e.toml")).status, 0);
      const path = newestRun(folder, "e");
      const whole = readRun(path);
      const record = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
      Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify({ ...record, state: "running" }));
      for (const table of ["trials", "metrics", "timing", "summary"]) Deno.removeSync(`${path}/${table}.csv`);
      Deno.mkdirSync(`${path}/parts`);
      Deno.writeTextFileSync(`${path}/parts/trials.jsonl`, "");
      const known = ["trial", "configuration", "repeat", "seed", ...whole.info.parameters];
      const cells = (run: typeof whole) => run.trials.map((row) => known.map((column) => row[column]));
      assertEquals(cells(readRun(path)), cells(whole));
    }));
}

Deno.test("knownTrials() of a sampler that learns has the first batch, which depends on no result", () =>
  inFolder(
    { "e.toml": experiment(`[sweep]\nmethod = "tpe"\nmax_configurations = 30\n${range}\n`) },
    async (_, folder) => {
      const prepared = await prepareRun(`${folder}/e.toml`);
      const info = await describeRun(prepared, { parameters: [], metrics: [] }, null) as unknown as RunInfo;
      const known = knownTrials(JSON.parse(JSON.stringify(info)));
      const first = await prepared.trials(0, prepared.choice.batch! * 2);
      assert(first.length > 0 && first.length < prepared.total);
      assertEquals(first.map(({ trial }) => known(trial)), [...first]);
      assertEquals(known(first.length), undefined);
      prepared.close();
    },
  ));

Deno.test("knownTrials() knows nothing of a sampler of an extension, and of an altered run.json", () => {
  const info = { trials: 4, repeats: 1, seed: 1 };
  const altered: unknown[] = [
    info,
    { ...info, identity: {}, trials: 1e6 },
    { ...info, identity: { sweep: { method: { type: "mine" }, parameters: [] } } },
    { ...info, identity: { sweep: { method: { type: "grid" }, parameters: 3 } } },
    { ...info, identity: { sweep: { parameters: [{ path: "a" }] } } },
    {
      ...info,
      identity: {
        sweep: { parameters: [{ path: "a", values: { kind: "range", min: 0, max: 1e15, integer: true } }] },
      },
    },
  ];
  for (const info of altered) assertEquals(knownTrials(info as RunInfo)(0), undefined, JSON.stringify(info));
});
