import { assertEquals, assertStringIncludes } from "@std/assert";
import { prepareRun } from "../run/prepare_run.ts";
import { template } from "./new.ts";
import { inFolder } from "../testing/run_in_place.ts";

const linear = `name = "linear"
seed = 1
[data]
dataset = "moons"
validation = 0.2
[network]
layers = [{ name = "hidden", units = 4 }, { name = "output", units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

const message = "all hidden layers are linear, so the network can do no more than a single layer";

/** What run.json keeps of the warning in `linear`. */
const kept = {
  text: message,
  place: "linear.toml:7:1",
  notes: ["give the hidden layers an activation such as relu"],
};

function newestRun(folder: string, name = "linear"): string {
  const runs = [...Deno.readDirSync(`${folder}/results/${name}`)].map((entry) => entry.name).sort();
  return `${folder}/results/${name}/${runs.at(-1)}`;
}

const recordOf = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/run.json`));

Deno.test("run prints warnings at its start and keeps them in run.json; inspect and report show them", () =>
  inFolder({ "linear.toml": linear }, async (run, folder) => {
    const { status, err, out } = await run("run", "linear.toml");
    assertEquals(status, 0, err);
    assertEquals(
      err.slice(0, err.indexOf("1 trial")),
      `warning: ${message}
  --> linear.toml:7:1
  |
7 | layers = [{ name = "hidden", units = 4 }, { name = "output", units = 2, activation = "softmax" }]
  | ^^^^^^
  = give the hidden layers an activation such as relu
`,
    );
    assertStringIncludes(out, `\nwarning: ${message} (linear.toml:7:1)\n`);
    assertEquals(recordOf(newestRun(folder)).warnings, [kept]);
    const inspected = await run("inspect", "linear");
    assertEquals(inspected.out.split("\n")[3], `warning: ${message} (linear.toml:7:1)`);
    const report = await run("report", "linear", "--output", "-");
    const [section] = /<section id="warnings"[^]*?<\/section>/.exec(report.out)!;
    const text = section.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim();
    assertEquals(text, `Warnings ${message} linear.toml:7:1 ${kept.notes[0]}`);
    const first = /<main>\s*<section id="([a-z]+)"/.exec(report.out)![1];
    assertEquals(first, "warnings", "they stand before all results");
  }));

Deno.test("report and inspect have no word of warnings where there are none", () =>
  inFolder({ "net.toml": linear.replace("units = 4", 'units = 4, activation = "tanh"') }, async (run) => {
    const { err } = await run("run", "net.toml");
    assertEquals(err.includes("warning"), false, err);
    assertEquals((await run("inspect", "linear")).out.includes("warning"), false);
    const { out } = await run("report", "linear", "--output", "-");
    assertEquals(out.includes('id="warnings"'), false);
  }));

Deno.test("an extended run keeps the warnings of its own start, a resumed one keeps its own and adds new ones", () =>
  inFolder({ "linear.toml": linear }, async (run, folder) => {
    await run("run", "linear.toml");
    const longer = await run("run", "linear.toml", "--resume", "epochs=4");
    assertEquals(longer.status, 0, longer.err);
    assertStringIncludes(longer.err, `warning: ${message}\n`);
    const extended = newestRun(folder);
    assertEquals(recordOf(extended).warnings, [kept]);

    // As if it had been interrupted, by a version that had another warning.
    const before = { text: "an older warning", place: null, notes: [] };
    const { finished: _finished, ...record } = recordOf(extended);
    const open = { ...record, state: "interrupted", warnings: [before] };
    Deno.writeTextFileSync(`${extended}/run.json`, JSON.stringify(open));
    Deno.mkdirSync(`${extended}/parts`);
    const resumed = await run("run", "--resume", extended);
    assertEquals(resumed.status, 0, resumed.err);
    const now: { text: string; place: string | null }[] = recordOf(extended).warnings;
    const places = now.map(({ text, place }) => [text, place && place.split("/").at(-1)]);
    assertEquals(places, [["an older warning", null], [message, "experiment.toml:10:1"]]);
  }));

Deno.test("a plan for other engines keeps warnings in its run.json", () =>
  inFolder({ "linear.toml": linear }, async (run, folder) => {
    const { status, err } = await run("plan", "linear.toml", "--jobs", "1");
    assertEquals(status, 0, err);
    assertStringIncludes(err, `warning: ${message}\n`);
    assertEquals(recordOf(newestRun(folder)).warnings, [kept]);
  }));

const root = new URL("../../", import.meta.url).pathname;

/** Messages of all warnings about an experiment. */
async function warningsOf(file: string): Promise<string[]> {
  const prepared = await prepareRun(file, { allowExtensions: true });
  prepared.close();
  return prepared.warnings.map(({ message }) => message);
}

for (
  const { name } of [...Deno.readDirSync(`${root}experiments`)].filter(({ name }) => name.endsWith(".toml"))
) {
  Deno.test(`experiments/${name} gives no warning`, async () => {
    assertEquals(await warningsOf(`${root}experiments/${name}`), []);
  });
}

Deno.test("what deno task new writes gives no warning", () =>
  inFolder({ "mine.toml": template("mine") }, async (_run, folder) => {
    assertEquals(await warningsOf(`${folder}/mine.toml`), []);
  }));

/** A schedule as every tutorial has it, where steps are meant as epochs. */
const tutorial =
  linear.replace("units = 4", 'units = 4, activation = "tanh"').replace("epochs = 2", "epochs = 90") +
  '[schedule]\ntype = "step"\nstep_size = 30\n';

Deno.test("a schedule that was meant in epochs is told about, and following the hint mends it", () =>
  inFolder({ "net.toml": tutorial }, async (run) => {
    const { status, err } = await run("run", "net.toml", "--dry-run");
    assertEquals(status, 0);
    assertEquals(
      err,
      `warning: the learning rate falls to 1e-24: from step 211 of 720 on it is less than a millionth of 0.1
  --> net.toml:16:13
   |
16 | step_size = 30
   |             ^^
   = step_size = 30 counts steps; one epoch has 8: use step_epochs to count epochs
`,
    );
  }).then(() =>
    inFolder({ "net.toml": tutorial.replace("step_size", "step_epochs") }, async (run, folder) => {
      const { status, err } = await run("run", "net.toml");
      assertEquals(status, 0, err);
      assertEquals(err.includes("warning"), false, err);
      const metrics = Deno.readTextFileSync(`${newestRun(folder)}/metrics.csv`).trimEnd().split("\n");
      const rates = metrics.slice(2).map((line) => line.split(",")[3]);
      assertEquals([...new Set(rates)].map(Number).map((rate) => Number(rate.toPrecision(12))), [
        0.1,
        0.01,
        0.001,
      ]);
      assertEquals(rates.filter((rate) => Number(rate) > 0.05).length, 240);
    })
  ));

/** The warning for a sweep, and its place. */
const swept: Record<string, readonly [sweep: string, message: string, place: string, notes: string[]]> = {
  "one value of a list": [
    "[sweep.parameters]\nschedule.step_size = [400, 30]\n",
    "the learning rate falls to 1e-24: from step 211 of 720 on it is less than a millionth of 0.1",
    "18 schedule.step_size = [400, 30]",
    [
      "step_size = 30 counts steps; one epoch has 8: use step_epochs to count epochs",
      "only with schedule.step_size = 30",
    ],
  ],
  "several configurations, with their figures": [
    "[sweep.parameters]\ntrain.batch_size = [16, 32, 240]\nlearning_rate = [0.1, 0.2]\n",
    "the learning rate falls to 1e-45: from step 211 of 1,350 on it is less than a millionth of 0.1",
    "16 step_size = 30",
    [
      "step_size = 30 counts steps; one epoch has 15: use step_epochs to count epochs",
      "only with train.batch_size = 16, 32",
      "the numbers are those of train.batch_size = 16 and optimizer.learning_rate = 0.1; 3 more configurations have the same warning",
    ],
  ],
  "the end of a range": [
    '[sweep]\nmethod = "random"\nmax_configurations = 3\n[sweep.parameters]\nschedule.step_size = { min = 30, max = 400 }\n',
    "the learning rate falls to 1e-24: from step 211 of 720 on it is less than a millionth of 0.1",
    "21 schedule.step_size = { min = 30, max = 400 }",
    [
      "step_size = 30 counts steps; one epoch has 8: use step_epochs to count epochs",
      "only with schedule.step_size = 30",
    ],
  ],
  "a pair of values in a sweep too large to look at all of it": [
    `[sweep.parameters]
schedule.step_size = [200, 60]
train.epochs = [30, 90]
learning_rate = [${Array.from({ length: 60 }, (_, i) => 0.1 + i / 1000).join(", ")}]
`,
    "the learning rate falls to 1e-12: from step 421 of 720 on it is less than a millionth of 0.1",
    "18 schedule.step_size = [200, 60]",
    [
      "step_size = 60 counts steps; one epoch has 8: use step_epochs to count epochs",
      "for example with schedule.step_size = 60 and train.epochs = 90 and optimizer.learning_rate = 0.1",
    ],
  ],
};

for (const [name, [sweep, message, place, notes]] of Object.entries(swept)) {
  Deno.test(`warnings of a sweep are told once, with the values that they are for: ${name}`, () =>
    inFolder({ "net.toml": tutorial + sweep }, async (_run, folder) => {
      const prepared = await prepareRun(`${folder}/net.toml`);
      prepared.close();
      const found = prepared.warnings.map(({ message, place, notes }) => [
        message,
        place?.kind === "text" ? `${place.line} ${place.text}` : place,
        notes,
      ]);
      assertEquals(found, [[message, place, notes]]);
    }));
}
