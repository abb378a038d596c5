import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { decodeSafetensors, encodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { differingFiles, inFolder, newestRun, program, reproducibleFiles } from "../testing/run_in_place.ts";
import { fragile, table } from "../testing/run_in_folder.ts";

/** A network with running statistics. */
const net = (name: string, more = "", train = "epochs = 3") =>
  `name = "${name}"
seed = 7
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, test_rows = 10, validation = 0.25 }
optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }
[train]
loss = "cross_entropy"
batch_size = 10
${train}
[network]
${more}
layers = [
  { name = "hidden", units = 5, activation = "tanh" },
  { name = "norm", type = "batch_norm" },
  { name = "output", units = 2, activation = "softmax" },
]
`;

const whole = 'from = "results/a"';
const evaluated = ["val_loss", "val_accuracy", "test_loss", "test_accuracy"];

const rowsOf = (run: string) => table(`${run}/metrics.csv`);
const checkpointOf = (run: string, trial = 0) =>
  Deno.readFileSync(`${run}/checkpoints/trial-${trial}.safetensors`);
const fromOf = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/run.json`)).from;
const hashOf = (run: string) => JSON.parse(Deno.readTextFileSync(`${run}/run.json`)).hash;
const evaluationOf = (row: Record<string, string>) => evaluated.map((column) => row[column]);
const ok = async (command: Promise<{ status: number; text: string }>) => {
  const { status, text } = await command;
  assertEquals(status, 0, text);
  return text;
};

/** That two runs have the same files, but for how they were started. */
function assertSame(one: Map<string, Uint8Array>, other: Map<string, Uint8Array>): void {
  for (const files of [one, other]) for (const name of ["experiment.toml", "plan.json"]) files.delete(name);
  for (const name of ["metrics.csv", "start.safetensors"]) assert(one.has(name), name);
  assertEquals(differingFiles(one, other), []);
}

/** Runs commands in a folder with a trained network, `results/a`. */
const inFolderWithSource: typeof inFolder = (files, test) =>
  inFolder({ "a.toml": net("a"), ...files }, async (run, folder) => {
    await ok(run("run", "a.toml"));
    await test(run, folder);
  });

Deno.test("a run that begins with another one's parameters first has that one's last metrics, and records where they are from", () =>
  inFolderWithSource({ "b.toml": net("b", whole) }, async (run, folder) => {
    const text = await ok(run("run", "b.toml"));
    const [a, b] = [newestRun(folder, "a"), newestRun(folder, "b")];
    const shown = a.slice(folder.length + 1);
    assertStringIncludes(text, `first parameters: trial 0 of ${shown}, step 9\n`);
    const [last, first] = [rowsOf(a).at(-1)!, rowsOf(b)[0]];
    assertEquals([last.step, first.step], ["9", "0"]);
    assertEquals(evaluationOf(first), evaluationOf(last));
    assertNotEquals(evaluationOf(rowsOf(a)[0]), evaluationOf(first));
    assertNotEquals(evaluationOf(rowsOf(b).at(-1)!), evaluationOf(first)); // it learns
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", checkpointOf(a))).toHex();
    assertEquals(fromOf(b), {
      run: "results/a",
      checkpoint: `${shown}/checkpoints/trial-0.safetensors`,
      trial: 0,
      step: 9,
      sha256: hash,
    });
    assertEquals(Deno.readFileSync(`${b}/start.safetensors`), checkpointOf(a));
    // Its own file gives the same run, also when the other run is gone.
    Deno.removeSync(`${folder}/results/a`, { recursive: true });
    await ok(run("run", `${b.slice(folder.length + 1)}/experiment.toml`));
    const again = newestRun(folder, "b");
    assertNotEquals(again, b);
    assertEquals(hashOf(again), hashOf(b));
    assertSame(reproducibleFiles(again), reproducibleFiles(b));
    await ok(run("predict", "b", "--data", "test"));
  }));

Deno.test("layers that are named begin with another run's parameters, the others as they would without", () =>
  inFolderWithSource({
    "b.toml": net("b", 'from = { run = "results/a", layers = ["hidden", "norm"] }').replaceAll(
      '", units = 5, activation = "tanh"',
      '", units = 5, activation = "tanh", trainable = false',
    ),
    "c.toml": net("c"),
  }, async (run, folder) => {
    await ok(run("run", "b.toml", "learning_rate=1e-60")); // which rounds away in float32
    await ok(run("run", "c.toml", "learning_rate=1e-60"));
    const [a, b, c] = ["a", "b", "c"].map((name) =>
      decodeSafetensors(checkpointOf(newestRun(folder, name))).tensors
    );
    const values = (of: typeof a, name: string) => of.get(name)!.values;
    for (const name of ["hidden.weight", "hidden.bias", "norm.gamma", "norm.beta"]) {
      assertEquals(values(b, name), values(a, name), name);
      assertNotEquals(values(b, name), values(c, name), name);
    }
    for (const name of ["output.weight", "output.bias"]) {
      assertEquals(values(b, name), values(c, name), name);
      assertNotEquals(values(b, name), values(a, name), name);
    }
    assertEquals(fromOf(newestRun(folder, "b")).layers, ["hidden", "norm"]);
  }));

Deno.test("repeats, workers, threads, fused trials and numbers of another precision begin with the same parameters", () =>
  inFolderWithSource({ "b.toml": net("b", whole) }, async (run, folder) => {
    const sweep = ["repeats=2", "learning_rate=0.1,0.2,0.3"];
    const files = async (...more: string[]) => {
      await ok(run("run", "b.toml", ...sweep, ...more));
      return reproducibleFiles(newestRun(folder, "b"));
    };
    const first = await files("--workers=1");
    for (const more of [["--workers=2"], ["--workers=1", "fuse=false"], ["--workers=2", "threads=2"]]) {
      assertSame(await files(...more), first);
    }
    const start = evaluationOf(rowsOf(newestRun(folder, "a")).at(-1)!);
    const begun = rowsOf(newestRun(folder, "b")).filter(({ step }) => step === "0");
    assertEquals(begun.length, 6);
    for (const row of begun) assertEquals(evaluationOf(row), start);
    // From float32 to float64 nothing is rounded; back, everything is.
    await ok(run("run", "b.toml", "name=exact", "backend=reference", "learning_rate=1e-60"));
    await ok(run("run", "b.toml", "name=back", "network.from=results/exact", "learning_rate=1e-60"));
    const [a, exact, back] = ["a", "exact", "back"].map((name) =>
      decodeSafetensors(checkpointOf(newestRun(folder, name))).tensors
    );
    for (const name of ["hidden.weight", "norm.gamma", "output.bias"]) {
      assertEquals(exact.get(name)!.values, Float64Array.from(a.get(name)!.values), name);
      assertEquals(back.get(name)!.values, a.get(name)!.values, name);
    }
  }));

Deno.test("a killed run resumes and becomes longer after the run that it began with is gone, with the same bytes", () =>
  inFolderWithSource(
    {
      "b.toml": net("b", whole, "steps = 4000\nlog_every = 100\neval_every = 1000") +
        "[checkpoint]\nevery_steps = 100\n",
    },
    async (run, folder) => {
      const process = program(folder, ["run", "b.toml", "--verbose", "--workers=1"]).spawn();
      let words = "";
      for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
        words += text;
        if (words.includes("500/4000")) process.kill("SIGKILL");
      }
      await process.stdout.cancel();
      assertEquals((await process.status).signal, "SIGKILL", words);
      const killed = newestRun(folder, "b");
      await ok(run("run", "b.toml", "name=unbroken"));
      // Another run of the source would be chosen now, then none.
      await ok(run("run", "a.toml", "epochs=5"));
      assertStringIncludes(
        await ok(run("run", "b.toml", "--resume", "--dry-run")),
        `first parameters: trial 0 of ${fromOf(killed).checkpoint.replace(/\/checkpoints.*/, "")}, step 9\n`,
      );
      Deno.removeSync(`${folder}/results/a`, { recursive: true });
      assertEquals((await run("run", "b.toml")).status, 2);
      await ok(run("run", "b.toml", "--resume"));
      assertEquals(newestRun(folder, "b"), killed);
      const same = (one: string, other: string) =>
        assertSame(reproducibleFiles(one), reproducibleFiles(other));
      same(killed, newestRun(folder, "unbroken"));
      await ok(run("run", "b.toml", "--resume", "steps=5000"));
      const longer = newestRun(folder, "b");
      assertNotEquals(longer, killed);
      assertEquals(fromOf(longer), fromOf(killed));
      await ok(run("run", `${longer.slice(folder.length + 1)}/experiment.toml`, "name=anew"));
      same(longer, newestRun(folder, "anew"));
    },
  ));

Deno.test("a run is another one when the parameters that it begins with have changed", () =>
  inFolderWithSource({ "b.toml": net("b", whole) }, async (run, folder) => {
    await ok(run("run", "b.toml"));
    const first = newestRun(folder, "b");
    await ok(run("run", "a.toml", "epochs=5"));
    await ok(run("run", "b.toml"));
    const second = newestRun(folder, "b");
    assertNotEquals(hashOf(second), hashOf(first));
    const hashes = [first, second].map((path) => fromOf(path).sha256);
    const compared = await ok(run("inspect", "--compare", first, second));
    assertMatch(
      compared,
      new RegExp(`content of network.from +${hashes[0].slice(0, 12)} +${hashes[1].slice(0, 12)}`),
    );
    await ok(run("report", first));
    assertStringIncludes(Deno.readTextFileSync(`${first}/report.html`), fromOf(first).checkpoint);
    // The first run has ended. It is not taken for the second one.
    Deno.writeTextFileSync(
      `${first}/run.json`,
      Deno.readTextFileSync(`${first}/run.json`).replace('"results/a"', '"results/z"').replace(
        '"run": "results/a"',
        '"run": "results/z"',
      ),
    );
    const { status, err } = await run("run", "b.toml", "--resume", first, "network.from=results/a");
    assertEquals(status, 2);
    assertStringIncludes(err, "the experiment differs from the one that was run");
    assertStringIncludes(err, `network.from.sha256: "${hashes[0]}" in the run, "${hashes[1]}" now`);
  }));

Deno.test("the elements of a plan begin with the copy in its folder", () =>
  inFolderWithSource({
    "b.toml": net("b", whole) + "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n",
  }, async (run, folder) => {
    await ok(run("run", "b.toml", "name=alone"));
    await ok(run("plan", "b.toml", "--jobs", "2"));
    Deno.removeSync(`${folder}/results/a`, { recursive: true });
    const planned = newestRun(folder, "b");
    for (const element of ["0", "1"]) {
      await ok(run("trial", "--plan", `${planned}/plan.json`, "--element", element));
    }
    assertSame(reproducibleFiles(planned), reproducibleFiles(newestRun(folder, "alone")));
  }));

Deno.test("a layer of an extension that does not fit is told of where it is built, and one that fits is trained", () => {
  const layer = `export default ({ registries, v }) => registries.layers.register("shift", {
    description: "x + shift", options: v.strictObject({ more: v.optional(v.number(), 0) }),
    build: ({ more }) => (input) => ({
      input, output: input,
      tensors: [{ name: "shift", shape: [input[0] + more], initial: "zeros" }],
      forward: (b, out, { x, tensors }, { batch }) => {
        const [y, from, shift] = [b.view(out, batch * input[0]), b.view(x, batch * input[0]), b.view(tensors[0], input[0])];
        for (let k = 0; k < y.length; k++) y[k] = from[k] + shift[k % input[0]];
      },
      backward: (b, dX, dTensors, dZ, _arrays, { batch }) => {
        const [d, sum] = [b.view(dZ, batch * input[0]), b.view(dTensors[0], input[0])];
        sum.fill(0);
        for (let k = 0; k < d.length; k++) sum[k % input[0]] += d[k];
        if (dX !== undefined) b.view(dX, batch * input[0]).set(d);
      },
    }),
  });`;
  const own = (name: string, from = "", more = "") =>
    net(name, from).replace("seed = 7", 'seed = 7\nextensions = ["./shift.js"]')
      .replace('{ name = "norm", type = "batch_norm" }', `{ name = "own", type = "shift"${more} }`);
  const from = (name: string) => `from = "results/${name}"`;
  return inFolder({
    "shift.js": layer,
    "a.toml": own("a"),
    "b.toml": own("b", from("a")),
    "c.toml": own("c", from("a"), ", more = 1"),
  }, async (run, folder) => {
    await ok(run("run", "a.toml", "--allow-extensions"));
    await ok(run("run", "b.toml", "--allow-extensions"));
    assertEquals(
      evaluationOf(rowsOf(newestRun(folder, "b"))[0]),
      evaluationOf(rowsOf(newestRun(folder, "a")).at(-1)!),
    );
    const { status, err } = await run("run", "c.toml", "--allow-extensions");
    assertEquals(status, 2, err);
    assertMatch(err, /own\.shift: \[5\] there, \[6\] here/);
    assert(!/ at .*\.ts:/.test(err), err);
  });
});

Deno.test("a checkpoint with numbers that are not finite is refused", () =>
  inFolderWithSource({ "b.toml": net("b", 'from = "nan.safetensors"') }, async (run, folder) => {
    const { tensors, metadata } = decodeSafetensors(checkpointOf(newestRun(folder, "a")));
    tensors.get("norm.mean")!.values[1] = NaN;
    Deno.writeFileSync(`${folder}/nan.safetensors`, encodeSafetensors([...tensors.values()], metadata));
    const { status, err } = await run("run", "b.toml");
    assertEquals(status, 2);
    assertStringIncludes(err, "nan.safetensors has parameters that are not finite: norm.mean");
  }));

Deno.test("another trial than the best one is begun with, also an interrupted one", () =>
  inFolder({
    "a.toml": net("a"),
    "b.toml": net("b", whole),
    "c.toml": net("c", 'from = { run = "results/a", trial = 1 }'),
  }, async (run, folder) => {
    await ok(run("run", "a.toml", "learning_rate=0.1,0.02,0.5"));
    const a = newestRun(folder, "a");
    const losses = table(`${a}/trials.csv`).map(({ val_loss }) => Number(val_loss));
    const best = losses.indexOf(Math.min(losses[0], losses[1], losses[2]));
    await ok(run("run", "b.toml"));
    assertEquals(fromOf(newestRun(folder, "b")).trial, best);
    assertNotEquals(best, 1);
    await ok(run("run", "c.toml"));
    const c = newestRun(folder, "c");
    assertEquals(Deno.readFileSync(`${c}/start.safetensors`), checkpointOf(a, 1));
    const last = rowsOf(a).filter(({ trial }) => trial === "1").at(-1)!;
    assertEquals(evaluationOf(rowsOf(c)[0]), evaluationOf(last));
    const trials = Deno.readTextFileSync(`${a}/trials.csv`).replaceAll("complete", "interrupted");
    Deno.writeTextFileSync(`${a}/trials.csv`, trials);
    const { status, err } = await run("run", "b.toml");
    assertEquals(status, 2);
    assertStringIncludes(err, 'for a trial that is not: from = { run = "results/a", trial = 0 }');
    await ok(run("run", "b.toml", 'network.from={ run = "results/a", trial = 0 }'));
    assertEquals(fromOf(newestRun(folder, "b")).trial, 0);
  }));

Deno.test("failed trials run again with the copy, after the run that they began with is gone", () =>
  inFolder({
    "a.toml": net("a"),
    "b.toml":
      net("b", whole).replace("tanh", "fragile").replace("seed = 7", 'seed = 7\nextensions = ["./f.js"]') +
      '[sweep.parameters]\nnetwork.layers.hidden.activation.message = ["", "!no"]\n',
    "f.js": fragile,
  }, async (run, folder) => {
    await ok(run("run", "a.toml"));
    assertEquals((await run("run", "b.toml", "--allow-extensions")).status, 1);
    const b = newestRun(folder, "b");
    const before = rowsOf(b);
    Deno.removeSync(`${folder}/results/a`, { recursive: true });
    const again = await run("run", "b.toml", "--allow-extensions", "--rerun", "failed");
    assertEquals(again.status, 1, again.text);
    assertStringIncludes(again.text, "2 trials, 1 already finished");
    assertEquals(newestRun(folder, "b"), b);
    assertEquals(rowsOf(b), before);
  }));
