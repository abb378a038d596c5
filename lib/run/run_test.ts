import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parse } from "@std/csv";
import { prepareData } from "../dataset/prepare.ts";
import { buildTrial } from "../experiment/build.ts";
import { decodeSafetensors } from "../train/safetensors.ts";
import { train } from "../train/train.ts";
import { type PrepareOptions, prepareRun } from "./prepare_run.ts";
import { type RunOptions, runTrials } from "./run.ts";
import { RunDirectory } from "./run_directory.ts";
import { configured } from "./run_trial.ts";
import { TrialWorker, WorkerCrash } from "./trial_worker.ts";

/** Writes files to a new folder, goes there, and comes back. */
async function inFolder(files: Record<string, string>, test: (folder: string) => Promise<void>) {
  const before = Deno.cwd();
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) {
      if (name.includes("/")) {
        Deno.mkdirSync(`${folder}/${name.replace(/\/[^/]*$/, "")}`, { recursive: true });
      }
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    Deno.chdir(folder);
    await test(folder);
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
}

async function run(file: string, options: Partial<RunOptions> = {}, how: PrepareOptions = {}) {
  const prepared = await prepareRun(file, { allowExtensions: true, ...how });
  const folder = file.includes("/") ? file.replace(/\/[^/]*$/, "") : "";
  try {
    return await runTrials(prepared, { workers: 2, results: "results", folder, ...options });
  } finally {
    prepared.close();
  }
}

const read = (path: string) => Deno.readTextFileSync(path);
/** Rows by column name. */
function table(path: string): Record<string, string>[] {
  const [columns, ...rows] = parse(read(path));
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}
const header = (path: string) => read(path).split("\n")[0];
const list = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const json = (folder: string) => JSON.parse(read(`${folder}/run.json`));

const moons = `name = "moons"
seed = 7
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, test_rows = 10, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 3, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }
`;

const roots = `name = "roots"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "numerical", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
`;

/** Throws what it is told to, says nothing otherwise. */
const fragile = `export default ({ registries, v }) => {
  registries.activations.register("fragile", {
    description: "identity, or an exception",
    options: v.strictObject({ message: v.optional(v.string(), "") }),
    build: ({ message }) => ({ f: (x) => { if (message.startsWith("!")) throw new Error(message.slice(1)); return x; }, df: () => 1 }),
  });
};`;

const fragileMoons = (messages: string[]) =>
  'extensions = ["fragile.js"]\n' + moons.replace('activation = "tanh"', 'activation = "fragile"') +
  `[sweep.parameters]\nnetwork.layers.hidden.activation.message = ${JSON.stringify(messages)}\n`;

Deno.test("a run of a network leaves these files with these columns", () =>
  inFolder({ "e.toml": moons + "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n" }, async () => {
    const { folder, state, counts } = await run("e.toml");
    assertMatch(folder, /^results\/moons\/\d{8}T\d{6}Z-[0-9a-f]{8}$/);
    assertEquals([state, counts], ["complete", { complete: 2 }]);
    assertEquals(list(folder), [
      "checkpoints",
      "experiment.toml",
      "metrics.csv",
      "run.json",
      "summary.csv",
      "timing.csv",
      "trials.csv",
    ]);
    assertEquals(list(`${folder}/checkpoints`), ["trial-0.safetensors", "trial-1.safetensors"]);
    const metrics = ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"];
    assertEquals(
      header(`${folder}/trials.csv`),
      `trial,configuration,repeat,seed,status,optimizer.learning_rate,${metrics},epochs,steps,error`,
    );
    assertEquals(header(`${folder}/metrics.csv`), `trial,step,epoch,learning_rate,${metrics}`);
    assertEquals(
      header(`${folder}/summary.csv`),
      "configuration,optimizer.learning_rate,n_complete,n_pruned,n_diverged,n_failed,n_timeout," +
        metrics.flatMap((name) => ["mean", "std", "ci95_low", "ci95_high"].map((part) => `${name}_${part}`)),
    );
    assertEquals(
      header(`${folder}/timing.csv`),
      "trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker",
    );
    for (const name of list(folder).filter((name) => /\.(csv|toml|json)$/.test(name))) {
      const text = read(`${folder}/${name}`);
      assert(text.endsWith("\n") && !text.includes("\r"), name);
    }
    // 30 training rows in batches of 10: an evaluation before the first step and after every third
    const rows = table(`${folder}/metrics.csv`).filter(({ trial }) => trial === "0");
    assertEquals(rows.map(({ step }) => Number(step)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(rows.filter(({ val_loss }) => val_loss !== "").map(({ step }) => step), [
      "0",
      "3",
      "6",
      "9",
    ]);
    assertEquals([rows[0].loss, rows[0].learning_rate, rows[9].epoch], ["", "", "3"]);
  }));

Deno.test("curve.csv holds |value - exact| for every x", () =>
  inFolder({ "e.toml": roots + "[sweep.parameters]\noptimizer.learning_rate = [0.01, 0.02]\n" }, async () => {
    const { folder } = await run("e.toml");
    assertEquals(header(`${folder}/curve.csv`), "trial,x,value,exact,abs_error");
    const rows = table(`${folder}/curve.csv`);
    assertEquals(rows.map(({ trial }) => trial).join(""), "0000011111");
    assertEquals(rows.map(({ x }) => Number(x)), [0, 5, 10, 15, 20, 0, 5, 10, 15, 20]);
    for (const { x, value, exact, abs_error } of rows) {
      assertEquals(Number(exact), Math.sqrt(Number(x)));
      assertEquals(Number(abs_error), Math.abs(Number(value) - Number(exact)));
    }
  }));

Deno.test("run.json says what was run, and with what", () =>
  inFolder({ "e.toml": fragileMoons(["a", "b", "c"]), "fragile.js": fragile }, async () => {
    const { folder } = await run("e.toml", { command: ["run", "e.toml"] }, { overrides: ["repeats=2"] });
    const { started, finished, hash, versions, host, extensions, ...rest } = json(folder);
    assertEquals(Object.keys(rest), [
      "format",
      "name",
      "description",
      "state",
      "kind",
      "trials",
      "configurations",
      "repeats",
      "seed",
      "parameters",
      "metric",
      "goal",
      "metrics",
      "metrics_columns",
      "backend",
      "first_configuration",
      "overrides",
      "command",
      "data",
      "lock_file",
      "git_commit",
      "counts",
    ]);
    assertEquals([rest.state, rest.counts, rest.kind], ["complete", { complete: 6 }, "network"]);
    assertEquals([rest.trials, rest.configurations, rest.repeats, rest.seed], [6, 3, 2, 7]);
    assertEquals(rest.parameters, ["network.layers.hidden.activation.message"]);
    assertEquals(rest.command, ["run", "e.toml"]);
    assertEquals(rest.metrics_columns, header(`${folder}/metrics.csv`).split(","));
    assert(Date.parse(started) <= Date.parse(finished));
    assert(folder.endsWith(hash), folder);
    assertEquals(versions.deno, Deno.version.deno);
    assertEquals(host.arch, Deno.build.arch);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(fragile));
    assertEquals(extensions, [{ file: "fragile.js", sha256: new Uint8Array(digest).toHex() }]);
  }));

Deno.test("clocks and workers show in timing.csv and run.json only", () =>
  inFolder({ "e.toml": moons }, async () => {
    const { folder } = await run("e.toml");
    const [{ started, seconds, train_seconds, worker }] = table(`${folder}/timing.csv`);
    assert(Number(seconds) >= Number(train_seconds) && Number(train_seconds) > 0);
    assertEquals(worker, "0");
    const day = started.slice(0, 10);
    const dated = list(folder).filter((name) =>
      name !== "checkpoints" && read(`${folder}/${name}`).includes(day)
    );
    assertEquals(dated, ["run.json", "timing.csv"]);
  }));

Deno.test("experiment.toml of a run runs again to the same bytes, its CSV file and extension found", async () => {
  const points = Array.from({ length: 12 }, (_, i) => `${i},${i % 3},${i % 2 === 0 ? "even" : "odd"}`);
  const files = {
    "experiments/e.toml": fragileMoons(["a", "!b"])
      .replace(/^data = .*$/m, 'data = { path = "../data/points.csv", target = "kind", validation = 0.25 }'),
    "experiments/fragile.js": fragile,
    "data/points.csv": `x,y,kind\n${points.join("\n")}\n`,
  };
  await inFolder(files, async (top) => {
    const same = (first: string, again: string) => {
      for (const name of ["trials.csv", "metrics.csv", "summary.csv"]) {
        assertEquals(read(`${again}/${name}`), read(`${first}/${name}`), name);
      }
      assertEquals(list(`${again}/checkpoints`), list(`${first}/checkpoints`));
      for (const name of list(`${first}/checkpoints`)) {
        const [a, b] = [again, first].map((run) => Deno.readFileSync(`${run}/checkpoints/${name}`));
        assertEquals(a, b, name);
      }
      assertEquals(json(again).hash, json(first).hash);
    };
    const first = await run("experiments/e.toml", {}, { overrides: ["train.epochs=2", "seed=99"] });
    assertEquals(first.counts, { complete: 1, failed: 1 });
    assertEquals(table(`${first.folder}/trials.csv`).map(({ seed, epochs }) => [seed, epochs]), [
      ["99", "2"],
      ["99", ""],
    ]);
    const again = await run(`${first.folder}/experiment.toml`);
    same(first.folder, again.folder);
    const third = await run(`${again.folder}/experiment.toml`); // a copy of a copy
    same(first.folder, third.folder);
    Deno.chdir(first.folder);
    const inside = await run("experiment.toml", { results: `${top}/elsewhere` });
    same(`${top}/${first.folder}`, inside.folder);
    const afar = await run(`${inside.folder}/experiment.toml`, { results: `${top}/results` });
    same(`${top}/${first.folder}`, afar.folder);
  });
});

Deno.test("a trial that throws fails alone", () =>
  inFolder({ "e.toml": fragileMoons(["a", "!no", "b"]), "fragile.js": fragile }, async () => {
    const { folder, state, counts } = await run("e.toml", { workers: 1 });
    assertEquals([state, counts], ["failed", { complete: 2, failed: 1 }]);
    assertEquals(json(folder).state, "failed");
    const rows = table(`${folder}/trials.csv`);
    assertEquals(rows.map(({ status, error }) => [status, error]), [
      ["complete", ""],
      ["failed", "no"],
      ["complete", ""],
    ]);
    assertEquals(rows[0].loss, rows[2].loss); // the message is all that differs
    assertEquals([rows[1].loss, rows[1].steps], ["", ""]);
    assertEquals(list(`${folder}/checkpoints`), ["trial-0.safetensors", "trial-2.safetensors"]);
    assertEquals(table(`${folder}/summary.csv`).map(({ n_complete, n_failed }) => n_complete + n_failed), [
      "10",
      "01",
      "10",
    ]);
  }));

for (
  const [what, messages, rate, expected] of [
    ["completes", ["a"], 0.1, ["complete", { complete: 1 }]],
    ["diverges", ["a"], 1e200, ["complete", { diverged: 1 }]],
    ["throws", ["!a"], 0.1, ["failed", { failed: 1 }]],
  ] as const
) {
  Deno.test(`a run whose trial ${what} is ${expected[0]}`, () =>
    inFolder({ "e.toml": fragileMoons([...messages]), "fragile.js": fragile }, async () => {
      const how = { overrides: [`optimizer.learning_rate=${rate}`] };
      const { folder, state, counts } = await run("e.toml", {}, how);
      assertEquals([state, counts], [...expected]);
      assertEquals([json(folder).state, json(folder).counts], [...expected]);
    }));
}

Deno.test("an interrupted run keeps what has ended", () =>
  inFolder(
    { "e.toml": moons + "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3, 0.4]\n" },
    async () => {
      const whole = await run("e.toml");
      const stop = new AbortController();
      let ended = 0;
      const { folder, state, counts } = await run("e.toml", {
        workers: 1,
        signal: stop.signal,
        onEvent: ({ type }) => {
          if (type === "trial" && ++ended === 2) stop.abort();
        },
      });
      assertEquals([state, counts], ["interrupted", { complete: 2 }]);
      assertEquals([json(folder).state, json(folder).counts], ["interrupted", { complete: 2 }]);
      const lines = (run: string, name: string) => read(`${run}/${name}`).split("\n");
      assertEquals(lines(folder, "trials.csv").slice(0, 3), lines(whole.folder, "trials.csv").slice(0, 3));
      assertEquals(table(`${folder}/trials.csv`).map(({ status }) => status), [
        "complete",
        "complete",
        "waiting",
        "waiting",
      ]);
      assertEquals(
        lines(folder, "metrics.csv").slice(0, 21),
        lines(whole.folder, "metrics.csv").slice(0, 21),
      );
      assertEquals(list(`${folder}/checkpoints`), ["trial-0.safetensors", "trial-1.safetensors"]);
      assert(!list(folder).includes("parts"));
    },
  ));

Deno.test("a run that is interrupted before it begins leaves a whole folder", () =>
  inFolder({ "e.toml": moons }, async () => {
    const { folder, state, counts } = await run("e.toml", { signal: AbortSignal.abort() });
    assertEquals([state, counts], ["interrupted", {}]);
    assertEquals(table(`${folder}/trials.csv`).map(({ status }) => status), ["waiting"]);
  }));

Deno.test("two runs in one second get two folders", () =>
  inFolder({ "e.toml": roots }, async () => {
    const columns = { parameters: [], metrics: [] };
    const made = Array.from({ length: 3 }, () => RunDirectory.create("made", "stamp", columns).path);
    assertEquals(made, ["made/stamp", "made/stamp-2", "made/stamp-3"]);
    const runs = await Promise.all([run("e.toml"), run("e.toml"), run("e.toml")]);
    assertEquals(new Set(runs.map(({ folder }) => folder)).size, 3);
    const [a, b, c] = runs.map(({ folder }) => read(`${folder}/curve.csv`));
    assertEquals([b, c], [a, a]);
  }));

for (const stopping of ["", '[early_stopping]\nmonitor = "val_loss"\npatience = 1\n'] as const) {
  Deno.test(`a checkpoint holds the ${stopping ? "best" : "last"} weights`, () =>
    inFolder(
      { "e.toml": moons.replace("learning_rate = 0.1", "learning_rate = 3.0") + stopping },
      async () => {
        const { folder } = await run("e.toml");
        const { tensors, metadata } = decodeSafetensors(
          Deno.readFileSync(`${folder}/checkpoints/trial-0.safetensors`),
        );
        // The same trial, trained here.
        const prepared = await prepareRun("e.toml");
        const [trial] = await prepared.trials(0, 1);
        const { dataset } = (await prepared.dataFor(trial))!;
        const experiment = configured(prepared.plan.table, trial.params);
        const { scale, validation, train_rows, test_rows } = experiment.data!;
        const data = prepareData(dataset, { scale, validation, train_rows, test_rows }, 7);
        const { objective, optimizer, state, plan } = buildTrial(experiment, trial.seed, data);
        const steps = train(objective, optimizer, state, plan);
        let end = steps.next();
        while (!end.done) end = steps.next();
        assertEquals([...tensors.keys()], [
          "hidden.weight",
          "hidden.bias",
          "output.weight",
          "output.bias",
          ...optimizer.slots.map((slot) => `optimizer.${slot}`),
        ]);
        for (const { name, shape, values } of objective.tensors) {
          assertEquals([...tensors.get(name)!.values], [...values], name);
          assertEquals(tensors.get(name)!.shape, [...shape]);
        }
        optimizer.slots.forEach((slot, k) =>
          assertEquals([...tensors.get(`optimizer.${slot}`)!.values], [...state[k]], slot)
        );
        const { steps: done, bestStep = done } = end.value;
        assertEquals([metadata.steps, metadata.parameters_of_step], [String(done), String(bestStep)]);
        assertEquals([metadata.trial, metadata.seed], ["0", "7"]);
        if (stopping) assert(bestStep < done, "the best step was the last: nothing is tested");
        prepared.close();
      },
    ));
}

Deno.test("hostile values and messages are quoted; errors are one line without folders", () => {
  const values = [
    'a,"b"',
    "two\nlines",
    "=1+1",
    " spaced ",
    "ünï ☃",
    '!at /home/me/secret/x.ts:3, "why"\nnext',
  ];
  return inFolder({ "e.toml": fragileMoons(values), "fragile.js": fragile }, async () => {
    const { folder } = await run("e.toml");
    const rows = table(`${folder}/trials.csv`);
    assertEquals(rows.map((row) => row["network.layers.hidden.activation.message"]), values);
    assertEquals(rows.at(-1)!.error, 'at x.ts:3, "why"');
    assertEquals(rows.slice(0, -1).map(({ error }) => error), values.slice(0, -1).map(() => ""));
    const summary = table(`${folder}/summary.csv`);
    assertEquals(summary.map((row) => row["network.layers.hidden.activation.message"]), values);
  });
});

/** y = slope · x, loaded late, so that requests of several workers meet. */
const line = `export default ({ registries, v }) => {
  registries.datasets.register("line", {
    description: "y = slope x",
    options: v.strictObject({ slope: v.optional(v.number(), 3) }),
    build: ({ slope }) => ({
      async load() {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const values = new Float64Array(new SharedArrayBuffer(32)).map((_, i) => i);
        const targets = { rows: 4, columns: 1, values: values.map((x) => slope * x) };
        return { name: "line", inputs: 1, outputs: 1, train: { inputs: { rows: 4, columns: 1, values }, targets }, sources: [] };
      },
    }),
  });
};`;

Deno.test("an extension's data set may be swept: each trial gets its own, with several workers too", () =>
  inFolder({
    "line.js": line,
    "e.toml": `name = "line"
seed = 1
extensions = ["line.js"]
data = { dataset = { type = "line" } }
network = { initializer = "zeros", layers = [{ units = 1 }] }
train = { loss = "mse_mean", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
data.dataset.slope = [1.0, 2.0, 3.0, 4.0, 5.0]
`,
  }, async () => {
    const { folder, counts } = await run("e.toml", { workers: 3 });
    assertEquals(counts, { complete: 5 });
    // With weights of 0 the first loss is the mean of (slope · x)² over x = 0, 1, 2, 3.
    assertEquals(
      table(`${folder}/trials.csv`).map(({ loss }) => Number(loss)),
      [1, 2, 3, 4, 5].map((slope) => slope * slope * 14 / 4),
    );
  }));

Deno.test("random search makes max_trials draws, the same each time, and fewer are the first of them", () => {
  const sweep = '[sweep]\nmethod = "random"\nmax_trials = 6\n[sweep.parameters]\n' +
    "optimizer.learning_rate = { min = 1e-4, max = 1e-1, log = true }\n";
  return inFolder({ "e.toml": roots + sweep }, async () => {
    const first = await run("e.toml");
    const rates = table(`${first.folder}/trials.csv`).map((row) => Number(row["optimizer.learning_rate"]));
    assertEquals(new Set(rates).size, 6);
    assert(rates.every((rate) => rate >= 1e-4 && rate <= 1e-1), String(rates));
    const again = await run("e.toml");
    assertEquals(read(`${again.folder}/trials.csv`), read(`${first.folder}/trials.csv`));
    const fewer = await run("e.toml", {}, { overrides: ["sweep.max_trials=4"] });
    assertEquals(
      read(`${fewer.folder}/trials.csv`).split("\n").slice(0, 5),
      read(`${first.folder}/trials.csv`).split("\n").slice(0, 5),
    );
    assertEquals(table(`${fewer.folder}/trials.csv`).length, 4);
  });
});

Deno.test("a promise that an extension lets fail fails its own trial, for any number of workers", () =>
  inFolder({
    "fragile.js": fragile.replace("throw new Error", "Promise.reject(new Error").replace(
      "slice(1));",
      "slice(1)));",
    ),
    "e.toml": fragileMoons(["a", "!late", "b", "c", "!again", "d"]),
  }, async () => {
    const texts: string[][] = [];
    for (const workers of [1, 2, 5, 1, 2, 5]) {
      const { folder, counts } = await run("e.toml", { workers });
      assertEquals(counts, { complete: 4, failed: 2 });
      assertEquals(table(`${folder}/trials.csv`).map(({ error }) => error), [
        "",
        "the extension failed: late",
        "",
        "",
        "the extension failed: again",
        "",
      ]);
      texts.push(["trials.csv", "metrics.csv", "summary.csv"].map((name) => read(`${folder}/${name}`)));
    }
    for (const text of texts) assertEquals(text, texts[0]);
  }));

Deno.test("requests to one worker wait for each other", async () => {
  const worker = new TrialWorker([{ file: "line.js", text: line, code: line }]);
  const load = (slope: number) =>
    worker.ask("load", { type: "load", data: { dataset: { type: "line", slope } }, seed: 1 });
  const [a, b, c] = await Promise.all([load(2), load(5), load(9)]);
  assertEquals([a, b, c].map(({ train }) => train.targets!.values[1]), [2, 5, 9]);
  worker.terminate();
});

Deno.test("a worker that was stopped refuses requests, before and after", async () => {
  const worker = new TrialWorker([]);
  const before = worker.ask("schema", { type: "schema" });
  worker.terminate();
  await assertRejects(() => before, WorkerCrash, "the worker was stopped");
  await assertRejects(() => worker.ask("schema", { type: "schema" }), WorkerCrash, "the worker was stopped");
  assertEquals(worker.alive, false);
});

Deno.test("a worker that died while nothing was asked says so when it is asked", async () => {
  const code = 'setTimeout(() => { throw new Error("late"); }, 20);\nexport default () => {};';
  const worker = new TrialWorker([{ file: "late.js", text: code, code }]);
  await worker.ask("schema", { type: "schema" });
  while (worker.alive) await new Promise((resolve) => setTimeout(resolve, 10));
  await assertRejects(
    () => worker.ask("schema", { type: "schema" }),
    Error,
    "the extension failed: late",
  );
  worker.terminate();
});
