import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertThrows } from "@std/assert";
import { disk, undefinedIfMissing } from "../../base/disk/disk.ts";
import { Random } from "../../base/random.ts";
import { clusterPaths } from "../../cluster/cluster_paths.ts";
import { TrialFiles } from "../../store/trial_files.ts";
import { Watched } from "../../testing/watched.ts";
import { task, until } from "../../testing/on_cluster.ts";
import {
  differingFiles,
  inFolder,
  inPlace,
  newestRun,
  type Printed,
  reproducibleFiles,
} from "../../testing/run_in_place.ts";

const rates = "optimizer.learning_rate = { min = 1e-4, max = 1e-1, log = true }";
const units = "network.layers.hidden.units = [2, 5, 9]";

const network = (sweep: string, more = "", length = "epochs = 6") =>
  `name = "e"
seed = 7
${more}
[data]
dataset = "moons"
validation = 0.25
[network]
layers = [{ name = "hidden", units = 4, activation = "tanh" }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
batch_size = 20
${length}
[optimizer]
type = "adam"
learning_rate = 0.01
${sweep}`;

const curves = `name = "e"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "numerical", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
[sweep.parameters]
optimizer.learning_rate = [0.001, 0.03, 10.0]
`;

/** A function of one's own; its gradient says each time that it was asked, and may fail, or take time unless `at` is 1. */
const own = `export default ({ registries, v }) => registries.objectives.register("own", {
  description: "a parabola",
  options: v.strictObject({ at: v.number(), milliseconds: v.optional(v.number(), 0) }),
  build: ({ at, milliseconds }) => ({
    initial: Float64Array.of(0),
    minimum: Float64Array.of(at),
    value: (p) => (p[0] - at) ** 2,
    gradient: (out, p) => {
      if (at === 13) throw new Error("an unlucky number");
      if (milliseconds > 0) console.error("a step");
      if (at !== 1) for (let n = 0; n < milliseconds * 1e6; n++); // there are no clocks: about so long
      out[0] = 2 * (p[0] - at);
    },
  }),
});
`;

/** Steps that were made, as the extension says them: those that were left out are counted. */
const stepsIn = (text = "") => {
  const more = /own\.js: (\d+) more lines? (?:was|were) printed, but not shown/.exec(text);
  return text.split("own.js: a step\n").length - 1 + Number(more?.[1] ?? 0);
};

const parabola = (numbers: number[], options = "", train = "steps = 40, log_every = 10") =>
  `name = "e"
seed = 1
extensions = ["./own.js"]
objective = { type = "own", at = 1.0${options} }
train = { ${train} }
optimizer = { type = "sgd", learning_rate = 0.01 }
[sweep.parameters]
objective.at = ${JSON.stringify(numbers)}
`;

type Jellyfish = (...args: string[]) => Promise<Printed>;

/** Plans an experiment. @returns the folder of the run */
async function planned(jellyfish: Jellyfish, folder: string, ...args: string[]): Promise<string> {
  const { status, err } = await jellyfish("plan", ...args);
  assertEquals(status, 0, err);
  return newestRun(folder, "e");
}

const elementsOf = (run: string): number => JSON.parse(Deno.readTextFileSync(`${run}/plan.json`)).jobs;

const record = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/run.json`));

/** What a run on this machine has left: its files, and its run.json. */
interface Whole {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly record: Record<string, unknown>;
}

const left = (run: string): Whole => ({ files: reproducibleFiles(run), record: record(run) });

/** How the files of a planned run differ from those of a run on this machine. */
function differences(whole: Whole, run: string): string[] {
  const found = record(run);
  const files = reproducibleFiles(run);
  assert(files.delete("plan.json"));
  return [
    ...differingFiles(whole.files, files),
    ...["state", "counts", "nondeterminism", "metrics", "hash"].filter((key) =>
      JSON.stringify(whole.record[key]) !== JSON.stringify(found[key])
    ).map((key) => `run.json has another ${key}`),
  ];
}

/** Runs on this machine, by their experiment and their arguments: several tests compare with the same. */
const wholes = new Map<string, Whole>();

/** Runs an experiment as a whole, unless a test before has done so. */
async function local(jellyfish: Jellyfish, folder: string, file: string, ...args: string[]): Promise<Whole> {
  const key = [Deno.readTextFileSync(`${folder}/${file}`), ...args].join("\n");
  const known = wholes.get(key);
  if (known) return known;
  const { status, err } = await jellyfish("run", file, "--workers=1", ...args);
  assertEquals(status, 0, err);
  const whole = left(newestRun(folder, "e"));
  wholes.set(key, whole);
  return whole;
}

/** Numbers of elements from the last to the first. */
const descending = (count: number) => Array.from({ length: count }, (_, k) => count - 1 - k);

/** Sweeps whose elements know which trials are theirs. */
const ordered: [what: string, toml: string, ...options: string[]][] = [
  [
    "a grid with repeats",
    network(`[sweep.parameters]\noptimizer.learning_rate = [0.001, 0.01, 0.1]\n${units}`, "repeats = 2"),
    "--jobs=2", // 9 trials each: the repeats of a configuration are in both
  ],
  [
    "functions with curves, one of which diverges, with an element for each trial",
    curves,
    "--trials-per-job=1",
  ],
  [
    "random points of a range in front of a list",
    network(`[sweep]\nmethod = "random"\nmax_configurations = 5\n[sweep.parameters]\n${rates}\n${units}`),
    "--jobs=2",
  ],
  [
    "random points of a list in front of a range",
    network(`[sweep]\nmethod = "random"\nmax_configurations = 5\n[sweep.parameters]\n${units}\n${rates}`),
    "--jobs=2",
    "--cpus-per-task=2",
  ],
  ["networks of which the first was tried out", network(`[sweep.parameters]\n${units}`)],
];

for (const [what, toml, ...options] of ordered) {
  Deno.test(`${what}: elements in any order, each of them twice, leave the bytes of a local run`, () =>
    inFolder({ "e.toml": toml }, async (jellyfish, folder) => {
      const whole = await local(jellyfish, folder, "e.toml");
      const run = await planned(jellyfish, folder, "e.toml", ...options);
      const elements = descending(elementsOf(run));
      for (const element of elements) {
        const args = ["trial", `--plan=${run}/plan.json`, `--element=${element}`];
        const isLast = element === 0;
        const first = await jellyfish(...args);
        assertEquals([first.status, first.out], [0, ""], first.err);
        const end = `element ${element}: done\n` +
          (isLast ? `all elements are done: ${run} is complete\n` : "");
        assertEquals(first.err.slice(-end.length), end);
        const second = await jellyfish(...args);
        assertEquals([second.status, second.err], [0, `element ${element}: already done\n`]);
        assertEquals(record(run).state, isLast ? "complete" : "running");
      }
      assertEquals(differences(whole, run), []);
      assertEquals(Array.from(Deno.readDirSync(run), ({ name }) => name).includes("parts"), false);
    }));
}

Deno.test("two attempts at each element at the same time leave the bytes of a local run", () =>
  inFolder({ "e.toml": ordered[0][1] }, async (jellyfish, folder) => {
    const whole = await local(jellyfish, folder, "e.toml");
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=2");
    const ends = await Promise.all(
      [0, 0, 1, 1].map((element) => jellyfish("trial", `--plan=${run}/plan.json`, `--element=${element}`)),
    );
    assertEquals(ends.map(({ status }) => status), [0, 0, 0, 0], ends.map(({ err }) => err).join("\n"));
    assertEquals(ends.filter(({ err }) => err.includes(": trials ")).length, 4); // none came too late
    assertEquals(differences(whole, run), []);
  }));

/** Searches whose elements take trials as results decide. */
const searches: [what: string, settings: string][] = [
  ["tpe", 'method = { type = "tpe", startup = 4, batch = 3 }\nmax_configurations = 10'],
  [
    "asha",
    'method = "random"\npruner = { type = "asha", min_epochs = 1, reduction_factor = 2 }\nmax_configurations = 9',
  ],
  [
    "the median rule",
    'method = "random"\npruner = { type = "median", batch = 3, startup = 3, every_epochs = 2 }\nmax_configurations = 9',
  ],
];

for (const [what, settings] of searches) {
  for (const elements of [1, 3]) {
    Deno.test(`${what} on ${elements === 1 ? "1 element" : `${elements} elements at the same time`} leaves the bytes of a local run`, () =>
      inFolder(
        {
          "e.toml": network(
            `[sweep]\n${settings}\nmetric = "val_loss"\n[sweep.parameters]\n${rates}\n${units}`,
          ),
        },
        async (jellyfish, folder) => {
          const whole = await local(jellyfish, folder, "e.toml");
          const run = await planned(jellyfish, folder, "e.toml", `--jobs=${elements}`);
          assertEquals(elementsOf(run), elements);
          const all = () =>
            Promise.all(
              descending(elements).map((element) =>
                jellyfish("trial", `--plan=${run}/plan.json`, `--element=${element}`)
              ),
            );
          for (const { status, err } of await all()) assertEquals(status, 0, err);
          assertEquals(differences(whole, run), []);
          for (const { status, err } of await all()) {
            assertEquals(status, 0);
            assertMatch(err, /^element \d: already done\n$/);
          }
          assertEquals(differences(whole, run), []);
        },
      ));
  }
}

// With seed 1 the first end is that of a complete trial, with seed 2 that of a pruned one.
for (const seed of [1, 2]) {
  Deno.test(`run.json counts trials in the order of a local run, whichever end comes first: seed ${seed}`, () =>
    inFolder(
      {
        "e.toml": `name = "e"
seed = ${seed}
objective = { type = "rosenbrock" }
train = { steps = 20, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
[sweep]
method = "random"
pruner = { type = "asha", min_steps = 5 }
metric = "loss"
max_configurations = 9
[sweep.parameters]
optimizer.learning_rate = { min = 1e-6, max = 1e-3, log = true }
`,
      },
      async (jellyfish, folder) => {
        const whole = await local(jellyfish, folder, "e.toml");
        const run = await planned(jellyfish, folder, "e.toml", "--jobs=1");
        assertEquals((await jellyfish("trial", `--plan=${run}/plan.json`, "--element=0")).status, 0);
        assertEquals(Object.keys(record(run).counts), ["complete", "pruned"]);
        assertEquals(differences(whole, run), []);
      },
    ));
}

/** The program in a process of its own, with the permissions of its task. */
const start = (folder: string, name: string, ...args: string[]) => new Watched(task(folder, name, args));

/** The same, to its end. */
async function finish(folder: string, name: string, ...args: string[]) {
  await using process = start(folder, name, ...args);
  return await process.end(60);
}

/** A table with two classes. */
const points = `x,y,side\n${
  Array.from({ length: 60 }, (_, k) => `${Math.sin(k)},${Math.cos(3 * k)},${k % 3 === 0 ? "left" : "right"}`)
    .join("\n")
}\n`;

const table = network(
  `[sweep]\nmethod = "random"\nmax_configurations = 6\n[sweep.parameters]\n${rates}\n${units}`,
).replace('dataset = "moons"', 'path = "points.csv"\ntarget = "side"');

/** An activation that the table's networks use. */
const doubled = `export default ({ registries, v }) => registries.activations.register("doubled", {
  description: "2 x",
  options: v.strictObject({}),
  build: () => ({ f: (x) => 2 * x, df: () => 2 }),
});
`;

/** Data and an extension beside the experiment. */
const beside = {
  "e.toml": table.replace("[data]", 'extensions = ["./own.js"]\n[data]').replace('"tanh"', '"doubled"'),
  "points.csv": points,
  "own.js": doubled,
};

Deno.test("data and an extension beside the experiment: elements find them from the folder of their run, and leave the bytes of a local run", () =>
  inFolder(beside, async (jellyfish, folder) => {
    const whole = await local(jellyfish, folder, "e.toml", "--allow-extensions");
    assertEquals((await finish(folder, "plan", "e.toml", "--jobs=2", "--allow-extensions")).code, 0);
    const run = newestRun(folder, "e");
    const text = Deno.readTextFileSync(`${run}/experiment.toml`);
    for (const path of ["../../../points.csv", "../../../own.js"]) assertEquals(text.split(path).length, 2);
    const plan = `--plan=${run.slice(folder.length + 1)}/plan.json`;
    for (const element of [1, 0]) {
      const { code, err } = await finish(folder, "trial", plan, `--element=${element}`);
      assertEquals(code, 0, err);
    }
    // In this process the folder of results is absolute, and so are paths.
    assertEquals(differences(whole, run), ["experiment.toml differs"]);
  }));

Deno.test("elements refuse data and extensions that have changed since they were planned", () =>
  inFolder(beside, async (jellyfish, folder) => {
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=2", "--allow-extensions");
    const trial = () => jellyfish("trial", `--plan=${run}/plan.json`, "--element=1");
    for (const file of ["points.csv", "own.js"]) {
      const before = Deno.readTextFileSync(`${folder}/${file}`);
      Deno.writeTextFileSync(`${folder}/${file}`, before.replace("2", "3"));
      const { status, err } = await trial();
      const [first, ...rest] = err.replace(run, "RUN").replace(run, "RUN")
        .replace(/\b[0-9a-f]{12,64}\b/g, "HASH").split("\n");
      assertMatch(first, /^element 1: trials \d to \d of \d, 1 worker, in /);
      assertEquals(rest, [
        "error: the experiment differs from the one that was run",
        "  --> RUN",
        `   = ${file} has changed`,
        "   = a resumed run must match an uninterrupted one: change it back, or start a new run",
        "1 error. Nothing was run.",
        "",
      ]);
      assertEquals(status, 2);
      Deno.writeTextFileSync(`${folder}/${file}`, before);
    }
    assertEquals((await trial()).status, 0);
  }));

/** Does something while variables have values, or none. */
async function withVariables(values: Record<string, string | undefined>, work: () => Promise<void>) {
  const set = (name: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(values)) set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

/** What the surroundings say of an element's job, and what is made of it: workers, and the name of its files. */
const jobs: [job: Record<string, string>, options: string[], workers: string, name: string][] = [
  [{ HOSTNAME: "node-7.lab" }, [], "2", "node-7_lab.0"],
  [
    { SLURM_CPUS_PER_TASK: "1", SLURM_JOB_ID: "127", SLURM_RESTART_COUNT: "4", HOSTNAME: "n1" },
    [],
    "1",
    "127.4",
  ],
  [{ SLURM_CPUS_PER_TASK: "3", SLURM_JOB_ID: "127" }, ["--workers=1"], "1", "127.0"],
  [{ SLURM_CPUS_PER_TASK: "none" }, [], "2", "local.0"],
  [{ AWS_BATCH_JOB_ID: "5e0a:5" }, [], "2", "5e0a_5.0"],
];

Deno.test("an element has as many workers as it is told, else as its job has CPUs, else as planned; its files tell the job", () =>
  inFolder({ "e.toml": curves.replace("10.0]", "0.1, 0.2, 0.3, 0.4]") }, async (jellyfish, folder) => {
    const run = await planned(jellyfish, folder, "e.toml", "--trials-per-job=1", "--cpus-per-task=2");
    const none = [
      "HOSTNAME",
      "SLURM_CPUS_PER_TASK",
      "SLURM_JOB_ID",
      "SLURM_RESTART_COUNT",
      "AWS_BATCH_JOB_ID",
    ];
    const names: string[] = [];
    for (const [element, [job, options, workers, name]] of jobs.entries()) {
      await withVariables(
        { ...Object.fromEntries(none.map((name) => [name, undefined])), ...job },
        async () => {
          const { status, err } = await jellyfish(
            "trial",
            `--plan=${run}/plan.json`,
            `--element=${element}`,
            ...options,
          );
          assertEquals([status, err.split(/, | workers?,/)[1]], [0, workers], err);
        },
      );
      const shards = Array.from(Deno.readDirSync(clusterPaths(run).shards), ({ name }) => name);
      const made = shards.filter((shard) => !names.includes(shard));
      assertEquals(made.map((shard) => shard.replace(/[0-9a-f-]{36}$/, "UUID")), [`${element}.${name}.UUID`]);
      names.push(...made);
    }
  }));

Deno.test("a plan without --allow-extensions is refused; with it, its elements need no option", () =>
  inFolder({ "e.toml": parabola([1, 2]), "own.js": own }, async (jellyfish, folder) => {
    const { status, err } = await jellyfish("plan", "e.toml", "--jobs=1");
    assertEquals(status, 2);
    assertMatch(
      err,
      /^error: the experiment uses extensions, and extension code needs your permission to run\n/,
    );
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=1", "--allow-extensions");
    assertEquals((await jellyfish("trial", `--plan=${run}/plan.json`, "--element=0")).status, 0);
    assertEquals(record(run).counts, { complete: 2 });
  }));

Deno.test("a trial that fails is a result: its element is done, and the run has failed", () =>
  inFolder({ "e.toml": parabola([1, 13, 2, 3]), "own.js": own }, async (jellyfish, folder) => {
    assertEquals((await jellyfish("run", "e.toml", "--allow-extensions", "--workers=1")).status, 1);
    const whole = left(newestRun(folder, "e"));
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=2", "--allow-extensions");
    const trial = (element: number) => jellyfish("trial", `--plan=${run}/plan.json`, `--element=${element}`);
    const first = await trial(0);
    assertEquals(first.status, 0);
    assertMatch(
      first.err,
      /\n\[2\/2\] trial 1 \(at = 13\): failed \(an unlucky number at own.js:9:28\), [\d.]+ s\nelement 0: done\n$/,
    );
    const last = await trial(1);
    assertEquals([last.status, last.err.split("\n").slice(-3)], [
      0,
      ["element 1: done", `all elements are done: ${run} is failed`, ""],
    ]);
    assertEquals([record(run).state, record(run).counts], ["failed", { complete: 3, failed: 1 }]);
    assertEquals(differences(whole, run), []);
  }));

const planning = [
  "error: the run belongs to a cluster plan and may be running",
  "  --> RUN",
  "   = attach to it with deno task run:slurm --resume RUN; with other schedulers, continue with deno task trial",
  "1 error. Nothing was run.",
  "",
].join("\n");

Deno.test("run --resume leaves a planned run alone until its elements are through", () =>
  inFolder({ "e.toml": curves }, async (jellyfish, folder) => {
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=2");
    const trial = (element: number) => jellyfish("trial", `--plan=${run}/plan.json`, `--element=${element}`);
    await trial(1);
    const before = reproducibleFiles(run);
    for (const args of [["e.toml", "--resume"], ["--resume", run], ["e.toml", "--rerun", "failed"]]) {
      const { status, out, err } = await jellyfish("run", ...args);
      assertEquals([status, out, err], [2, "", planning.replace("--> RUN", `--> ${run}`)], args.join(" "));
    }
    assertEquals(differingFiles(before, reproducibleFiles(run)), []);
    await trial(0);
    for (const hasParts of [false, true]) { // as it is for a moment, or after the merging process was killed
      if (hasParts) Deno.mkdirSync(clusterPaths(run).attempts, { recursive: true });
      const { status, err } = await jellyfish("run", "e.toml", "--resume");
      assertEquals([status, err], [0, `${run} has ended (complete): there is nothing to resume\n`]);
    }
  }));

Deno.test("a planned run that is through is extended as any other", () =>
  inFolder({ "e.toml": curves }, async (jellyfish, folder) => {
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=1");
    await jellyfish("trial", `--plan=${run}/plan.json`, "--element=0");
    const { status, err } = await jellyfish(
      "run",
      "e.toml",
      "--resume",
      run,
      "train.steps=60",
      "--workers=1",
    );
    assertEquals(status, 0, err);
    const longer = newestRun(folder, "e");
    assertEquals(record(longer).extends, run.split("/").at(-1));
    const whole = await local(jellyfish, folder, "e.toml", "train.steps=60");
    assertEquals(differingFiles(whole.files, reproducibleFiles(longer)), []);
  }));

Deno.test("SIGTERM: exit status 75, and the next attempt makes only the steps that are missing", () =>
  inFolder(
    { "e.toml": parabola([1, 2], ", milliseconds = 5", "steps = 120, log_every = 10"), "own.js": own },
    async (jellyfish, folder) => {
      const whole = await local(jellyfish, folder, "e.toml", "--allow-extensions");
      const run = await planned(jellyfish, folder, "e.toml", "--jobs=1", "--allow-extensions");
      const args = [`--plan=${run}/plan.json`, "--element=0"];
      await using first = start(folder, "trial", ...args);
      await until("steps of the second trial", () => stepsIn(first.err.split("trial 0 ")[1]) > 20);
      first.kill("SIGTERM");
      const { code, out, err } = await first.end();
      assertEquals([code, out], [75, ""], err);
      assertMatch(err, /\nelement 0: interrupted, the next attempt resumes it\n$/);
      const [attempt] = Deno.readDirSync(clusterPaths(run).attempts);
      const files = new TrialFiles(`${clusterPaths(run).attempts}/${attempt.name}`, {
        columns: { parameters: [], metrics: [] },
        trials: 2,
      });
      const { steps } = files.standing(1)!;
      assertGreater(steps, 0);
      assertLess(steps, 120);
      assertEquals(files.standing(0)?.steps, 120);

      const second = await finish(folder, "trial", ...args);
      assertEquals(second.code, 0, second.err);
      assertEquals([stepsIn(err), stepsIn(second.err)], [120 + steps, 120 - steps]);
      assertEquals(differences(whole, run), []);
    },
  ));

const slow = {
  "e.toml": parabola([1], ", milliseconds = 5", "steps = 120, log_every = 10").replace(
    /\[sweep[^]*/,
    `[sweep]
method = { type = "tpe", startup = 2, batch = 2 }
metric = "loss"
max_configurations = 3
[sweep.parameters]
objective.at = { min = 2.0, max = 5.0 }
`,
  ),
  "own.js": own,
};

Deno.test("SIGTERM of an element of a search: others can have its trials at once, and go on where it stood", () =>
  inFolder(slow, async (jellyfish, folder) => {
    const whole = await local(jellyfish, folder, "e.toml", "--allow-extensions");
    const run = await planned(jellyfish, folder, "e.toml", "--jobs=2", "--allow-extensions");
    const args = (element: number) => [`--plan=${run}/plan.json`, `--element=${element}`, "--workers=2"];
    await using first = start(folder, "trial", ...args(0));
    await until("steps", () => stepsIn(first.err) > 20);
    first.kill("SIGTERM");
    const { code, err } = await first.end();
    assertEquals(code, 75, err);
    assertMatch(err, /\nelement 0: interrupted, the next attempt resumes it\n$/);
    const { attempts, claims, tasks, coordinator } = clusterPaths(run);
    const [attempt] = Deno.readDirSync(attempts);
    const names = (path: string) => Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
    assertEquals([names(claims), names(tasks)], [[], ["0-end", "1-end"]]);
    assertThrows(() => Deno.statSync(coordinator), Deno.errors.NotFound);
    const task = JSON.parse(Deno.readTextFileSync(`${tasks}/0-end`));
    assertEquals(task.from, [attempt.name]);

    const second = await finish(folder, "trial", ...args(1));
    assertEquals(second.code, 0, second.err);
    assertEquals(stepsIn(err) + stepsIn(second.err), 3 * 120);
    assertEquals(differences(whole, run), []);
  }));

Deno.test("an attempt that was asleep until others had finished the run harms nothing", () =>
  inFolder(
    { "e.toml": parabola([1, 2], ", milliseconds = 5", "steps = 80, log_every = 10"), "own.js": own },
    async (jellyfish, folder) => {
      const whole = await local(jellyfish, folder, "e.toml", "--allow-extensions");
      const run = await planned(jellyfish, folder, "e.toml", "--jobs=1", "--allow-extensions");
      const args = [`--plan=${run}/plan.json`, "--element=0"];
      await using sleeper = start(folder, "trial", ...args);
      await until("steps", () => stepsIn(sleeper.err) >= 20);
      sleeper.kill("SIGSTOP");
      assertEquals((await jellyfish("trial", ...args)).status, 0);
      assertEquals(differences(whole, run), []);
      sleeper.kill("SIGCONT");
      const { code, err } = await sleeper.end();
      assertEquals(code, 0, err);
      assertMatch(err, /\nelement 0: done( by another attempt)?\n$/);
      assertEquals(differences(whole, run), []);
    },
  ));

/** Sweeps of a second or more. */
const long: [what: string, toml: string, elements: number][] = [
  [
    "a sweep",
    network(
      `[sweep]\nmethod = "random"\nmax_configurations = 6\n[sweep.parameters]\n${rates}\n${units}`,
      "checkpoint = { every_steps = 250 }",
      "epochs = 750\nlog_every = 100",
    ),
    2,
  ],
  [
    "a tpe search",
    network(
      `[sweep]\nmethod = { type = "tpe", startup = 4, batch = 3 }\nmax_configurations = 8\nmetric = "val_loss"\n` +
        `[sweep.parameters]\n${rates}\n${units}`,
      "checkpoint = { every_steps = 250 }\nlauncher = { heartbeat_timeout = 2 }",
      "epochs = 500\nlog_every = 100",
    ),
    3,
  ],
];

/** Number of checkpoints that attempts have left; none once the run is through. */
function checkpoints(run: string): number {
  const { attempts } = clusterPaths(run);
  const names = (path: string) => undefinedIfMissing(() => disk.list(path)) ?? [];
  return names(attempts).flatMap((attempt) => names(`${attempts}/${attempt}/checkpoints`)).length;
}

for (const [what, toml, elements] of long) {
  Deno.test(`${what} whose elements are killed again and again has the bytes of a local run`, () =>
    inFolder({ "e.toml": toml }, async (jellyfish, folder) => {
      const begin = performance.now();
      const whole = await local(jellyfish, folder, "e.toml");
      const share = performance.now() - begin;
      const run = await planned(jellyfish, folder, "e.toml", `--jobs=${elements}`);
      const random = Random.keyed(Date.now(), "kills");
      let [kills, left] = [0, 0];
      await Promise.all(
        descending(elements).map(async (element) => {
          for (let attempt = 0;; attempt++) {
            await using process = start(folder, "trial", `--plan=${run}/plan.json`, `--element=${element}`);
            if (attempt < 2) {
              await process.says(`element ${element}: `);
              // At first when there is something to lose, then at any time.
              if (attempt === 0) await until("a checkpoint", () => process.isOver || checkpoints(run) > 0);
              else await new Promise((resolve) => setTimeout(resolve, 100 + share * random.uniform()));
              if (!process.isOver) {
                kills++;
                left += checkpoints(run);
              }
              process.kill("SIGKILL");
            }
            const { code, err } = await process.end(60);
            if (code === 0) break;
            assertEquals(code, 137, err);
          }
        }),
      );
      assertGreater(kills, elements - 1);
      assertGreater(left, 0);
      // A process that is killed while it removes merged parts leaves some of them, which are not read again.
      const isRest = (line: string) =>
        /^parts\.[0-9a-f-]{36}\.part\/\S+ is there, but should not be$/.test(line);
      assertEquals(differences(whole, run).filter((line) => !isRest(line)), []);
    }));
}

/** Why there is no GNU parallel here. */
async function parallelMissing(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("parallel", { args: ["--version"], stderr: "null" }).output();
    return new TextDecoder().decode(stdout).startsWith("GNU parallel")
      ? undefined
      : "parallel is another program";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "parallel is not installed";
    if (error instanceof Deno.errors.NotCapable) return "the tests may not run parallel";
    throw error;
  }
}

const missing = await parallelMissing();
const name =
  "the line that plan prints lets GNU parallel run all elements, also below a folder with blanks and quotes";

Deno.test({
  name: missing === undefined ? name : `${name} (skipped: ${missing})`,
  ignore: missing !== undefined,
  fn: () =>
    inFolder({}, async (_, parent) => {
      const folder = `${parent}/the lab's "best"`;
      Deno.mkdirSync(folder);
      Deno.writeTextFileSync(`${folder}/e.toml`, table);
      Deno.writeTextFileSync(`${folder}/points.csv`, points);
      const jellyfish: Jellyfish = (...args) => inPlace(folder, args);
      const whole = await local(jellyfish, folder, "e.toml");
      const { out } = await jellyfish("plan", "e.toml", "--jobs=2");
      const run = newestRun(folder, "e");
      const line = /^# GNU parallel\n(.*)\n/m.exec(out)![1];
      const { code, stderr } = await new Deno.Command("bash", { args: ["-c", line] }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      assertEquals(differences(whole, run), []);
    }),
});
