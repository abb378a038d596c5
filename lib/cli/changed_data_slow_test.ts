import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { ownComponents } from "../testing/own_components.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(3 * i)},${Math.cos(5 * i)},${"ab"[i % 2]}\n`);

const files = {
  "rows.csv": `x,y,kind\n${rows.join("")}`,
  "e.toml": `name = "table"
seed = 2
data = { path = "rows.csv", target = "kind", validation = 0.25 }
network = { layers = [{ units = 4, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 3, batch_size = 6 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
};

const hash = String.raw`[0-9a-f]{12}…`;

/** What is refused of a run whose data file has got another row. */
const changed = (shown: string) =>
  new RegExp(
    String.raw`error: data, experiment or extensions have changed since the training
  --> ${shown}
   = rows.csv: sha256 ${hash} in the run, sha256 ${hash} now
   = restore them, or add --allow-changes to use them as they are now: training rows may then count as validation or test rows
1 error\.
`,
  );

Deno.test("predict --data refuses data that has changed since the training, unless told otherwise", () =>
  inFolder(files, async (ask, folder) => {
    assertEquals((await ask("run", "e.toml", "--workers=1")).status, 0);
    const run = newestRun(folder, "table");
    const shown = run.slice(folder.length + 1);
    const numbers = () => table(`${run}/predictions.csv`).map(({ row }) => Number(row));
    for (const [part, count] of [["validation", 10], ["train", 30]] as const) {
      const { status, err } = await ask("predict", "table", `--data=${part}`);
      assertEquals([status, err], [0, `trial 0 of ${shown}\n`]);
      assertEquals(numbers().length, count);
    }
    const before = Deno.readTextFileSync(`${run}/predictions.csv`);
    Deno.writeTextFileSync(`${folder}/rows.csv`, "0.5,0.5,a\n", { append: true });
    for (const part of ["validation", "train"]) {
      const { status, out, err } = await ask("predict", "table", `--data=${part}`);
      assertEquals([status, out], [2, ""]);
      assertMatch(err, changed(shown));
      assertEquals(Deno.readTextFileSync(`${run}/predictions.csv`), before);
    }
    const allowed = await ask("predict", "table", "--data=validation", "--allow-changes");
    assertEquals(allowed.status, 0);
    assertMatch(
      allowed.err,
      new RegExp(`warning: changed since the training: rows.csv: sha256 ${hash} in the run`),
    );
    // Another command says the same, and none where nothing has changed.
    const again = await ask("show", `${shown}/experiment.toml`);
    assertEquals(again.status, 0);
    assertMatch(
      again.err,
      new RegExp(`^warning: changed since the training: rows.csv: sha256 ${hash}`),
    );
    assertEquals((await ask("show", "e.toml")).err, "");
    Deno.writeTextFileSync(`${folder}/rows.csv`, files["rows.csv"]);
    assertEquals((await ask("show", `${shown}/experiment.toml`)).err, "");
    assertEquals((await ask("predict", "table", "--data=train")).status, 0);
    assertEquals(Deno.readTextFileSync(`${run}/predictions.csv`), before);
  }));

Deno.test("report leaves the mistakes out where the data has changed, and the page says so", () =>
  inFolder(files, async (ask, folder) => {
    assertEquals((await ask("run", "e.toml", "--workers=1")).status, 0);
    const run = newestRun(folder, "table");
    const page = () => Deno.readTextFileSync(`${run}/report.html`);
    assertEquals((await ask("report", "table")).status, 0);
    assertStringIncludes(page(), "Trial 0, validation data: ");
    assertNotMatch(page(), /is missing|since the training/);
    Deno.writeTextFileSync(`${folder}/rows.csv`, "0.5,0.5,a\n", { append: true });
    const { status, err } = await ask("report", "table");
    assertEquals(status, 0);
    assertMatch(
      err,
      /error: data, experiment or extensions have changed since the training\n[^]*is written without the section on classification errors/,
    );
    assertStringIncludes(
      page(),
      "This section is missing: data, experiment or extensions have changed since the training.",
    );
    assertMatch(page(), new RegExp(`<li>rows.csv: sha256 ${hash} in the run, sha256 ${hash} now</li>`));
    assertNotMatch(page(), /validation data: /);
    assertEquals((await ask("report", "table", "--allow-changes")).status, 0);
    assertStringIncludes(page(), "Trial 0, validation data: ");
    assertMatch(page(), new RegExp(`Changed since the training: rows.csv: sha256 ${hash} in the run`));
  }));

Deno.test("predict --data tells swept data apart: each trial's own must be as it was", () =>
  inFolder(
    { ...files, "more.csv": files["rows.csv"].replaceAll(",a\n", ",c\n") },
    async (ask, folder) => {
      const swept = ["data.path=rows.csv,more.csv", "name=swept"];
      assertEquals((await ask("run", "e.toml", "--workers=1", ...swept)).status, 0);
      Deno.writeTextFileSync(`${folder}/more.csv`, "0.5,0.5,b\n", { append: true });
      assertEquals((await ask("predict", "swept", "--data=validation", "--trial=0")).status, 0);
      const { status, err } = await ask("predict", "swept", "--data=validation", "--trial=1");
      assertEquals(status, 2);
      assertMatch(err, /= more.csv: sha256 /);
    },
  ));

Deno.test("predict --data refuses an experiment or an extension that has changed since the training", () =>
  inFolder(ownComponents, async (ask, folder) => {
    assertEquals((await ask("run", "own.toml", "--allow-extensions", "--workers=1", "epochs=1")).status, 0);
    const run = newestRun(folder, "own");
    const predict = (...more: string[]) =>
      ask("predict", "own", "--data=validation", "--allow-extensions", ...more);
    const toml = Deno.readTextFileSync(`${run}/experiment.toml`);
    Deno.writeTextFileSync(`${run}/experiment.toml`, toml.replace("validation = 0.25", "validation = 0.5"));
    const other = await predict();
    assertEquals(other.status, 2);
    assertStringIncludes(other.err, "= data.validation: 0.25 in the run, 0.5 now\n");
    Deno.writeTextFileSync(`${run}/experiment.toml`, toml);
    Deno.writeTextFileSync(`${folder}/own.js`, ownComponents["own.js"].replace("x / 2", "x / 3"));
    const { status, err } = await predict();
    assertEquals(status, 2);
    assertStringIncludes(err, "= own.js has changed\n");
    assertEquals((await predict("--allow-changes")).status, 0);
  }));

Deno.test("predict --data and report take data that a learning sampler chose, which run.json does not record", () =>
  inFolder(files, async (ask, folder) => {
    const search = ["sweep.method=tpe", "sweep.max_configurations=3", "name=noisy"];
    const made = ["data.dataset.type=moons", "data.dataset.noise={ min = 0.05, max = 0.4 }"];
    assertEquals((await ask("run", "e.toml", "--workers=1", ...search, ...made)).status, 0);
    for (const [k, { val_accuracy }] of table(`${newestRun(folder, "noisy")}/trials.csv`).entries()) {
      const { status, out, err } = await ask("predict", "noisy", "--data=validation", `--trial=${k}`);
      assertEquals(status, 0, err);
      assertStringIncludes(out, `val_accuracy ${Number(Number(val_accuracy).toPrecision(4))} (`);
    }
    const report = await ask("report", "noisy");
    assertNotMatch(report.text, /error/);
    // Files that are shared by all are recorded all the same.
    const rates = "optimizer.learning_rate={ min = 0.1, max = 1.0 }";
    assertEquals((await ask("run", "e.toml", "--workers=1", ...search, "name=rates", rates)).status, 0);
    assertEquals((await ask("predict", "rates", "--data=validation", "--trial=2")).status, 0);
    Deno.writeTextFileSync(`${folder}/rows.csv`, "0.5,0.5,a\n", { append: true });
    const { status, err } = await ask("predict", "rates", "--data=validation", "--trial=2");
    assertEquals(status, 2);
    assertMatch(err, /= rows.csv: sha256 /);
  }));

Deno.test("data with other classes or inputs than the network's is refused, also if changes are allowed", () =>
  inFolder(files, async (ask, folder) => {
    assertEquals((await ask("run", "e.toml", "--workers=1")).status, 0);
    const shown = newestRun(folder, "table").slice(folder.length + 1);
    const rows = files["rows.csv"];
    const cases = [
      [rows.replaceAll(",a\n", ",z\n"), 'classes: ["a", "b"] in the run, ["b", "z"] now'],
      [rows.replaceAll(/^([^,]*),/gm, "$1,$1,").replace("x,x", "x,w"), "inputs: 2 in the run, 3 now"],
    ];
    for (const [text, what] of cases) {
      Deno.writeTextFileSync(`${folder}/rows.csv`, text);
      const { status, out, err } = await ask("predict", "table", "--data=train", "--allow-changes");
      assertEquals([status, out], [2, ""]);
      assertEquals(
        err,
        `trial 0 of ${shown}
error: the network does not fit this data: inputs or classes differ
  --> ${shown}
   = ${what}
   = restore the data, or train again
1 error.
`,
      );
      const report = await ask("report", "table", "--allow-changes");
      assertEquals(report.status, 0);
      assertMatch(
        report.err,
        /error: the network does not fit this data[^]*is written without the section on classification errors/,
      );
    }
  }));
