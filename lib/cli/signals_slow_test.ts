import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { Watched } from "../testing/watched.ts";
import { differingFiles, inPlace, newestRun, program, reproducibleFiles } from "../testing/run_in_place.ts";

/** Folders of their own for users who do the same: what they get shall be the same, names and all. */
async function inFolders(
  names: readonly string[],
  files: Record<string, string>,
  test: (folders: string[]) => Promise<void>,
): Promise<void> {
  const parent = Deno.makeTempDirSync();
  try {
    const folders = names.map((name) => `${parent}/${name}`);
    for (const folder of folders) {
      Deno.mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    await test(folders);
  } finally {
    Deno.removeSync(parent, { recursive: true });
  }
}

/** The program in a process of its own. */
const start = (folder: string, ...args: string[]) => new Watched(program(folder, ["run", "e.toml", ...args]));

/** Runs to the end. @returns the exit status and the output */
async function finish(folder: string, ...args: string[]): Promise<{ code: number; err: string }> {
  await using process = start(folder, ...args);
  return await process.end();
}

const stateOf = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/run.json`)).state;

/** Networks that train side by side and are compared at rungs, with repeats. */
const networks = `name = "e"
seed = 5
repeats = 2
data = { dataset = "moons", validation = 0.25 }
network = { layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 300, batch_size = 20, log_every = 5 }
optimizer = { type = "adam", learning_rate = 0.02 }
[sweep]
pruner = { type = "asha", min_epochs = 250 }
[sweep.parameters]
optimizer.learning_rate = [0.001, 0.005, 0.02, 0.05, 0.1, 0.3]
`;

// At the first rung there are trials of each kind: at their rung, on the way, and waiting.
Deno.test("SIGINT while networks train side by side in front of a rung: 130, and resumed the bytes are the same", () =>
  inFolders(["stopped", "whole"], { "e.toml": networks }, async ([stopped, whole]) => {
    await using process = start(stopped, "--workers=2", "--verbose");
    await process.says(": step 50, ");
    process.kill("SIGINT");
    const { code, out, err } = await process.end();
    assertEquals(code, 130, err);
    assertMatch(
      err,
      /\ninterrupted: \d+ of 12 trials finished\nto resume it: deno task run --resume results\/e\/\S+\n$/,
    );
    assertStringIncludes(out, "12 trials: ");
    const run = newestRun(stopped, "e");
    assertEquals(stateOf(run), "interrupted");
    // Each trial that has begun is at its checkpoint: no row is of a later step.
    const rows = Deno.readTextFileSync(`${run}/metrics.csv`).trimEnd().split("\n").length - 1;
    const checkpoints = Array.from(Deno.readDirSync(`${run}/checkpoints`), ({ name }) => name);
    assert(rows > 0 && checkpoints.length > 0, `${rows} rows, ${checkpoints.length} checkpoints`);

    const resumed = await inPlace(stopped, ["run", "e.toml", "--resume", "--workers=1"]);
    const unbroken = await inPlace(whole, ["run", "e.toml", "--workers=2"]);
    assertEquals([resumed.status, unbroken.status], [0, 0], resumed.err + unbroken.err);
    assertStringIncludes(resumed.err, run.slice(stopped.length + 1));
    assertEquals(
      differingFiles(reproducibleFiles(newestRun(whole, "e")), reproducibleFiles(run)),
      [],
    );
  }));

/** A function that never comes to its next step when it is told to: it says so, for then no signal comes too early. */
const stuck = `export default ({ registries, v }) => {
  registries.objectives.register("stuck", {
    description: "hangs, or not",
    options: v.strictObject({ mood: v.string() }),
    build: ({ mood }) => ({
      initial: Float64Array.of(1),
      value: (p) => p[0] * p[0],
      gradient: (out, p) => {
        if (mood === "stuck") {
          console.error("it hangs");
          while (true);
        }
        out[0] = 2 * p[0];
      },
    }),
  });
  registries.samplers.register("stuck", {
    description: "has no idea after the first batch",
    options: v.strictObject({}),
    build: () => ({
      endless: true,
      count: () => Infinity,
      batch: 1,
      point: (_parameters, number, _seed, past) => {
        if (past.some(({ value }) => value !== undefined)) {
          console.error("it hangs");
          while (true);
        }
        return { "optimizer.learning_rate": 0.1 * (number + 1) };
      },
    }),
  });
};
`;

const trials = `name = "e"
seed = 1
extensions = ["./stuck.js"]
objective = { type = "stuck", mood = "calm" }
train = { steps = 20, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
objective.mood = ["calm", "stuck", "cool"]
`;

/** How long trials may take to come to their next step after the first signal: lib/trial/worker_slot.ts. */
const grace = 5000;

/** Sends a second signal until the process has ended: one that comes while the same is pending is lost. */
async function insist(process: Watched, first: Deno.Signal, second: Deno.Signal): Promise<number> {
  const begin = performance.now();
  process.kill(first);
  while (!process.isOver) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(second);
  }
  return performance.now() - begin;
}

for (
  const [first, second, status] of [
    ["SIGINT", "SIGINT", 130],
    ["SIGTERM", "SIGTERM", 143],
    ["SIGINT", "SIGTERM", 143],
  ] as const
) {
  Deno.test(`${first} and then ${second}, while a trial hangs, leaves at once with ${status}; the run can be resumed`, () =>
    inFolders(
      ["stopped", "whole"],
      { "e.toml": trials, "stuck.js": stuck },
      async ([stopped, whole]) => {
        await using process = start(stopped, "--allow-extensions", "--workers=1");
        await process.says("it hangs\n");
        assertLess(await insist(process, first, second), grace / 2);
        const { code, err } = await process.end();
        assertEquals(code, status, err);
        const [before, after] = err.split("stuck.js: it hangs\n");
        assertEquals(
          before.replace(/ in results\/e\/\S+$/m, "").replace(/loss [\d.]+, [\d.]+ s$/m, "LOSS, TIME"),
          "3 trials, 1 at a time,\n[1/3] trial 0 (mood = calm): complete, LOSS, TIME\n",
        );
        assert(!/error|^\s+at /m.test(after), after);
        const run = newestRun(stopped, "e");
        assertEquals(stateOf(run), "running"); // no message is possible: as if killed

        if (first !== "SIGINT" || second !== "SIGINT") return; // what is left is the same

        // A limit of time is no part of what the run is: with it the one that hangs ends too.
        const limit = ["--allow-extensions", "--workers=1", "run.timeout=0.5"];
        const [resumed, unbroken] = await Promise.all([
          finish(stopped, "--resume", ...limit),
          finish(whole, ...limit),
        ]);
        assertEquals([resumed.code, unbroken.code], [1, 1], resumed.err + unbroken.err);
        assertStringIncludes(resumed.err, "3 trials, 1 already finished, ");
        const rows = Deno.readTextFileSync(`${run}/trials.csv`).trimEnd().split("\n");
        assertEquals(rows.slice(1).map((row) => row.split(",")[4]), ["complete", "timeout", "complete"]);
        const [expected, found] = [newestRun(whole, "e"), run].map(reproducibleFiles);
        for (const files of [expected, found]) files.delete("experiment.toml"); // says the limit, or not
        assertEquals(differingFiles(expected, found), []);
      },
    ));
}

const search = trials.replace(/\[sweep\.parameters\][^]*/, "") +
  `[sweep]
method = "stuck"
metric = "loss"
max_configurations = 3
[sweep.parameters]
optimizer.learning_rate = { min = 0.01, max = 1.0 }
`;

Deno.test("SIGINT twice leaves at once with 130 also while a sampler of an extension hangs; what has ended is kept", () =>
  inFolders(["stopped"], { "e.toml": search, "stuck.js": stuck }, async ([stopped]) => {
    for (
      const [more, said] of [[[], "3 trials, "], [["--resume"], "3 trials, 1 already finished, "]] as const
    ) {
      await using process = start(stopped, "--allow-extensions", "--workers=1", ...more);
      await process.says("it hangs\n");
      assertLess(await insist(process, "SIGINT", "SIGINT"), grace / 2);
      const { code, err } = await process.end();
      assertEquals(code, 130, err);
      assertStringIncludes(err, said);
    }
  }));

const large = `name = "e"
data = { dataset = "moons" }
network = { layers = [{ units = 400000, activation = "relu" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`the first ${signal} ends the check of a large network at once, with ${status}`, () =>
    inFolders(["one"], { "e.toml": large }, async ([folder]) => {
      await using checking = new Watched(program(folder, ["check", "e.toml", "optimizer.learning_rate=1e9"]));
      await checking.says("warning: ");
      checking.kill(signal);
      assertEquals((await checking.end(10)).code, status);
    }));
}
