import { assertEquals, assertMatch } from "@std/assert";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { inFolder } from "../testing/run_in_place.ts";

/** A sweep over components, their options under conditions, and layers that have no names. */
const saved = (method: string) =>
  `name = "saved"
seed = 3
[data]
dataset = "moons"
train_rows = 30
test_rows = 12
[network]
layers = [
  { units = 4, activation = "tanh" },
  { units = 2, activation = "softmax" },
]
[train]
loss = "cross_entropy"
steps = 12
batch_size = 6
[optimizer]
type = "sgd"
learning_rate = 0.5
[sweep]
method = "${method}"
max_configurations = 5
metric = "loss"
[sweep.parameters]
optimizer.type = ["sgd", "adam"]
optimizer.momentum = { min = 0, max = 0.9, step = 0.45, when = { optimizer.type = "sgd" } }
optimizer.betas = { values = [[0.9, 0.99], [0.5, 0.9]], when = { optimizer.type = "adam" } }
network.layers.0.activation = ["tanh", { type = "elu", alpha = 0.5 }]
[[sweep.cases]]
network.initializer = "he_normal"
[[sweep.cases]]
network.initializer = { type = "normal", std = 0.5 }
`;

const runsOf = (folder: string) =>
  [...Deno.readDirSync(`${folder}/results/saved`)].map(({ name }) => `results/saved/${name}`).sort();

for (const method of ["grid", "random", "sobol", "tpe"]) {
  // What tpe learns from is its own points: it takes no cases.
  const text = method === "tpe" ? saved(method).replace(/\[\[sweep\.cases[^]*/, "") : saved(method);
  Deno.test(`commands read the experiment.toml that a run with conditions leaves: method = "${method}"`, () =>
    inFolder({ "saved.toml": text }, async (run, folder) => {
      const first = await run("run", "saved.toml", "--workers", "1");
      assertEquals(first.status, 0, first.err);
      const [one] = runsOf(folder);

      const resumed = await run("run", "--resume", one);
      assertEquals(resumed.status, 0, resumed.err);
      assertMatch(resumed.err, /has ended \(complete\): /);
      const predicted = await run("predict", one, "--data", "test");
      assertEquals(predicted.status, 0, predicted.err);
      assertMatch(predicted.text, /of 12/);
      const report = await run("report", one);
      assertEquals(report.status, 0, report.err);
      const page = Deno.readTextFileSync(`${folder}/${one}/report.html`);
      assertMatch(page, /Trial \d, test data: \d+ of 12 samples correct/); // this section needs the experiment

      const again = await run("run", `${one}/experiment.toml`, "--workers", "1", "name=again");
      assertEquals(again.status, 0, again.err);
      const [two] = [...Deno.readDirSync(`${folder}/results/again`)];
      for (const name of ["trials.csv", "metrics.csv", "summary.csv", "checkpoints/trial-2.safetensors"]) {
        assertEquals(
          Deno.readFileSync(`${folder}/results/again/${two.name}/${name}`),
          Deno.readFileSync(`${folder}/${one}/${name}`),
          name,
        );
      }
      const { tensors } = decodeSafetensors(
        Deno.readFileSync(`${folder}/${one}/checkpoints/trial-0.safetensors`),
      );
      assertEquals([...tensors.keys()].slice(0, 2), ["layer_1.weight", "layer_1.bias"]);
    }));
}

Deno.test("an interrupted run with conditions is resumed from its folder alone, to the same bytes", () =>
  inFolder({ "saved.toml": saved("random") }, async (run, folder) => {
    assertEquals((await run("run", "saved.toml", "--workers", "1")).status, 0);
    const [whole] = runsOf(folder);
    const bytes = (path: string) => Deno.readFileSync(`${folder}/${path}`);
    // The same run with two of its trials fewer, extended by its folder's own file to all of them.
    assertEquals((await run("run", "saved.toml", "sweep.max_configurations=3", "--workers", "1")).status, 0);
    const short = runsOf(folder).find((one) => one !== whole)!;
    const extended = await run("run", "--resume", short, "sweep.max_configurations=5", "--workers", "1");
    assertEquals(extended.status, 0, extended.err);
    const long = runsOf(folder).find((one) => one !== whole && one !== short)!;
    for (const name of ["trials.csv", "metrics.csv", "summary.csv"]) {
      assertEquals(bytes(`${long}/${name}`), bytes(`${whole}/${name}`), name);
    }
  }));
