import { assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { configured } from "../experiment/configure.ts";
import { withoutExtensions } from "../experiment/known.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { ConfigError } from "../config/config_error.ts";
import type { ExperimentPlan } from "../experiment/validate.ts";
import { type PreparedRun, prepareRun } from "./prepare_run.ts";
import { describeRun } from "./provenance.ts";
import { type RandomExperiment, randomExperiments } from "../testing/stress/random_experiments.ts";
import { resolvedToml } from "../store/resolved_toml.ts";
import { runTrials } from "./run.ts";
import { inFolder, json, run } from "../testing/run_in_folder.ts";

/** Does something with so many random experiments that are accepted. */
async function forEach(
  count: number,
  seed: number,
  test: (one: RandomExperiment, first: PreparedRun) => Promise<void>,
) {
  let accepted = 0;
  for (const one of fc.sample(randomExperiments, { numRuns: Math.ceil(count * 1.4), seed })) {
    Deno.writeTextFileSync("e.toml", one.text);
    const first = await prepareRun("e.toml", { overrides: one.overrides }).catch((error) => {
      if (!(error instanceof ConfigError)) throw error;
    });
    if (!first) continue;
    await test(one, first);
    if (++accepted === count) return;
  }
  throw new Error(`only ${accepted} experiments were accepted`);
}

/** A seed that was drawn is in the saved file only; the trials' seeds are compared. */
const withoutSeed = ({ seed: _seed, ...experiment }: Experiment) => experiment;

/** What was listed more than once is saved once: there is nothing left to warn of. */
const ofRepeated = / lists .* more than once: |^there are \d+ cases, but only \d+ (is|are) different$/;

/** A file is not warned of a [sweep] that overrides left without keys, for once; the file that is saved then is. */
const ofEmptySweep = /^(metric|goal|method) = .* has no effect: |^max_configurations = /;

/** All that decides a run: its trials with their whole configurations, its settings, its identity and hash. */
async function contentOf(prepared: PreparedRun) {
  const { plan, total, choice } = prepared;
  const trials = await prepared.trials(0, Math.min(total, 60));
  const columns = { parameters: [], metrics: [] };
  const isEmpty = plan.sweep.parameters.length + plan.sweep.cases.length === 0;
  const { hash, identity, limits, kind, metric, goal } = await describeRun(prepared, columns, null);
  return {
    settings: plan.settings,
    sweep: plan.sweep,
    first: withoutSeed(plan.first),
    ...{ total, choice, hash, identity, limits, kind, metric, goal },
    // Text, so that also the order of keys counts, which is that of columns.
    trials: trials.map((trial) => JSON.stringify(trial)),
    experiments: trials.map(({ params }) =>
      withoutSeed(configured(withoutExtensions(plan.table, []), params))
    ),
    warnings: [...new Set(prepared.warnings.map(({ message }) => message))].filter((one) =>
      !ofRepeated.test(one) && !(isEmpty && ofEmptySweep.test(one))
    ),
  };
}

/** What `experiment.toml` of a run would hold, but for its first line, which names the file. */
const saved = (plan: ExperimentPlan) => resolvedToml(plan, "", "results").replace(/^.*\n/, "");

Deno.test("experiment.toml is read back as the same experiment: 120 random ones; saved again it stays the same", () =>
  inFolder({}, () =>
    forEach(120, 1, async ({ text, overrides }, first) => {
      const toml = saved(first.plan);
      Deno.writeTextFileSync("saved.toml", toml);
      const shown = `${text}\n${overrides.join("\n")}\n--- saved\n${toml}`;
      const again = await prepareRun("saved.toml").catch((error) => {
        throw new Error(`${shown}\n${error.message}`);
      });
      assertEquals(await contentOf(again), await contentOf(first), shown);
      assertEquals(saved(again.plan), toml, shown);
    })));

const table = (noise: number) => `x,y\n0,0\n1,${1 + noise}\n2,4\n3,9\n4,${16 - noise}\n`;

Deno.test("swept paths of data stay as they are in trials.csv, and are found from the run's folder", () =>
  inFolder({
    "sub/data/a.csv": table(0),
    "sub/data/b.csv": table(1),
    "sub/t.csv": table(2),
    "sub/e.toml": `name = "paths"
seed = 1
[data]
path = "data/a.csv"
test_path = "./t.csv"
target = "y"
[network]
layers = [{ units = 3, activation = "tanh" }, { units = 1 }]
[train]
loss = "mse_mean"
steps = 4
[optimizer]
type = "sgd"
learning_rate = 0.01
[[sweep.cases]]
data.path = "data/b.csv"
[[sweep.cases]]
data.path = "data/a.csv"
`,
  }, async () => {
    const first = await run("sub/e.toml", { workers: 1 });
    const again = await run(`${first.folder}/experiment.toml`, { workers: 1, results: "other/results" });
    const third = await run(`${again.folder}/experiment.toml`, { workers: 1 });
    const lines = Deno.readTextFileSync(`${first.folder}/trials.csv`).split("\n");
    assertEquals(lines.slice(1, 3).map((line) => line.split(",")[5]), ["data/b.csv", "data/a.csv"]);
    const [files, ...others] = [first, again, third].map(({ folder }) => filesOf(folder));
    for (const name of ["trials.csv", "metrics.csv", "trial-0.safetensors"]) {
      for (const other of others) assertEquals(other.get(name), files.get(name), name);
    }
    const dataOf = (folder: string) =>
      /\[data\]\n([^]*?)\n\n/.exec(Deno.readTextFileSync(`${folder}/experiment.toml`))![1];
    const rest = 'path = "data/a.csv"\ntest_path = "./t.csv"\ntarget = "y"\nfolder = ';
    assertEquals(dataOf(first.folder), `${rest}"../../../sub"`);
    assertEquals(dataOf(again.folder), `${rest}"../../../../sub"`);
    assertEquals(dataOf(third.folder), dataOf(first.folder));
    const hashes = [first, again, third].map(({ folder }) => json(folder).hash);
    assertEquals(new Set(hashes).size, 1);
  }));

/** Every file of a run whose bytes must not differ. */
function filesOf(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const name of names.filter((name) => name.endsWith(".csv") && name !== "timing.csv")) {
    files.set(name, Deno.readFileSync(`${folder}/${name}`));
  }
  for (const { name } of Deno.readDirSync(`${folder}/checkpoints`)) {
    files.set(name, Deno.readFileSync(`${folder}/checkpoints/${name}`));
  }
  const [, ...toml] = Deno.readTextFileSync(`${folder}/experiment.toml`).split("\n");
  return files.set("experiment.toml", new TextEncoder().encode(toml.join("\n")));
}

Deno.test("experiment.toml of a run, run again, gives the same bytes in every file: 16 random experiments", () =>
  inFolder({}, () =>
    forEach(16, 2, async ({ text, overrides }, prepared) => {
      const first = await runTrials(prepared, { workers: 1, results: "results" });
      const again = await run(`${first.folder}/experiment.toml`, { workers: 1 });
      const [expected, found] = [filesOf(first.folder), filesOf(again.folder)];
      assertEquals([...found.keys()].sort(), [...expected.keys()].sort());
      for (const [name, bytes] of expected) {
        assertEquals(found.get(name), bytes, `${name} differs:\n${text}\n${overrides.join("\n")}`);
      }
      assertEquals(again.counts, first.counts);
    })));
