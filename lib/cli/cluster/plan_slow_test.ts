import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertNotEquals } from "@std/assert";
import { parse as parseYaml } from "npm:deno-std@1.4.0/yaml/parse.js";
import { inFolder, inPlace, newestRun } from "../../testing/run_in_place.ts";
import { withPeak } from "../../testing/with_peak.ts";

/** A short descent, swept over rates. */
const sweep = (rates: number[], more = "") =>
  `name = "e"
seed = 1
objective = { type = "rosenbrock" }
train = { steps = 20, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
${more}
[sweep.parameters]
optimizer.learning_rate = ${JSON.stringify(rates)}
`;

/** The same, with as many trials as wanted. */
const search = (trials: number, { launcher = "", repeats = 1, settings = 'method = "random"' } = {}) =>
  `name = "e"
seed = 1
repeats = ${repeats}
objective = { type = "rosenbrock" }
train = { steps = 20, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 1e-3 }
launcher = { ${launcher} }
[sweep]
${settings}
metric = "loss"
max_configurations = ${trials}
[sweep.parameters]
optimizer.learning_rate = { min = 1e-6, max = 1e-3, log = true }
`;

const project = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

const planOf = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/plan.json`));

/** What is different in each run and on each machine becomes a word in capitals. */
function withPlaceholders(text: string, run: string): string {
  const { job_name } = planOf(run);
  const words: [string, string][] = [
    [run, "RUN"],
    [job_name, "JOB"],
    [job_name.toLowerCase(), "LOWER-JOB"],
    [project, "PROJECT"],
    [Deno.execPath(), "DENO"],
    [Deno.version.deno, "VERSION"],
  ];
  return words.reduce((done, [found, word]) => done.replaceAll(found, word), text);
}

/** Does something while a variable has a value. */
async function withVariable(name: string, value: string, work: () => Promise<void>): Promise<void> {
  const before = Deno.env.get(name);
  Deno.env.set(name, value);
  try {
    await work();
  } finally {
    if (before === undefined) Deno.env.delete(name);
    else Deno.env.set(name, before);
  }
}

/** What plan prints, with placeholders for what differs from machine to machine. */
const printed = Deno.readTextFileSync(new URL("plan_slow_test.txt", import.meta.url));

const slurmKeys = 'partition = "main", time = "02:00:00", mem = "4G", max_parallel = 3, cpus_per_task = 2, ' +
  'sbatch_args = ["--account=lab", "--comment=two words"]';

Deno.test("plan prints how an element is run, by hand and by four engines", () =>
  inFolder(
    { "e.toml": sweep([1e-5, 1e-4, 1e-3, 2e-3], `launcher = { ${slurmKeys} }`) },
    (plan, folder) =>
      withVariable("DENO_DIR", "/srv/the lab's cache", async () => {
        const { status, out, err } = await plan("plan", "e.toml", "--jobs=2");
        const run = newestRun(folder, "e");
        assertEquals(withPlaceholders(out, run), printed);
        assertEquals([status, err], [0, ""]);
        // The manifest is what it looks like: a command with the words of the one above, quotes and all.
        const job = parseYaml(out.slice(out.indexOf("apiVersion:"))) as Manifest;
        const [container] = job.spec.template.spec.containers;
        assertEquals(
          withPlaceholders(container.args[0], run),
          /^cd PROJECT .*$/m.exec(printed)![0].replace("exec DENO", "exec deno")
            .replace("--element=0", '--element="$JOB_COMPLETION_INDEX"'),
        );
        assertEquals(container.env, [{ name: "DENO_DIR", value: `${project}/.deno` }]);
        assertEquals(
          Object.keys(job.spec),
          ["completionMode", "completions", "parallelism", "backoffLimitPerIndex", "template"],
        );
      }),
  ));

/** What is looked at of an Indexed Job. */
interface Manifest {
  spec: {
    template: { spec: { containers: { args: string[]; env: unknown[] }[] } };
  };
}

Deno.test("plan makes the folder of a run that has not begun, and nobody holds it", () =>
  inFolder({ "e.toml": sweep([1e-5, 1e-4, 1e-3]) }, async (plan, folder) => {
    await plan("plan", "e.toml", "--trials-per-job=1", "train.steps=30");
    const run = newestRun(folder, "e");
    const { job_name, ...rest } = planOf(run);
    assertEquals(rest, {
      format: 2,
      trials: 3,
      repeats: 1,
      jobs: 3,
      trials_per_job: 1,
      workers: 1,
      allow_extensions: false,
      heartbeat_timeout: 30,
    });
    assertMatch(job_name, new RegExp(`^jellyfish-${run.split("/").at(-1)}-[0-9a-f]{8}$`));
    const { state, planned, trials, parameters, overrides } = JSON.parse(
      Deno.readTextFileSync(`${run}/run.json`),
    );
    assertEquals(
      { state, planned, trials, parameters, overrides },
      {
        state: "running",
        planned: { jobs: 3, trials_per_job: 1 },
        trials: 3,
        parameters: ["optimizer.learning_rate"],
        overrides: ["train.steps = 30"],
      },
    );
    assertEquals(
      Array.from(Deno.readDirSync(run), ({ name }) => name).sort(),
      ["checkpoints", "experiment.toml", "parts", "plan.json", "run.json"],
    );
    assertEquals(
      Array.from(Deno.readDirSync(`${run}/parts`), ({ name }) => name).sort(),
      ["arrays", "attempts", "claim.json", "claims", "logs", "shards", "tasks", "trials.jsonl"],
    );
    using claim = Deno.openSync(`${run}/parts/claim.json`, { read: true, write: true });
    assert(claim.tryLockSync(true));
  }));

/** Options and keys, what they make of so many trials, and how many trials an element has at the same time. */
const spreads: [
  what: string,
  toml: string,
  options: string[],
  elements: number,
  chunk: number | null,
  workers?: number,
][] = [
  ["so many elements", search(10), ["--jobs=3"], 3, 4],
  ["none is left without a trial", search(9), ["--jobs=4"], 3, 3],
  ["no more elements than trials", search(10), ["--jobs=100"], 10, 1],
  ["more elements than 200 for whoever asks for them", search(1000), ["--jobs=500"], 500, 2],
  ["so many trials each", search(12), ["--trials-per-job=4"], 3, 4],
  ["fewer trials in the last one", search(10), ["--trials-per-job=4"], 3, 4],
  ["so many trials each, also where fewer would be more even", search(10), ["--trials-per-job=7"], 2, 7],
  ["one trial", search(1), ["--jobs=3"], 1, 1],
  ["an element for each of two trials", search(2), ["--trials-per-job=1"], 2, 1],
  ["more trials each than there are", search(10), ["--trials-per-job=40"], 1, 10],
  ["ten minutes of work each", search(1000), ["--estimated-trial-seconds=60"], 100, 10],
  [
    "ten minutes of work each on four cores",
    search(1000),
    ["--estimated-trial-seconds=60", "--cpus-per-task=4"],
    25,
    40,
    4,
  ],
  ["at most 200 elements", search(1000), ["--estimated-trial-seconds=3600"], 200, 5],
  ["trials longer than ten minutes: one each", search(30), ["--estimated-trial-seconds=5000"], 30, 1],
  ["eight for a short sweep", search(80), ["--estimated-trial-seconds=1"], 8, 10],
  ["ten seconds each for a shorter one", search(24), ["--estimated-trial-seconds=1"], 2, 12],
  ["one for less than ten seconds", search(19), ["--estimated-trial-seconds=0.5"], 1, 19],
  ["the repeats of a configuration count as trials", search(10, { repeats: 4 }), ["--jobs=8"], 8, 5],
  ["jobs of [launcher]", search(10, { launcher: "jobs = 5" }), [], 5, 2],
  [
    "trials_per_job of [launcher]",
    search(10, { launcher: "trials_per_job = 5, cpus_per_task = 3" }),
    [],
    2,
    5,
    3,
  ],
  [
    "estimated_trial_seconds of [launcher]",
    search(100, { launcher: "estimated_trial_seconds = 60" }),
    [],
    10,
    10,
  ],
  ["an option in place of [launcher]", search(10, { launcher: "jobs = 5" }), ["--trials-per-job=10"], 1, 10],
  ["the other way round", search(10, { launcher: "trials_per_job = 5" }), ["--jobs=10"], 10, 1],
  [
    "each option in place of its key",
    search(100, { launcher: "estimated_trial_seconds = 60, cpus_per_task = 2" }),
    ["--estimated-trial-seconds=600", "--cpus-per-task=10"],
    10,
    10,
    10,
  ],
  [
    "--max-configurations in place of max_configurations",
    search(10),
    ["--max-configurations=6", "--jobs=3"],
    3,
    2,
  ],
  [
    "a sampler that learns: no more elements than trials of a batch",
    search(40, { repeats: 2, settings: 'method = { type = "tpe", startup = 5, batch = 5 }' }),
    ["--jobs=30"],
    10,
    null,
  ],
  [
    "a pruner: elements are alike",
    search(40, { settings: 'method = "random"\npruner = { type = "asha", min_steps = 5 }' }),
    ["--jobs=30"],
    30,
    null,
  ],
];

const counted = (count: number, what: string) => count === 1 ? `1 ${what}` : `${count} ${what}s`;

/** The output for a function that is descended several times. */
const repeated = (repeats: string) =>
  `warning: repeats = ${repeats} runs each descent ${repeats} times with the same result: nothing in [objective] is random
  --> e.toml:3:11
  |
3 | repeats = ${repeats}
  |           ^
  = remove it
`;

for (const [what, toml, options, elements, chunk, workers = 1] of spreads) {
  Deno.test(`plan spreads trials: ${what}`, () =>
    inFolder({ "e.toml": toml }, async (plan, folder) => {
      const { status, out, err } = await plan("plan", "e.toml", ...options);
      const most = options.find((option) => option.startsWith("--max-configurations="))?.split("=")[1];
      const warning = /^repeats = ([2-9]\d*)/m.exec(toml)?.[1];
      const said = warning ? repeated(warning) : most ? `override: sweep.max_configurations = ${most}\n` : "";
      assertEquals([status, err], [0, said]);
      const run = newestRun(folder, "e");
      const found = planOf(run);
      assertEquals([found.jobs, found.trials_per_job, found.workers], [elements, chunk, workers]);
      const share = chunk === null
        ? "handed out as results arrive"
        : `up to ${counted(chunk, "trial")} in each`;
      assertEquals(
        out.split("\n")[0],
        `${run}: ${counted(found.trials, "trial")} in ${counted(elements, "element")}, ${share}`,
      );
    }));
}

Deno.test("plan tries a trial out where nothing says how long it takes, and says so", () =>
  inFolder({ "e.toml": search(4) }, async (plan, folder) => {
    const { status, err } = await plan("plan", "e.toml", "--cpus-per-task=2");
    assertEquals(status, 0, err);
    assertMatch(err, /^a trial takes about \d+(\.\d+)? s here\n$/);
    assertEquals([planOf(newestRun(folder, "e")).jobs, planOf(newestRun(folder, "e")).trials_per_job], [
      1,
      4,
    ]);
  }));

Deno.test("plan says what was overridden, as run does", () =>
  inFolder({ "e.toml": search(4) }, async (jellyfish) => {
    const overrides = ["train.steps=30", "train.log_every=15"];
    const lines = "override: train.steps = 30\noverride: train.log_every = 15\n";
    const planned = await jellyfish("plan", "e.toml", ...overrides, "--jobs=2");
    assertEquals([planned.status, planned.err], [0, lines]);
    const { status, text } = await jellyfish("run", "e.toml", ...overrides);
    assertEquals([status, text.slice(0, lines.length)], [0, lines]);
  }));

Deno.test("plan tries a long trial out for 3 seconds, and reckons with all of it", () =>
  inFolder({ "e.toml": search(4) }, async (plan, folder) => {
    const begin = performance.now();
    const { err } = await plan("plan", "e.toml", "train.steps=1_000_000_000", "train.log_every=1_000_000");
    assertLess(performance.now() - begin, 10_000);
    const seconds = Number(/^(override: .*\n){2}a trial takes about (\S+) s here\n$/.exec(err)?.[2]);
    assertGreater(seconds, 20); // a million steps would take 20 ns each
    assertEquals(planOf(newestRun(folder, "e")).jobs, 4);
  }));

const network = `name = "e"
seed = 1
data = { dataset = "moons", train_rows = 20, test_rows = 10 }
network = { layers = [{ units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

const options =
  "--allow-extensions, --jobs, --trials-per-job, --estimated-trial-seconds, --cpus-per-task, --max-configurations, --help";

/** Arguments and their messages, without the last line. */
const mistakes: [args: string[], ...lines: string[]][] = [
  [
    [],
    "error: no experiment file was given",
    "   = for example: deno task plan experiments/mnist.toml",
  ],
  [["nowhere.toml"], "error: nowhere.toml does not exist", "  --> nowhere.toml"],
  [
    ["e.toml", "--jobs=2", "--trials-per-job=3"],
    "error: --jobs and --trials-per-job cannot be used together",
    "  --> command line: --trials-per-job=3",
    "   = keep one of them",
  ],
  [
    ["e.toml", "--jobs=0"],
    'error: --jobs must be a whole number of at least 1, got "0"',
    "  --> command line: --jobs=0",
  ],
  [
    ["e.toml", "--trials-per-job=1.5"],
    'error: --trials-per-job must be a whole number of at least 1, got "1.5"',
    "  --> command line: --trials-per-job=1.5",
  ],
  [
    ["e.toml", "--cpus-per-task=-1"],
    'error: --cpus-per-task must be a whole number of at least 1, got "-1"',
    "  --> command line: --cpus-per-task=-1",
  ],
  [
    ["e.toml", "--max-configurations=many"],
    'error: --max-configurations must be a whole number of at least 1, got "many"',
    "  --> command line: --max-configurations=many",
  ],
  ...["0", "-3", "1e999", "NaN", "fast"].map((text): [string[], ...string[]] => [
    ["e.toml", `--estimated-trial-seconds=${text}`],
    `error: --estimated-trial-seconds must be a number greater than 0, got "${text}"`,
    `  --> command line: --estimated-trial-seconds=${text}`,
  ]),
  [
    ["e.toml", "--estimated-trial-seconds="],
    "error: --estimated-trial-seconds needs a value",
    "  --> command line: --estimated-trial-seconds",
  ],
  [
    ["e.toml", "--job=3"],
    "error: unknown option --job",
    "  --> command line: --job=3",
    "   = did you mean --jobs?",
    `   = options: ${options}`,
  ],
  [
    ["e.toml", "--jobs=1", "compute.backend=blas"],
    'override: compute.backend = "blas"',
    "error: backend blas cannot be used in cluster plans: its results depend on the machine",
    "  --> e.toml",
    "   = leave compute.backend out: wasm gives the same bytes everywhere",
  ],
];

for (const [args, ...lines] of mistakes) {
  Deno.test(`plan refuses ${JSON.stringify(args.slice(-2).join(" "))} and writes nothing`, () =>
    inFolder({ "e.toml": network }, async (plan, folder) => {
      const { status, out, err } = await plan("plan", ...args);
      assertEquals(err, `${lines.join("\n")}\n1 error. Nothing was run.\n`);
      assertEquals([status, out], [2, ""]);
      assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["e.toml"]);
    }));
}

Deno.test("plan refuses a folder with a comma, which permissions cannot name, and writes nothing", () =>
  inFolder({}, async (_, parent) => {
    const folder = `${parent}/a,b`;
    Deno.mkdirSync(folder);
    Deno.writeTextFileSync(`${folder}/e.toml`, search(4));
    const { status, out, err } = await inPlace(folder, ["plan", "e.toml", "--jobs=1"]);
    assertEquals(
      err,
      `error: the path of the run contains a comma: Deno cannot grant permission to write there
  --> ${folder}/results/e
   = move Jellyfish to a path without a comma
1 error. Nothing was run.
`,
    );
    assertEquals([status, out], [2, ""]);
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["e.toml"]);
  }));

/** Arguments of `trial` for a plan of two elements, the effect on the plan, and the message. */
const wrongTrials: [what: string, plan: (text: string) => string, args: string[], ...lines: string[]][] = [
  [
    "a call without --plan",
    (text) => text,
    ["--element=0"],
    "error: --plan is missing",
    "  --> command line: trial",
    "   = for example: deno task trial --plan results/NAME/RUN/plan.json --element 0",
  ],
  [
    "a call without --element",
    (text) => text,
    ["--plan=PLAN"],
    "error: --element is missing",
    "  --> command line: trial",
    "   = for example: deno task trial --plan results/NAME/RUN/plan.json --element 0",
  ],
  [
    "a file",
    (text) => text,
    ["e.toml", "--plan=PLAN", "--element=0"],
    "error: trial takes only options",
    "  --> command line: e.toml",
  ],
  ...["2", "-1", "1.0", "first"].map((element): [string, (text: string) => string, string[], ...string[]] => [
    `element ${element} of two`,
    (text) => text,
    ["--plan=PLAN", `--element=${element}`],
    `error: --element must be a whole number from 0 to 1, got "${element}"`,
    `  --> command line: --element=${element}`,
    "   = the plan has 2 elements",
  ]),
  [
    "no worker",
    (text) => text,
    ["--plan=PLAN", "--element=0", "--workers=0"],
    'error: --workers must be a whole number of at least 1, got "0"',
    "  --> command line: --workers=0",
  ],
  ...([
    ["that is empty", () => "", "it is not valid JSON"],
    ["that is cut off", (text) => text.slice(0, -10), "it is not valid JSON"],
    ["that is something else", () => "[1]", "format is missing"],
    [
      "of another format",
      (text) => text.replace('"format": 2', '"format": 3'),
      "format: expected 2, got 3",
    ],
    [
      "without its trials per job",
      (text) => text.replace(/ *"trials_per_job": .*\n/, ""),
      "trials_per_job is missing",
    ],
    [
      "with no trials per job",
      (text) => text.replace('"trials_per_job": 2', '"trials_per_job": 0'),
      "trials_per_job: expected >=1, got 0",
    ],
    [
      "with jobs in words",
      (text) => text.replace('"jobs": 2', '"jobs": "two"'),
      'jobs: expected number, got "two"',
    ],
    [
      "with a job name for a shell",
      (text) => text.replace(/"job_name": ".*"/, '"job_name": "a;b"'),
      'job_name: expected /^[A-Za-z0-9._-]+$/, got "a;b"',
    ],
    [
      "with a key that no plan has",
      (text) => text.replace('"format": 2', '"format": 2, "nodes": 3'),
      "unknown key nodes",
    ],
  ] as [string, (text: string) => string, string][]).map((
    [what, change, words],
  ): [string, (text: string) => string, string[], ...string[]] => [
    `a plan ${what}`,
    change,
    ["--plan=PLAN", "--element=0"],
    `error: the file is not a plan: ${words}`,
    "  --> PLAN",
    "   = plans are created by deno task plan FILE or deno task run:slurm FILE, in the folder of the run",
  ]),
];

for (const [what, change, args, ...lines] of wrongTrials) {
  Deno.test(`trial refuses ${what}`, () =>
    inFolder({ "e.toml": sweep([1e-5, 1e-4, 1e-3, 2e-3]) }, async (jellyfish, folder) => {
      await jellyfish("plan", "e.toml", "--jobs=2");
      const run = newestRun(folder, "e");
      const path = `${run}/plan.json`;
      Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
      const shown = path.slice(folder.length + 1);
      const { status, err } = await jellyfish("trial", ...args.map((text) => text.replace("PLAN", shown)));
      assertEquals(err.replace(shown, "PLAN"), `${lines.join("\n")}\n1 error. Nothing was run.\n`);
      assertEquals(status, 2);
      assertEquals([...Deno.readDirSync(`${run}/parts/attempts`)], []);
    }));
}

Deno.test("trial refuses a plan that is not there", () =>
  inFolder({}, async (jellyfish) => {
    const { status, err } = await jellyfish("trial", "--plan=nowhere/plan.json", "--element=0");
    assertEquals(
      err,
      `error: nowhere/plan.json does not exist
  --> nowhere/plan.json
   = plans are created by deno task plan FILE or deno task run:slurm FILE, in the folder of the run
1 error. Nothing was run.
`,
    );
    assertEquals(status, 2);
  }));

const differs = (...lines: string[]) => [
  "error: the experiment differs from the one that was run",
  "  --> RUN",
  ...lines,
  "   = a resumed run must match an uninterrupted one: change it back, or start a new run",
];

const anew = "   = plan it again: finished elements would not match the remaining ones";
const changed = [
  "error: the experiment was changed after it was planned",
  "  --> RUN/experiment.toml",
  anew,
];

/** What somebody writes into a file beside a plan of four trials, or into the plan, and what an element says. */
const edited: [what: string, file: string, from: RegExp, to: string, lines: string[], trials?: number][] = [
  [
    "an experiment beside the plan that has another seed",
    "experiment.toml",
    /^seed = 1$/m,
    "seed = 2",
    differs("   = seed: 1 in the run, 2 now"),
  ],
  [
    "an experiment beside the plan that has another function",
    "experiment.toml",
    /rosenbrock/,
    "sqrt",
    differs('   = objective.type: "rosenbrock" in the run, "sqrt" now'),
  ],
  [
    "an experiment beside the plan that has more trials",
    "experiment.toml",
    /max_configurations = 4/,
    "max_configurations = 5",
    changed,
  ],
  ["an experiment beside the plan that is longer", "experiment.toml", /steps = 20/, "steps = 30", changed],
  [
    "an experiment beside the plan that is reported more often",
    "experiment.toml",
    /log_every = 10/,
    "log_every = 5",
    differs("   = train.log_every: 10 in the run, 5 now"),
  ],
  ["an experiment beside the plan that has one more blank", "experiment.toml", /\n$/, " \n", changed],
  ["an experiment beside the plan that has a comment", "experiment.toml", /^/, "# mine\n", changed],
  [
    "a plan that has more trials",
    "plan.json",
    /"trials": 4/,
    '"trials": 5',
    ["error: the plan has 5 trials, but the experiment next to it has 4", "  --> RUN/plan.json", anew],
    5,
  ],
];

for (const [what, file, from, to, lines, trials = 4] of edited) {
  Deno.test(`trial refuses ${what}`, () =>
    inFolder({ "e.toml": search(4) }, async (jellyfish, folder) => {
      await jellyfish("plan", "e.toml", "--jobs=2");
      const run = newestRun(folder, "e");
      const path = `${run}/${file}`;
      const before = Deno.readTextFileSync(path);
      Deno.writeTextFileSync(path, before.replace(from, to));
      assertNotEquals(Deno.readTextFileSync(path), before);
      const trial = () => jellyfish("trial", `--plan=${run}/plan.json`, "--element=1");
      const { status, err } = await trial();
      assertEquals(
        err.replaceAll(run, "RUN"),
        `element 1: trials 2 to 3 of ${trials}, 1 worker, in RUN\n${
          lines.join("\n")
        }\n1 error. Nothing was run.\n`,
      );
      assertEquals(status, 2);
      assertEquals([...Deno.readDirSync(`${run}/parts/attempts`)], []);
      Deno.writeTextFileSync(path, before);
      assertEquals((await trial()).status, 0);
    }));
}

Deno.test({
  name: "a million trials are planned in less than 200 MB, and an element of ten of them runs in as much",
  ignore: Deno.build.os !== "linux", // memory is measured by its means
  fn: () =>
    inFolder({ "e.toml": search(1_000_000) }, async (_, folder) => {
      const first = await withPeak(folder, "plan", "e.toml", "--estimated-trial-seconds=1");
      assertEquals(first.code, 0, first.err);
      assertMatch(first.out, /^\S+: 1000000 trials in 200 elements, up to 5000 trials in each\n/);
      assertLess(first.peak, 200);
      Deno.removeSync(`${folder}/results`, { recursive: true });

      const second = await withPeak(folder, "plan", "e.toml", "--jobs=100000");
      assertMatch(second.out, /^\S+: 1000000 trials in 100000 elements, up to 10 trials in each\n/);
      const run = newestRun(folder, "e");
      const element = await withPeak(folder, "trial", `--plan=${run}/plan.json`, "--element=199");
      assertEquals(element.code, 0, element.err);
      assertMatch(element.err, /^element 199: trials 1990 to 1999 of 1000000, 1 worker, in /);
      assertLess(element.peak, 200);
      const [shard] = Deno.readDirSync(`${run}/parts/shards`);
      const notes = Deno.readTextFileSync(`${run}/parts/shards/${shard.name}/trials.jsonl`).trimEnd().split(
        "\n",
      );
      assertEquals(
        notes.map((line) => JSON.parse(line)).map(({ trial, row }) => [trial, row.status, row.steps]),
        Array.from({ length: 10 }, (_, k) => [1990 + k, "complete", 20]),
      );
    }),
});
