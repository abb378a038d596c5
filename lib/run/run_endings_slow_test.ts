import { assert, assertEquals, assertLess } from "@std/assert";
import { onDisk } from "../base/disk/disk.ts";
import { prepareData } from "../dataset/prepare.ts";
import { buildTrial } from "../experiment/build.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { trainRows } from "../testing/train_rows.ts";
import { Engines } from "../trial/engines.ts";
import { faulty } from "../testing/stress/faulty_disk.ts";
import { prepareRun } from "./prepare_run.ts";
import { RunDirectory } from "../store/run_directory.ts";
import { configured } from "../experiment/configure.ts";
import { withoutExtensions } from "../experiment/known.ts";
import {
  fragile,
  fragileMoons,
  inFolder,
  json,
  list,
  moons,
  read,
  roots,
  run,
  table,
} from "../testing/run_in_folder.ts";

Deno.test("a trial that throws fails alone", () =>
  inFolder({ "e.toml": fragileMoons(["a", "!no", "b"]), "fragile.js": fragile }, async () => {
    const { folder, state, counts } = await run("e.toml", { workers: 1 });
    assertEquals([state, counts], ["failed", { complete: 2, failed: 1 }]);
    assertEquals(json(folder).state, "failed");
    const rows = table(`${folder}/trials.csv`);
    assertEquals(rows.map(({ status, error }) => [status, error]), [
      ["complete", ""],
      ["failed", "no at fragile.js:5:79"],
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
      const alone = { overrides: ["compute.fuse=false"] };
      const whole = await run("e.toml", {}, alone);
      const stop = new AbortController();
      let ended = 0;
      const { folder, state, counts } = await run("e.toml", {
        workers: 1,
        signal: stop.signal,
        onEvent: ({ type }) => {
          if (type === "trial" && ++ended === 2) stop.abort();
        },
      }, alone);
      assertEquals([state, counts], ["interrupted", { complete: 2 }]);
      assertEquals([json(folder).state, json(folder).counts], ["interrupted", { complete: 2 }]);
      const lines = (run: string, name: string) => read(`${run}/${name}`).split("\n");
      assertEquals(lines(folder, "trials.csv").slice(0, 3), lines(whole.folder, "trials.csv").slice(0, 3));
      assertEquals(table(`${folder}/trials.csv`).map(({ status }) => status), [
        ...["complete", "complete", "waiting", "waiting"],
      ]);
      assertEquals(
        lines(folder, "metrics.csv").slice(0, 21),
        lines(whole.folder, "metrics.csv").slice(0, 21),
      );
      assertEquals(list(`${folder}/checkpoints`), ["trial-0.safetensors", "trial-1.safetensors"]);
      assert(list(folder).includes("parts")); // to resume from
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
    const shape = { columns: { parameters: [], metrics: [] }, trials: 1 };
    const made = Array.from({ length: 3 }, () => {
      const directory = RunDirectory.create("made", "stamp", shape);
      directory.close();
      return directory.path;
    });
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
        const experiment = configured(withoutExtensions(prepared.plan.table, []), trial.params);
        const data = prepareData(dataset, experiment.data!, 7);
        const { objective, optimizer, plan } = buildTrial(
          experiment,
          trial.seed,
          data,
          { engine: new Engines().get("wasm") },
        );
        const steps = trainRows(objective, optimizer, plan);
        let end = steps.next();
        while (!end.done) end = steps.next();
        assertEquals([...tensors.keys()], [
          "hidden.weight",
          "hidden.bias",
          "output.weight",
          "output.bias",
          ...optimizer.slots.map((slot) => `optimizer.${slot}`),
          ...(stopping ? objective.tensors.map(({ name }) => `last.${name}`) : []),
        ]);
        for (const { name, shape, values } of objective.tensors) {
          assertEquals([...tensors.get(name)!.values], [...values], name);
          assertEquals(tensors.get(name)!.shape, [...shape]);
        }
        optimizer.slots.forEach((slot, k) =>
          assertEquals([...tensors.get(`optimizer.${slot}`)!.values], [...objective.state[k]], slot)
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
    const cells = values.map((value) => value === "=1+1" ? "'=1+1" : value); // no formula for a spreadsheet
    assertEquals(rows.map((row) => row["network.layers.hidden.activation.message"]), cells);
    assertEquals(rows.at(-1)!.error, 'at x.ts:3, "why" at fragile.js:5:79');
    assertEquals(rows.slice(0, -1).map(({ error }) => error), values.slice(0, -1).map(() => ""));
    const summary = table(`${folder}/summary.csv`);
    assertEquals(summary.map((row) => row["network.layers.hidden.activation.message"]), cells);
  });
});

Deno.test("what an interrupted run does on the disk does not depend on how many trials still wait", () =>
  inFolder({ "e.toml": roots }, async (folder) => {
    const operations: number[] = [];
    for (const repeats of [200, 12_000]) {
      const counting = faulty(Infinity, "no space");
      const stop = new AbortController();
      const { state } = await onDisk(counting.disk, () =>
        run("e.toml", {
          workers: 1,
          results: `${folder}/${repeats}`,
          signal: stop.signal,
          onEvent: ({ type }) => type === "trial" && stop.abort(),
        }, { overrides: [`repeats=${repeats}`, "compute.fuse=false"] }));
      assertEquals(state, "interrupted");
      operations.push(counting.operations());
    }
    // Writing a longer table takes some more.
    assertLess(operations[1] - operations[0], 300, `${operations}`);
  }));
