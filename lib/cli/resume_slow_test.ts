import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

const net = `name = "net"
data = { path = "points.csv", target = "y", validation = 0.25 }
network = { layers = [{ name = "hidden", units = 3, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 3, batch_size = 2 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
network.layers.hidden.units = [2, 3]
`;

const points = `a,b,y\n${
  Array.from({ length: 16 }, (_, i) => `${i % 5},${i % 3},${i % 2 ? "yes" : "no"}\n`).join("")
}`;

/** A function that is slow to descend: it gives time to interrupt it. */
const long = (name: string) =>
  `name = "${name}"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 1000, count = 2000 } }
train = { steps = 8000, gradient = "numerical", log_every = 100 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
[sweep.parameters]
optimizer.learning_rate = [1e-3, 2e-3]
`;

const files = ["curve.csv", "metrics.csv", "summary.csv", "trials.csv", "checkpoints/trial-0.safetensors"];

/** The files of a run that no signal came to, made once. */
let whole: Map<string, Uint8Array> | undefined;

async function wholeFiles(
  run: (...args: string[]) => Promise<{ status: number }>,
  folder: string,
): Promise<Map<string, Uint8Array>> {
  assertEquals((await run("run", "whole.toml", "--workers=1")).status, 0);
  const path = newestRun(folder, "whole");
  return new Map(files.map((name) => [name, Deno.readFileSync(`${path}/${name}`)]));
}

for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} lets trials pause with a checkpoint and ends with ${status}; resumed, the bytes are the same`, () =>
    inFolder({ "e.toml": long("e"), "whole.toml": long("whole") }, async (run, folder) => {
      const process = program(folder, ["run", "e.toml", "--verbose", "--workers=1"]).spawn();
      let words = "";
      for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
        if (!words.includes("300/8000") && (words + text).includes("300/8000")) process.kill(signal);
        words += text;
      }
      await process.stdout.cancel();
      assertEquals((await process.status).code, status, words);
      assertStringIncludes(
        words,
        "interrupted: 0 of 2 trials finished\n",
      );
      const stopped = newestRun(folder, "e");
      const resume = `run --resume ${stopped.slice(folder.length + 1)}`;
      assertStringIncludes(words, `\nto resume it: deno task ${resume}\n`);
      assertEquals(JSON.parse(Deno.readTextFileSync(`${stopped}/run.json`)).state, "interrupted");
      const rows = Deno.readTextFileSync(`${stopped}/metrics.csv`).trim().split("\n").length;

      const resumed = await run(...resume.split(" "));
      assertEquals(resumed.status, 0, resumed.err);
      assertMatch(
        resumed.err,
        /^resuming: 0 of 2 trials are complete, 1 continues from a checkpoint \(trial 0 at step \d+\), 1 starts from the beginning\n/,
      );
      assertEquals(newestRun(folder, "e"), stopped);
      whole ??= await wholeFiles(run, folder);
      for (const name of files) assertEquals(Deno.readFileSync(`${stopped}/${name}`), whole.get(name), name);
      const all = Deno.readTextFileSync(`${stopped}/metrics.csv`).trim().split("\n").length;
      assertEquals([rows > 3, rows < all], [true, true], `${rows} of ${all}`);
    }));
}

Deno.test("--resume of a run that has ended says so, also when its seed was drawn", () =>
  inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
    assertEquals((await run("run", "net.toml", "--workers=1")).status, 0);
    const { status, out, err } = await run("run", "net.toml", "--resume");
    assertEquals([status, out], [0, ""]);
    assertStringIncludes(err, " has ended (complete): there is nothing to resume\n");
    assertEquals(
      (await run("run", "--resume", newestRun(folder, "net"))).err.split("\n")[0],
      err.split("\n")[0],
    );
  }));

Deno.test("--resume names an unfinished run of the same experiment with other settings", () =>
  inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
    const cut = await unfinished(run, folder);
    assertEquals((await run("run", "net.toml", "--workers=1", "optimizer.learning_rate=0.02")).status, 0);
    const { status, err } = await run("run", "net.toml", "optimizer.learning_rate=0.02", "--resume");
    assertEquals(status, 0);

    assertEquals(
      err.split("\n").slice(1),
      [
        `another run of this experiment is unfinished: ${cut}`,
        "the run was killed: 0 of 2 trials are complete",
        `to resume it: deno task run --resume ${cut}`,
        "",
      ],
    );
  }));

/** A run that a crash left unfinished. */
async function unfinished(
  run: (...args: string[]) => Promise<unknown>,
  folder: string,
  args = ["net.toml"],
): Promise<string> {
  await run("run", ...args, "--workers=1");
  const path = newestRun(folder, "net");
  const record = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
  Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify({ ...record, state: "running" }, null, 2));
  for (const name of ["trials.csv", "summary.csv", "metrics.csv", "timing.csv"]) {
    Deno.removeSync(`${path}/${name}`);
  }
  Deno.mkdirSync(`${path}/parts`);
  return path;
}

Deno.test("--resume goes on with the seed that was drawn, also from the run's own folder", () =>
  inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
    for (const args of [["net.toml", "--resume"], ["--resume", "net"]]) {
      const path = await unfinished(run, folder);
      const drawn = JSON.parse(Deno.readTextFileSync(`${path}/run.json`)).seed;
      const { status, err } = await run("run", ...args, "--workers=1");
      assertEquals(status, 0, err);
      const said = `no seed in the file: this run uses ${drawn}\n`;
      assertEquals([err.includes("override"), err.startsWith(said)], [false, args[0] === "net.toml"], err);
      const { seed } = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
      const [, first] = Deno.readTextFileSync(`${path}/trials.csv`).split("\n");
      assertEquals(first.split(",").slice(0, 5), ["0", "0", "0", String(seed), "complete"]);
    }
  }));

Deno.test("--resume is refused when the experiment, its data or its backend have changed, with the differences", () =>
  inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
    const path = await unfinished(run, folder);
    const refusal = (differences: string[], ...advice: string[]) =>
      `error: the experiment differs from the one that was run
  --> ${path}
${differences.map((line) => `   = ${line}\n`).join("")}\
   = a resumed run must match an uninterrupted one: change it back, or start a new run
${advice.map((line) => `   = ${line}\n`).join("")}1 error. Nothing was run.
`;
    const asItWas = `to resume it as it was started: deno task run --resume ${path.slice(folder.length + 1)}`;
    const said = async (...args: string[]) => {
      const { status, out, err } = await run("run", "net.toml", "--resume", path, ...args);
      assertEquals([status, out], [2, ""]);
      return err.replace(/^override: .*\n/gm, "");
    };
    assertEquals(
      await said("learning_rate=0.5", "train.epochs=2"),
      refusal(["optimizer.learning_rate: 0.1 in the run, 0.5 now", "epochs: 3 in the run, 2 now"], asItWas),
    );
    assertEquals(
      await said("--backend=reference"),
      refusal(['compute.backend: nothing in the run, "reference" now'], asItWas),
    );
    Deno.writeTextFileSync(`${folder}/points.csv`, points.replace("3,1", "3,2"));
    assertEquals(
      await said(),
      refusal(["points.csv has changed"]),
    );
  }));

/** Runs `net.toml --resume`, which finds no run, and returns its notes after following the last one, if it is a command. */
async function notesOf(
  run: (...args: string[]) => Promise<{ status: number; err: string }>,
  args: readonly string[],
  message: string,
): Promise<string[]> {
  const { status, err } = await run("run", ...args, "--resume");
  assertEquals(status, 2, err);
  assertStringIncludes(err, `error: ${message}\n`);
  const notes = err.split("\n").filter((line) => line.startsWith("   = ")).map((line) => line.slice(5));
  const [, command] = /^to resume it as it was started: deno task (run .*)$/.exec(notes.at(-1)!) ?? [];
  if (command !== undefined) {
    const resumed = await run(...command.split(" "), "--workers=1");
    assertEquals(resumed.status, 0, resumed.err);
  }
  return notes;
}

const none = "no unfinished run has these settings";

for (
  const [overrides, differences] of [
    [["epochs=5"], ["epochs: 5 in the run, 3 now"]],
    [["repeats=2"], ["repeats: 2 in the run, 1 now"]],
    [["learning_rate=0.2"], ["optimizer.learning_rate: 0.2 in the run, 0.1 now"]],
    [["learning_rate=0.003,0.03"], ["optimizer.learning_rate: [0.003, 0.03] in the run, 0.1 now"]],
    [["hidden.units=4,5", "epochs=4"], [
      "network.layers.hidden.units: [4, 5] in the run, [2, 3] now",
      "epochs: 4 in the run, 3 now",
    ]],
  ] as const
) {
  Deno.test(`--resume without the override ${overrides.join(" ")} gives the command that resumes the run`, () =>
    inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
      const path = await unfinished(run, folder, ["net.toml", ...overrides]);
      const { overrides: started } = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
      assertEquals(await notesOf(run, ["net.toml"], none), [
        `the newest unfinished run is ${path} (overrides: ${started.join("; ")})`,
        ...differences,
        `to resume it as it was started: deno task run --resume ${path.slice(folder.length + 1)}`,
      ]);
      assertEquals(JSON.parse(Deno.readTextFileSync(`${path}/run.json`)).state, "complete");
    }));
}

Deno.test("--resume after a change of an extension names its file", () =>
  inFolder(
    {
      "net.toml": `extensions = ["./ext.js"]\n${net}`,
      "points.csv": points,
      "ext.js": "export default () => {};\n",
    },
    async (run, folder) => {
      const path = await unfinished(run, folder, ["net.toml", "--allow-extensions"]);
      Deno.writeTextFileSync(`${folder}/ext.js`, "export default () => {}; // changed\n");
      assertEquals(await notesOf(run, ["net.toml", "--allow-extensions"], none), [
        `the newest unfinished run is ${path}`,
        "ext.js has changed",
        "it cannot be resumed: ext.js has changed",
        "change it back, or run it without --resume",
      ]);
      Deno.writeTextFileSync(`${folder}/ext.js`, "export default () => {};\n");
      Deno.writeTextFileSync(`${folder}/net.toml`, net);
      assertEquals(await notesOf(run, ["net.toml"], none), [
        `the newest unfinished run is ${path}`,
        "extensions: ext.js in the run, nothing now",
        `to resume it as it was started: deno task run --resume ${
          path.slice(folder.length + 1)
        } --allow-extensions`,
      ]);
    },
  ));

Deno.test("--resume where all runs have ended says what the newest differs in", () =>
  inFolder({ "net.toml": net, "points.csv": points }, async (run, folder) => {
    assertEquals((await run("run", "net.toml", "seed=1", "--workers=1")).status, 0);
    assertEquals(
      await notesOf(run, ["net.toml", "seed=2"], "no run of this experiment was found that can be resumed"),
      [
        `the newest run, which has ended, is ${newestRun(folder, "net")} (overrides: seed = 1)`,
        "seed: 1 in the run, 2 now",
        "run it without --resume",
      ],
    );
  }));

Deno.test("run says that another file in the folder has the same name, and which seed was drawn", () =>
  inFolder({ "net.toml": net, "copy.toml": net, "points.csv": points }, async (run, folder) => {
    const { err } = await run("run", "copy.toml", "--workers=1");
    const { seed } = JSON.parse(Deno.readTextFileSync(`${newestRun(folder, "net")}/run.json`));
    assertStringIncludes(err, `no seed in the file: this run uses ${seed}\n`);
    assertMatch(err, /^(.*\/)?net.toml has the same name, "net": all runs are in the same folder$/m);
    const other = await run("run", "net.toml", "name=other", "seed=1", "--workers=1");
    assertEquals(/same name|no seed/.test(other.err), false, other.err);
  }));
