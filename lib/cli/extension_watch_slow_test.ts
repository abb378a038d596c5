import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { Watched } from "../testing/watched.ts";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

/** An experiment that takes its activation, its sampler and its data from an extension, as far as it is changed so. */
const experiment = `name = "e"
seed = 1
extensions = ["own.js"]
data = { dataset = "xor" }
network = { layers = [{ units = 2, activation = "own" }] }
train = { loss = "mse_mean", steps = 3 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;
const searched =
  `${experiment}[sweep]\nmethod = "own"\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n`;
const loaded = experiment.replace('"xor"', '"own"');

/** What never comes to an end, as far as a test can wait: what runs on in a worker would slow down others. */
const forever = "for (let n = 0; n < 5e10; n++);";

/** An extension that never comes to an end at one place. */
const own = (place: "top" | "register" | "build" | "df" | "point" | "load") => {
  const at = (here: typeof place) => here === place ? forever : "";
  return `${at("top")}
export default ({ registries, v }) => {
  ${at("register")}
  const none = v.strictObject({});
  const f = (x) => x;
  registries.activations.register("own", { description: "own", options: none, build: () => {
    ${at("build")}
    return { f, df: () => { ${at("df")} return 1; } };
  } });
  registries.samplers.register("own", { description: "own", options: none, build: () => ({
    endless: false,
    count: () => 2,
    point: () => { ${at("point")} return { "optimizer.learning_rate": 0.1 }; },
  }) });
  registries.datasets.register("own", { description: "own", options: none, build: () => ({ load: () => { ${
    at("load")
  } } }) });
};
`;
};

/** Each command and each place once: all commands but schema prepare an experiment in the same way. */
const hanging: [name: string, args: string[], toml: string, code: string, doing: string][] = [
  [
    "run --dry-run, in a sampler",
    ["run", "--dry-run"],
    searched,
    own("point"),
    "building the sampler and the pruner",
  ],
  ["run --resume, at its top level", ["run", "--resume"], experiment, own("top"), "loading"],
  ["check, in a derivative", ["check"], experiment, own("df"), "checking the gradients"],
  ["schema, when it registers", ["schema"], experiment, own("register"), "loading"],
  ["show, in a data set", ["show"], loaded, own("load"), "loading the data"],
  [
    "plan, in build",
    ["plan", "--estimated-trial-seconds=1"],
    experiment,
    own("build"),
    "checking the experiment",
  ],
];

for (const [name, [command, ...more], toml, code, doing] of hanging) {
  Deno.test(`an extension that never ends is stopped in ${name}: it is named, exit status 2, nothing is written`, () =>
    inFolder({ "e.toml": `${toml}[run]\ntimeout = 1\n`, "own.js": code }, async (_run, folder) => {
      const { code, stdout, stderr } = await program(folder, [
        command,
        "e.toml",
        "--allow-extensions",
        ...more,
      ]).output();
      assertEquals(
        new TextDecoder().decode(stderr),
        `waiting for the extension own.js: ${doing} (limit 3 s, run.timeout; Ctrl-C stops it)
error: the extension own.js was stopped: ${doing} took more than 3 s
  --> own.js
   = it may contain an endless loop; if it needs more time, increase run.timeout
1 error. Nothing was run.
`,
      );
      assertEquals([code, stdout.length], [2, 0]);
      assertEquals(Array.from(Deno.readDirSync(folder), (entry) => entry.name).sort(), ["e.toml", "own.js"]);
    }));
}

Deno.test("predict and report end when an extension that has changed since the run never does", () =>
  inFolder({ "e.toml": experiment, "own.js": own("top").replace(forever, "") }, async (run, folder) => {
    assertEquals((await run("run", "e.toml", "--allow-extensions", "timeout=3")).status, 0);
    Deno.writeTextFileSync(`${newestRun(folder, "e")}/../../../own.js`, own("top"));
    const toml = Deno.readTextFileSync(`${newestRun(folder, "e")}/experiment.toml`);
    assertStringIncludes(toml, "timeout");
    const allowed = ["--allow-extensions", "--allow-changes"];
    const ask = async (...args: string[]) => {
      const { code, stderr } = await program(folder, [...args, ...allowed]).output();
      return { code, err: new TextDecoder().decode(stderr) };
    };
    const predicted = await ask("predict", "e", "--data=train");
    assertEquals(predicted.code, 2, predicted.err);
    assertStringIncludes(predicted.err, "own.js was stopped: loading took more than 3 s\n");
    const reported = await ask("report", "e");
    assertEquals(reported.code, 0, reported.err); // the report is made, and says what it lacks
  }));

for (
  const [signal, status, said] of [
    ["SIGINT", 130, "waiting for the extension own.js: loading (limit 60 s, run.timeout; Ctrl-C stops it)\n"],
    ["SIGTERM", 143, "own.js: it begins\n"],
  ] as const
) {
  Deno.test(`the first ${signal} ends an extension that never ends to load, with ${status}`, () => {
    const code = (said.includes("begins") ? 'console.log("it begins");' : "") + own("top");
    return inFolder({ "e.toml": experiment, "own.js": code }, async (_run, folder) => {
      await using process = new Watched(program(folder, ["run", "e.toml", "--allow-extensions"]));
      await process.says(said);
      const begin = performance.now();
      process.kill(signal);
      const { code, err } = await process.end();
      assertLess(performance.now() - begin, 5000);
      assertEquals(code, status, err);
      assertEquals(err.split("\n").length, 2, err);
      assertEquals([...Deno.readDirSync(folder)].length, 2);
    });
  });
}

Deno.test("one SIGINT ends a run whose sampler never answers; what has ended is kept", () => {
  const code = own("point").replace("point: () => {", "batch: 1, point: (_p, n) => { if (n > 0)");
  const toml = searched.replace('method = "own"', 'method = "own"\nmetric = "loss"');
  return inFolder({ "e.toml": toml, "own.js": code }, async (_run, folder) => {
    await using process = new Watched(
      program(folder, ["run", "e.toml", "--allow-extensions", "--workers=1"]),
    );
    await process.says("waiting for the extension own.js: choosing trials");
    process.kill("SIGINT");
    const { code, err } = await process.end();
    assertEquals(code, 130, err);
    const [, row] = Deno.readTextFileSync(`${newestRun(folder, "e")}/trials.csv`).split("\n");
    assertStringIncludes(row, "complete");
  });
});

const greedy: [name: string, args: string[], code: string, doing: string][] = [
  ["objects at its top level", ["run"], `const all = []; for (;;) all.push({ all });`, "loading"],
  [
    "buffers in check",
    ["check"],
    own("df").replace(forever, "const all = []; for (;;) all.push(new Float64Array(1e6).fill(1));"),
    "checking the gradients",
  ],
];

for (const [name, [command], code, doing] of greedy) {
  Deno.test(`an extension that takes memory without end is stopped: ${name}`, () =>
    inFolder({ "e.toml": experiment, "own.js": code }, async (_run, folder) => {
      const args = [command, "e.toml", "--allow-extensions", "run.memory_limit=200"];
      const { code, stderr } = await program(folder, args).output();
      const text = new TextDecoder().decode(stderr).replace(/^waiting for .*\n/, "");
      assertEquals(
        text,
        `error: the extension own.js was stopped: ${doing} took more than 200 MB of memory
  --> own.js
   = it may contain an endless loop; if it needs more memory, increase run.memory_limit
1 error. Nothing was run.
`,
      );
      assertEquals(code, 2);
    }));
}

Deno.test("a trial that keeps more and more buffers fails when it has run.memory_limit; the others complete", () => {
  const code = own("df").replace(forever, "").replace(
    "const f = (x) => x;",
    `const all = [];
  const f = (x) => { if (x === x) all.push(new Float64Array(1e6)); return x; };`,
  );
  const toml = experiment.replace("steps = 3", "steps = 200") +
    "[sweep.parameters]\ntrain.steps = [1, 200]\n";
  return inFolder({ "e.toml": toml, "own.js": code }, async (_run, folder) => {
    const args = ["run", "e.toml", "--allow-extensions", "run.memory_limit=400", "compute.fuse=false"];
    const { code, stderr } = await program(folder, args).output();
    assertEquals(code, 1, new TextDecoder().decode(stderr));
    const rows = Deno.readTextFileSync(`${newestRun(folder, "e")}/trials.csv`).trimEnd().split("\n").slice(1);
    assertEquals(rows.map((row) => row.split(",")[4]), ["complete", "failed"]);
    assertStringIncludes(rows[1], "out of memory: more than 400 MB (run.memory_limit)");
  });
});
