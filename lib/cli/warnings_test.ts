import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "./run_in_place.ts";

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

const message = "all hidden layers are linear, so the network is no more than one layer";

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
    assertEquals(places, [["an older warning", null], [message, "experiment.toml:11:11"]]);
  }));

Deno.test("a plan for other engines keeps warnings in its run.json", () =>
  inFolder({ "linear.toml": linear }, async (run, folder) => {
    const { status, err } = await run("plan", "linear.toml", "--elements", "1");
    assertEquals(status, 0, err);
    assertStringIncludes(err, `warning: ${message}\n`);
    assertEquals(recordOf(newestRun(folder)).warnings, [kept]);
  }));
