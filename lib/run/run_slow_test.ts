import { prepareRun } from "./prepare_run.ts";
import { runTrials } from "./run.ts";
import type { RunEvent } from "./run_event.ts";
import { sha256 } from "../base/sha256.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  fragile,
  fragileMoons,
  header,
  inFolder,
  json,
  list,
  moons,
  read,
  roots,
  run,
  table,
} from "../testing/run_in_folder.ts";

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
    assertEquals([rows[0].loss, rows[0].learning_rate, rows[9].epoch], ["", "", "3.0"]);
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
      "parameter_types",
      "metric",
      "goal",
      "metrics",
      "metrics_columns",
      "backend",
      "threads",
      "blas",
      "exact",
      "identity",
      "limits",
      "baseline",
      "first_configuration",
      "overrides",
      "warnings",
      "command",
      "data",
      "lock_file",
      "git_commit",
      "experiment_sha256",
      "counts",
      "tables",
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
    assertEquals(rest.experiment_sha256, await sha256(read(`${folder}/experiment.toml`)));
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
      ["99", "2.0"],
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

Deno.test("random search makes max_configurations draws, the same each time, and fewer are the first of them", () => {
  const sweep = '[sweep]\nmethod = "random"\nmax_configurations = 6\n[sweep.parameters]\n' +
    "optimizer.learning_rate = { min = 1e-4, max = 1e-1, log = true }\n";
  return inFolder({ "e.toml": roots + sweep }, async () => {
    const first = await run("e.toml");
    const rates = table(`${first.folder}/trials.csv`).map((row) => Number(row["optimizer.learning_rate"]));
    assertEquals(new Set(rates).size, 6);
    assert(rates.every((rate) => rate >= 1e-4 && rate <= 1e-1), String(rates));
    const again = await run("e.toml");
    assertEquals(read(`${again.folder}/trials.csv`), read(`${first.folder}/trials.csv`));
    const fewer = await run("e.toml", {}, { overrides: ["sweep.max_configurations=4"] });
    assertEquals(
      read(`${fewer.folder}/trials.csv`).split("\n").slice(0, 5),
      read(`${first.folder}/trials.csv`).split("\n").slice(0, 5),
    );
    assertEquals(table(`${fewer.folder}/trials.csv`).length, 4);
  });
});

Deno.test("a batch of more rows than there are is warned of, where it was written", () =>
  inFolder({ "e.toml": moons }, async () => { // 40 rows, of which a quarter is held back
    const warnings = async (...overrides: string[]) => {
      const prepared = await prepareRun("e.toml", { overrides });
      prepared.close();
      return prepared.warnings.map(({ message }) => message);
    };
    assertEquals(await warnings("train.batch_size=30"), []);
    assertEquals(await warnings("train.batch_size=31"), [
      "batch_size = 31 is more than the 30 training rows: every batch holds all of them",
    ]);
    assertEquals(await warnings("train.batch_size=31", "train.sampling=replacement"), []);
  }));

/** Twelve pictures of four bytes, mostly zeros, of two classes. */
const pictures = {
  "images-idx3-ubyte": Uint8Array.of(
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    12,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    2,
    ...Array(12).fill([0, 9, 0, 0]).flat(),
  ),
  "labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 12, ...Array.from({ length: 12 }, (_, i) => i % 2)),
};

Deno.test("zeros are passed over where they stay 0, and it is told; neither this nor groups change the hash", () => {
  const data = 'data = { images = "images-idx3-ubyte", labels = "labels-idx1-ubyte" }';
  const toml = moons.replace(/^data = .*$/m, data).replace("batch_size = 10", "batch_size = 4");
  return inFolder({ "e.toml": toml }, async () => {
    for (const [name, bytes] of Object.entries(pictures)) Deno.writeFileSync(name, bytes);
    const told = async (...overrides: string[]) => {
      const prepared = await prepareRun("e.toml", { overrides });
      const zeros: unknown[] = [];
      const onEvent = (event: RunEvent) => {
        if (event.type === "data") zeros.push([event.density, event.sparse]);
      };
      const { folder } = await runTrials(prepared, { results: "results", onEvent });
      prepared.close();
      const warnings = prepared.warnings.map(({ message }) => message);
      return { zeros, warnings, hash: /-([0-9a-f]{8})/.exec(folder)![1] };
    };
    const plain = await told();
    assertEquals(plain, { zeros: [[0.25, true]], warnings: [], hash: plain.hash });
    const off = await told("compute.sparse=false", "compute.fuse=false");
    assertEquals(off, { zeros: [[0.25, false]], warnings: [], hash: plain.hash });
    const standard = await told("compute.sparse=true", "data.scale=standard");
    assertEquals(standard.zeros, [[0.25, false]]);
    assertEquals(standard.warnings, ['sparse = true has no effect: scale = "standard" moves zeros']);
    const { hash } = await told("compute.backend=reference");
    assertEquals(hash === plain.hash, false);
  });
});
