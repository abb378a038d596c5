import { assertEquals, assertStringIncludes } from "@std/assert";
import { differingFiles, inFolder, newestRun, program, reproducibleFiles } from "./run_in_place.ts";

const net = (train: string, sweep: string, more = "") =>
  `name = "net"
seed = 5
${more.startsWith("repeats") ? more : ""}
data = { dataset = "moons", validation = 0.25 }
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

/** An experiment, how it is made shorter, and what is said of the longer one's trials. */
const extended: readonly [name: string, toml: string, shorter: string[], ended: string][] = [
  ["epochs of a grid", net("epochs = 7", rates), ["epochs=3"], "3 trials"],
  ["steps of networks", net("steps = 60\neval_every = 15", rates), ["steps=30"], "3 trials"],
  ["repeats", net("epochs = 2", rates, "repeats = 4"), ["repeats=2"], "12 trials, of which 6 have ended"],
  ["epochs and repeats", net("epochs = 4", rates, "repeats = 3"), ["epochs=1", "repeats=1"], "9 trials"],
  [
    "epochs, with early stopping: one has stopped, the others go on with what they waited",
    net(
      "epochs = 40\nlog_every = 7",
      rates,
      'early_stopping = { monitor = "val_loss", patience = 3 }',
    ),
    ["epochs=10"],
    "3 trials, of which 1 have ended",
  ],
  ["points of a random search", net("epochs = 1", sweep('method = "random"\nmax_trials = 9')), [
    "max_trials=4",
  ], "9 trials, of which 4 have ended"],
  ["points of a Sobol sequence", net("epochs = 1", sweep('method = "sobol"\nmax_trials = 9')), [
    "max_trials=4",
  ], "9 trials, of which 4 have ended"],
  [
    "points that tpe chooses, from within a batch",
    net("epochs = 1", sweep('method = { type = "tpe", startup = 4, batch = 4 }\nmax_trials = 19')),
    ["max_trials=10"],
    "19 trials, of which 10 have ended",
  ],
  [
    "trials that asha compares",
    net(
      "epochs = 9",
      sweep(
        'method = "random"\nmax_trials = 12\npruner = { type = "asha", min_epochs = 1, reduction_factor = 3 }',
      ),
      "repeats = 2",
    ),
    ["epochs=3"],
    "24 trials, of which 16 have ended",
  ],
  [
    "batches of the median rule",
    net(
      "epochs = 4",
      sweep('method = "random"\nmax_trials = 12\npruner = { type = "median", batch = 3, startup = 3 }'),
    ),
    ["max_trials=6"],
    "12 trials, of which 6 have ended",
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
      assertStringIncludes(err, `extends ${short}, which stays as it is\n`);
      assertStringIncludes(err, `${ended}, 2 at a time`);
      assertEquals(JSON.parse(Deno.readTextFileSync(`${long}/run.json`)).extends, short.split("/").at(-1));
    }));
}

Deno.test("a run that was killed is extended from where its trials stood", () =>
  inFolder({
    "net.toml": curve(
      "steps = 600000\nlog_every = 1000",
      "checkpoint = { every_steps = 2000 }\n[sweep.parameters]\noptimizer.learning_rate = [1e-4, 1e-3]\n",
    ).replace("[train]", "# [train]").replace('gradient = "analytic"', "").replace(
      "steps = 600000\nlog_every = 1000",
      'train = { gradient = "analytic", steps = 600000, log_every = 1000 }',
    ),
  }, async (run, folder) => {
    const process = program(folder, ["run", "net.toml", "steps=400000", "--workers=2"]).spawn();
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
    assertStringIncludes(err, `extends ${short}, which stays as it is\n2 trials, 2 at a time`);
    const long = newestRun(folder, "net");
    assertEquals((await run("run", "net.toml")).status, 0);
    const whole = newestRun(folder, "net");
    assertEquals(differingFiles(reproducibleFiles(whole), reproducibleFiles(long)), []);
  }));

const refused: readonly [name: string, toml: string, shorter: string[], reasons: string[]][] = [
  ["a schedule with a horizon", net("epochs = 4", rates, 'schedule = "cosine"'), ["epochs=2"], [
    "epochs: 2 in the run, 4 now",
    'schedule "cosine" depends on the length of a trial: the rate of step 2 was 0.0009957',
  ]],
  ["an evaluation out of turn", net("steps = 40\neval_every = 8", rates), ["steps=20"], [
    "steps: 20 in the run, 40 now",
    "the last step, 20, is no multiple of the 8 steps between evaluations (train.eval_every): it would not",
  ]],
  ["a row out of turn", curve("steps = 40\nlog_every = 8"), ["steps=20"], [
    "steps: 20 in the run, 40 now",
    "the last step, 20, is no multiple of train.log_every = 8: its row would not be there",
  ]],
  ["what tpe has learnt", net("epochs = 2", sweep('method = "tpe"\nmax_trials = 4'), "repeats = 2"), [
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
    net("epochs = 9", sweep('method = "random"\nmax_trials = 9\npruner = "asha"')),
    ["max_trials=4", "epochs=3"],
    [
      "epochs: 3 in the run, 9 now",
      "max_trials: 4 in the run, 9 now",
      'more configurations: pruner "asha" compares all with each other',
    ],
  ],
  [
    "decisions that would be made later",
    net("epochs = 9", sweep('method = "random"\nmax_trials = 9\npruner = "asha"')),
    ["epochs=3"],
    [
      "epochs: 3 in the run, 9 now",
      "the pruner, which decided after 4, 12 steps, would after 12",
    ],
  ],
  [
    "a batch that is not full",
    net(
      "epochs = 2",
      sweep('method = "random"\nmax_trials = 9\npruner = { type = "median", batch = 4 }'),
      "repeats = 2",
    ),
    ["max_trials=6", "repeats=1"],
    [
      "repeats: 1 in the run, 2 now",
      "max_trials: 6 in the run, 9 now",
      "more repeats: the pruner decides by the mean of all repeats",
      "more configurations: the last of 6 are compared in a batch of 4 that is not full",
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
      assertEquals(lines[0], "error: the run cannot be extended to what is asked for");
      const notes = lines.filter((line) => line.startsWith("   = ")).map((line) =>
        line.slice("   = ".length)
      );
      assertEquals(
        notes.pop(),
        "an extended run must be what one is that was declared so from the start: run it without --resume",
      );
      assertEquals(notes.map((note, i) => note.slice(0, reasons[i]?.length)), reasons);
      assertEquals([...Deno.readDirSync(`${folder}/results/net`)].length, 1);
    }));
}
