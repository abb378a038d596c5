import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  differingFiles,
  inFolder as inFolderOf,
  newestRun,
  program,
  reproducibleFiles,
} from "../testing/run_in_place.ts";

/** Runs commands in a folder of their own; `run` with one worker, unless it says how many. */
const inFolder: typeof inFolderOf = (files, test) =>
  inFolderOf(files, (run, folder) => {
    const one = ([command, ...args]: string[]) =>
      command !== "run" || args.some((argument) => argument.startsWith("--workers"))
        ? run(command, ...args)
        : run(command, "--workers=1", ...args);
    return test((...args) => one(args), folder);
  });

// Which trials stop or diverge is tuned to rows that are drawn whatever their class.
const net = (train: string, sweep: string, more = "") =>
  `name = "net"
seed = 5
${more.startsWith("repeats") ? more : ""}
data = { dataset = "moons", validation = 0.25, stratify = false }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { units = 2, activation = "softmax" }] }
optimizer = { type = "adam", learning_rate = 0.02 }
${more.startsWith("repeats") ? "" : more}
[train]
loss = "cross_entropy"
batch_size = 20
${train}
${sweep}`;

const curve = (train: string, sweep = "") =>
  `name = "net"
seed = 5
objective = { type = "sqrt", x = { start = 0, stop = 4, count = 20 } }
optimizer = { type = "sgd", learning_rate = 1e-3 }
[train]
gradient = "analytic"
${train}
${sweep}`;

const rates = "[sweep.parameters]\noptimizer.learning_rate = [0.001, 0.02, 0.3]\n";
const space = "[sweep.parameters]\noptimizer.learning_rate = { min = 1e-4, max = 1, log = true }\n" +
  "network.layers.hidden.units = [2, 3, 4]\n";
const sweep = (settings: string) => `[sweep]\n${settings}\n${space}`;

/** An experiment, how it is made shorter, and the messages on the trials of the longer one. */
const extended: readonly [name: string, toml: string, shorter: string[], ended: string][] = [
  ["steps of networks", net("steps = 60\neval_every = 15", rates), ["steps=30"], "3 trials"],
  ["repeats", net("epochs = 2", rates, "repeats = 4"), ["repeats=2"], "12 trials, 6 already finished"],
  ["epochs and repeats", net("epochs = 4", rates, "repeats = 3"), ["epochs=1", "repeats=1"], "9 trials"],
  [
    "epochs, with early stopping: one has stopped, the others go on with what they waited",
    net(
      "epochs = 40\nlog_every = 7",
      rates,
      'early_stopping = { monitor = "val_loss", patience = 3 }',
    ),
    ["epochs=10"],
    "3 trials, 1 already finished",
  ],
  ["points of a random search", net("epochs = 1", sweep('method = "random"\nmax_configurations = 9')), [
    "max_configurations=4",
  ], "9 trials, 4 already finished"],
  ["points of a Sobol sequence", net("epochs = 1", sweep('method = "sobol"\nmax_configurations = 9')), [
    "max_configurations=4",
  ], "9 trials, 4 already finished"],
  [
    "points that tpe chooses, from within a batch",
    net("epochs = 1", sweep('method = { type = "tpe", startup = 4, batch = 4 }\nmax_configurations = 19')),
    ["max_configurations=10"],
    "19 trials, 10 already finished",
  ],
  [
    "trials that asha compares",
    net(
      "epochs = 9",
      sweep(
        'method = "random"\nmax_configurations = 12\npruner = { type = "asha", min_epochs = 1, reduction_factor = 3 }',
      ),
      "repeats = 2",
    ),
    ["epochs=3"],
    "24 trials, 16 already finished",
  ],
  [
    "batches of the median rule",
    net(
      "epochs = 4",
      sweep(
        'method = "random"\nmax_configurations = 12\npruner = { type = "median", batch = 3, startup = 3 }',
      ),
    ),
    ["max_configurations=6"],
    "12 trials, 6 already finished",
  ],
  [
    "trials that end just at a rung by early stopping were not compared there",
    net(
      "epochs = 9",
      sweep(
        'method = "random"\nmax_configurations = 12\npruner = { type = "asha", min_epochs = 1, reduction_factor = 3 }',
      ),
      'early_stopping = { monitor = "val_loss", patience = 1 }',
    ),
    ["epochs=3"],
    "12 trials, 8 already finished",
  ],
  [
    "trials that wait with the best so far",
    net(
      "epochs = 9",
      sweep(
        'method = "random"\nmax_configurations = 12\npruner = { type = "asha", min_epochs = 1, reduction_factor = 3 }',
      ),
      'early_stopping = { monitor = "val_loss", patience = 20 }',
    ),
    ["epochs=3"],
    "12 trials, 8 already finished",
  ],
  [
    "trials that diverge just at a rung were not compared there",
    net(
      "epochs = 6",
      `[sweep]
method = "random"
max_configurations = 30
metric = "loss"
pruner = { type = "asha", min_steps = 2, reduction_factor = 2 }
[sweep.parameters]
optimizer.learning_rate = { min = 0.05, max = 20, log = true }
`,
      "divergence = { max_parameter = 1.5 }",
    ).replace("seed = 5", "seed = 4").replace("validation = 0.25", "validation = 0.25, train_rows = 80")
      .replace('"adam"', '"sgd"'),
    ["epochs=4"],
    "30 trials, 23 already finished",
  ],
  [
    "one configuration with a pruner",
    net("epochs = 6", '[sweep]\npruner = "median"\n[sweep.parameters]\noptimizer.learning_rate = [0.02]\n'),
    ["epochs=3"],
    "1 trial",
  ],
  [
    "a schedule, its warm-up and rungs in epochs",
    net(
      "epochs = 6",
      sweep(
        'method = "random"\nmax_configurations = 6\n' +
          'pruner = { type = "median", batch = 3, startup = 3, warmup_epochs = 2 }',
      ),
      'schedule = { type = "warmup", warmup_epochs = 1, after = { type = "step", step_epochs = 2 } }',
    ),
    ["epochs=3"],
    "6 trials, 3 already finished",
  ],
  [
    "steps of a function, one of which diverges",
    curve("steps = 900\nlog_every = 30", "[sweep.parameters]\noptimizer.learning_rate = [1e-4, 1e-3, 10]\n"),
    ["steps=300"],
    "3 trials",
  ],
];

for (const [name, toml, shorter, ended] of extended) {
  Deno.test(`an extended run has the bytes of one declared so from the start: ${name}`, () =>
    inFolder({ "net.toml": toml }, async (run, folder) => {
      const said = async (...args: string[]) => {
        const { status, err } = await run("run", "net.toml", ...args);
        assertEquals(status, 0, err);
        return err;
      };
      await said();
      const whole = newestRun(folder, "net");
      await said(...shorter);
      const short = newestRun(folder, "net");
      const before = reproducibleFiles(short);
      const err = await said("--resume", short, "--workers=2");
      const long = newestRun(folder, "net");
      assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(long)), []);
      assertEquals(differingFiles(before, reproducibleFiles(short)), []);
      assertStringIncludes(err, `extending ${short} (left unchanged)\n`);
      assertMatch(err, new RegExp(`^${ended}, (up to )?\\d+ at a time`, "m"));
      assertEquals(JSON.parse(Deno.readTextFileSync(`${long}/run.json`)).extends, short.split("/").at(-1));
    }));
}

Deno.test("a run of version 0.1, with the former names of keys, is extended", () =>
  inFolder({
    "net.toml": net("epochs = 1", sweep('method = "random"\nmax_configurations = 4')),
  }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    const whole = newestRun(folder, "net");
    assertEquals((await run("run", "net.toml", "max_configurations=2")).status, 0);
    const short = newestRun(folder, "net");
    for (const file of ["run.json", "experiment.toml"]) {
      const text = Deno.readTextFileSync(`${short}/${file}`);
      assertStringIncludes(text, "max_configurations");
      Deno.writeTextFileSync(`${short}/${file}`, text.replaceAll("max_configurations", "max_trials"));
    }
    const { status, err } = await run("run", "net.toml", "--resume", short);
    assertEquals(status, 0, err);
    assertStringIncludes(err, `extending ${short} (left unchanged)\n`);
    const long = newestRun(folder, "net");
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(long)), []);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${long}/run.json`)).limits.max_configurations, 4);
    const inspected = await run("inspect", short);
    assertEquals([inspected.status, inspected.err], [0, ""]);
  }));

Deno.test("a run that was killed is extended from where its trials stood", () =>
  inFolder({
    "net.toml": curve(
      "steps = 200000\nlog_every = 1000",
      "checkpoint = { every_steps = 2000 }\n[sweep.parameters]\noptimizer.learning_rate = [1e-4, 1e-3]\n",
    ).replace("[train]", "# [train]").replace('gradient = "analytic"', "").replace(
      "steps = 200000\nlog_every = 1000",
      'train = { gradient = "analytic", steps = 200000, log_every = 1000 }',
    ),
  }, async (run, folder) => {
    const process = program(folder, ["run", "net.toml", "steps=150000", "--workers=2"]).spawn();
    const output = process.output();
    let short: string | undefined;
    for (let stands = 0; stands < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      try {
        short = newestRun(folder, "net");
        stands = [...Deno.readDirSync(`${short}/checkpoints`)].length +
          (Deno.statSync(`${short}/parts/metrics-0.csv`).size > 2000 ? 1 : 0);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    process.kill("SIGKILL");
    await output;
    const { status, err } = await run("run", "net.toml", "--resume");
    assertEquals(status, 0, err);
    assertStringIncludes(err, `extending ${short} (left unchanged)\nresuming: 0 of 2 trials are complete, `);
    const long = newestRun(folder, "net");
    assertEquals((await run("run", "net.toml")).status, 0);
    const whole = newestRun(folder, "net");
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(long)), []);
  }));

const refused: readonly [name: string, toml: string, shorter: string[], reasons: string[]][] = [
  ["a schedule with a horizon", net("epochs = 4", rates, 'schedule = "cosine"'), ["epochs=2"], [
    "epochs: 2 in the run, 4 now",
    'schedule "cosine" depends on the length of a trial: the learning rate of step 2 was 0.0009957',
  ]],
  ["an evaluation out of turn", net("steps = 40\neval_every = 8", rates), ["steps=20"], [
    "steps: 20 in the run, 40 now",
    "the last step, 20, is not a multiple of the 8 steps between evaluations (train.eval_every): a longer run",
  ]],
  ["a row out of turn", curve("steps = 40\nlog_every = 8"), ["steps=20"], [
    "steps: 20 in the run, 40 now",
    "the last step, 20, is not a multiple of train.log_every = 8: a longer run would not have its row",
  ]],
  ["what tpe has learnt", net("epochs = 2", sweep('method = "tpe"\nmax_configurations = 4'), "repeats = 2"), [
    "epochs=1",
    "repeats=1",
  ], [
    "epochs: 1 in the run, 2 now",
    "repeats: 1 in the run, 2 now",
    'more repeats: method "tpe" chooses by the mean of all repeats',
    'longer trials: method "tpe" chooses by their results',
  ]],
  [
    "configurations that asha compares",
    net("epochs = 9", sweep('method = "random"\nmax_configurations = 9\npruner = "asha"')),
    ["max_configurations=4", "epochs=3"],
    [
      "epochs: 3 in the run, 9 now",
      "max_configurations: 4 in the run, 9 now",
      'more configurations: pruner "asha" compares all configurations with each other',
    ],
  ],
  [
    "decisions that would be made later",
    net("epochs = 9", sweep('method = "random"\nmax_configurations = 9\npruner = "asha"')),
    ["epochs=3"],
    [
      "epochs: 3 in the run, 9 now",
      "the pruner decided after 4, 12 steps, but would now decide after 12 steps",
    ],
  ],
  [
    "a batch that is not full",
    net(
      "epochs = 2",
      sweep('method = "random"\nmax_configurations = 9\npruner = { type = "median", batch = 4 }'),
      "repeats = 2",
    ),
    ["max_configurations=6", "repeats=1"],
    [
      "repeats: 1 in the run, 2 now",
      "max_configurations: 6 in the run, 9 now",
      "more repeats: the pruner decides by the mean of all repeats",
      "more configurations: the last of 6 were compared in a batch of 4 that was not full",
    ],
  ],
  ["less of anything", net("epochs = 2", rates), ["epochs=3", "repeats=2"], [
    "epochs: 3 in the run, 2 now",
    "repeats: 2 in the run, 1 now",
    "repeats: 2 in the run, 1 now: a run can only be made longer",
    "steps of a trial: 36 in the run, 24 now: a run can only be made longer",
  ]],
];

for (const [name, toml, shorter, reasons] of refused) {
  Deno.test(`a run is not extended where that would not be exact: ${name}`, () =>
    inFolder({ "net.toml": toml }, async (run, folder) => {
      assertEquals((await run("run", "net.toml", ...shorter)).status, 0);
      const { status, err } = await run("run", "net.toml", "--resume");
      assertEquals(status, 2, err);
      const lines = err.split("\n");
      assertEquals(lines[0], "error: the run cannot be extended as requested");
      const notes = lines.filter((line) => line.startsWith("   = ")).map((line) =>
        line.slice("   = ".length)
      );
      assertEquals(
        notes.pop(),
        "an extended run must match a run that had this length from the start: run it without --resume",
      );
      assertEquals(notes.map((note, i) => note.slice(0, reasons[i]?.length)), reasons);
      assertEquals([...Deno.readDirSync(`${folder}/results/net`)].length, 1);
    }));
}

const short = net("epochs = 4", rates);

Deno.test("a finished trial whose checkpoint is damaged or gone runs again in the longer run; the newest that is not longer is extended", () =>
  inFolder({ "net.toml": short }, async (run, folder) => {
    await run("run", "net.toml");
    const whole = newestRun(folder, "net");
    await run("run", "net.toml", "epochs=2");
    const before = newestRun(folder, "net");
    Deno.truncateSync(`${before}/checkpoints/trial-0.safetensors`, 0);
    Deno.removeSync(`${before}/checkpoints/trial-2.safetensors`);
    const { status, err } = await run("run", "net.toml", "--resume", before);
    assertEquals(status, 0, err);
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(newestRun(folder, "net"))), []);

    // Of several shorter runs the newest is extended that is no longer than what is asked for.
    const other = await run("run", "net.toml", "--resume", "epochs=3");
    assertEquals(other.status, 0, other.err);
    assertStringIncludes(other.err, `extending ${before} (left unchanged)\n`);
  }));

Deno.test("rows that a power cut has taken are computed again, though the checkpoint is newer", () =>
  inFolder(
    { "net.toml": net("epochs = 4", rates, "checkpoint = { every_steps = 3 }") },
    async (run, folder) => {
      await run("run", "net.toml");
      const whole = newestRun(folder, "net");
      const expected = reproducibleFiles(whole);
      // As a kill leaves it after the last checkpoints, and a power cut that lost the rows after the fifth.
      const lines = Deno.readTextFileSync(`${whole}/metrics.csv`).split("\n");
      Deno.mkdirSync(`${whole}/parts`);
      for (const trial of [0, 1, 2]) {
        const own = lines.filter((line) => line.startsWith(`${trial},`)).slice(0, 5);
        Deno.writeTextFileSync(
          `${whole}/parts/metrics-${trial}.csv`,
          own.map((line) => `${line}\n`).join(""),
        );
      }
      for (const name of ["trials", "summary", "metrics", "timing"]) Deno.removeSync(`${whole}/${name}.csv`);
      const record = JSON.parse(Deno.readTextFileSync(`${whole}/run.json`));
      Deno.writeTextFileSync(`${whole}/run.json`, JSON.stringify({ ...record, state: "running" }));
      const { status, err } = await run("run", "net.toml", "--resume");
      assertEquals(status, 0, err);
      assertEquals(differingFiles(expected, reproducibleFiles(whole)), []);
    },
  ));

Deno.test("a run that is alive is not extended, and nothing is left of the attempt", () =>
  inFolder({ "net.toml": curve("steps = 200000000\nlog_every = 10000000") }, async (run, folder) => {
    const process = program(folder, ["run", "net.toml"]).spawn();
    const output = process.output();
    for (let begun = false; !begun;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      try {
        begun = JSON.parse(Deno.readTextFileSync(`${newestRun(folder, "net")}/run.json`)).state === "running";
      } catch {
        // not yet
      }
    }
    const { status, err } = await run("run", "net.toml", "--resume", "steps=210000000");
    process.kill("SIGKILL");
    await output;
    assertEquals(status, 2, err);
    assertStringIncludes(err, "the run is being written by process ");
    assertEquals([...Deno.readDirSync(`${folder}/results/net`)].length, 1);
  }));

Deno.test("data of every configuration must be what it was, not only that of the first", () =>
  inFolder({
    "e.toml": `name = "e"
seed = 1
data = { path = "a.csv", target = "y" }
network = { layers = [{ units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
data.path = ["a.csv", "b.csv"]
`,
    "a.csv": "x,y\n1,a\n2,b\n3,a\n",
    "b.csv": "x,y\n1,b\n2,a\n3,b\n",
  }, async (run, folder) => {
    assertEquals((await run("run", "e.toml")).status, 0);
    Deno.writeTextFileSync(`${folder}/b.csv`, "x,y\n1,a\n2,b\n3,b\n");
    const { status, err } = await run("run", "e.toml", "--resume", "repeats=2");
    assertEquals(status, 2, err);
    assertStringIncludes(err, "   = b.csv has changed\n");
  }));

Deno.test("swept text that looks like a value of another type stays text", () =>
  inFolder({
    "e.toml": `name = "e"
seed = 1
data = { path = "a.csv", target = "y", features = ["1", "2"], target_type = "class" }
network = { layers = [{ units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 4, eval_every = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
data.target = ["y", "true"]
`,
    "a.csv": "1,2,true,y\n1,2,a,b\n2,1,b,a\n3,4,a,b\n",
  }, async (run, folder) => {
    assertEquals((await run("run", "e.toml")).status, 0);
    const whole = newestRun(folder, "e");
    assertEquals((await run("run", "e.toml", "epochs=2")).status, 0);
    const { status, err } = await run("run", "e.toml", "--resume", newestRun(folder, "e"));
    assertEquals(status, 0, err);
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(newestRun(folder, "e"))), []);
  }));

Deno.test("cases of which some have a length of their own are extended by that of the others", () => {
  const cases = (epochs: number, repeats: number) =>
    net(
      `epochs = ${epochs}`,
      "[[sweep.cases]]\ntrain.epochs = 2\n[[sweep.cases]]\noptimizer.learning_rate = 0.3\n",
      `repeats = ${repeats}`,
    );
  return inFolder({ "net.toml": cases(6, 2) }, async (run, folder) => {
    await run("run", "net.toml");
    const whole = newestRun(folder, "net");
    Deno.writeTextFileSync(`${folder}/net.toml`, cases(3, 1));
    await run("run", "net.toml");
    Deno.writeTextFileSync(`${folder}/net.toml`, cases(6, 2));
    const { status, err } = await run("run", "net.toml", "--resume", newestRun(folder, "net"));
    assertEquals(status, 0, err);
    assertStringIncludes(err, "4 trials, 1 already finished");
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(newestRun(folder, "net"))), []);
  });
});

Deno.test("a run of tpe is not extended to longer trials, though the first has a length of its own", () => {
  const searched = (epochs: number) =>
    net(
      `epochs = ${epochs}`,
      `[sweep]
method = { type = "tpe", startup = 3, batch = 2 }
max_configurations = 14
[sweep.parameters]
optimizer.type = ["adam", "sgd"]
optimizer.learning_rate = { min = 1e-3, max = 1, log = true }
train.epochs = { values = [1, 2], when = { optimizer.type = "sgd" } }
`,
    );
  return inFolder({ "net.toml": searched(3) }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    Deno.writeTextFileSync(`${folder}/net.toml`, searched(6));
    const { status, err } = await run("run", "net.toml", "--resume");
    assertEquals(status, 2, err);
    assertStringIncludes(err, '   = longer trials: method "tpe" chooses by their results\n');
  });
});
