import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { parseNumber } from "../base/cells.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { table } from "../testing/run_in_folder.ts";
import { runTrials } from "../run/run.ts";
import type { RunEvent } from "../run/run_event.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

const net = `name = "net"
seed = 4
repeats = 3
data = { dataset = "moons", train_rows = 40, test_rows = 40, validation = 0.25 }
network = { layers = [{ units = 3, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 6, batch_size = 10, eval_every = 3 }
optimizer = { type = "sgd", learning_rate = 0.1 }
compute = { fuse = false }
`;

/** Runs the experiment of a folder until `when` says so, with one worker. */
async function interrupted(
  folder: string,
  overrides: string[],
  when: (event: RunEvent) => boolean,
): Promise<void> {
  const prepared = await prepareRun(`${folder}/e.toml`, { overrides });
  const stop = new AbortController();
  await runTrials(prepared, {
    workers: 1,
    results: `${folder}/results`,
    signal: stop.signal,
    onEvent: (event) => when(event) && stop.abort(),
  });
  prepared.close();
}

Deno.test("an interrupted run says so in tables, inspect, report and predict, with a command that resumes it", () =>
  inFolder({ "e.toml": net }, async (ask, folder) => {
    assertEquals((await ask("run", "e.toml")).status, 0);
    const before = newestRun(folder, "net").slice(folder.length + 1);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // folders are named by the second
    await interrupted(folder, ["steps=200000"], ({ type }) => type === "row");
    const run = newestRun(folder, "net");
    const shown = run.slice(folder.length + 1);
    assertEquals(table(`${run}/trials.csv`).map(({ status }) => status), [
      "interrupted",
      "waiting",
      "waiting",
    ]);
    const notes = [
      "the run was interrupted: 0 of 3 trials are complete",
      `to resume it: deno task run --resume ${shown}`,
      `the last run with complete trials: ${before}`,
    ];
    const passed = [
      `using ${before}: ${shown} is newer but has no complete trial (interrupted)`,
      `to see the newest: deno task inspect ${shown}`,
    ];
    for (const command of [["inspect", "net"], ["report", "net"], ["predict", "net", "--data=test"]]) {
      const { status, err } = await ask(...command);
      assertEquals(status, 0);
      assertEquals(err.split("\n").slice(0, 2), passed);
    }
    assertEquals((await ask("inspect", "net", "--compare", before)).err.split("\n").slice(0, 3), [
      ...passed,
      "error: the same run twice",
    ]);
    assertEquals(
      (await ask("inspect", "net", "--compare", shown)).err,
      passed.map((line) => `${line}\n`).join(""),
    );
    const watched = await ask("inspect", "net", "--watch");
    assertEquals([watched.status, watched.err], [0, ""]);
    assertStringIncludes(watched.out, shown);
    const heading = (await ask("inspect", shown)).out.split("\n");
    assertMatch(heading[1], /^interrupted, started /);
    assertEquals(heading[2], "3 trials: 1 interrupted, 2 waiting");
    assertEquals(heading.slice(-3), ["", notes[1], ""]);
    const csv = await ask("inspect", shown, "--csv");
    assertStringIncludes(csv.err, `\n${notes[1]}\n`);
    assertEquals(csv.out, Deno.readTextFileSync(`${run}/trials.csv`));
    assertNotMatch((await ask("inspect", before)).text, /to resume it/);

    const report = await ask("report", shown);
    assertEquals(report.status, 0);
    assertEquals(report.err.split("\n").slice(0, 3), notes);
    const page = Deno.readTextFileSync(`${run}/report.html`);
    for (const note of notes) assertStringIncludes(page, `<p class="note">${note}</p>`);
    assertStringIncludes(page, "<span>1 interrupted, 2 waiting</span>");
    assertNotMatch(page.slice(0, page.indexOf("<script")), /running/);
    const predicted = await ask("predict", shown, "--data=test");
    assertEquals(predicted.status, 2);
    assertStringIncludes(predicted.err, ["", ...notes].join("\n   = ").trim());
    // The run that it names can be asked.
    assertEquals((await ask("predict", before, "--data=test")).status, 0);
    assertMatch((await ask("report", before)).err, /^results\/net\/[^/]+\/report.html: 1\.\d MB\n$/);
  }));

Deno.test("the command that resumes an interrupted run does so; what it has until then is shown", () =>
  inFolder({ "e.toml": net }, async (ask, folder) => {
    await interrupted(folder, [], (event) => event.type === "row" && event.trial.trial === 1);
    const run = newestRun(folder, "net");
    const predicted = await ask("predict", "net", "--data=test");
    assertEquals(predicted.status, 0, predicted.err);
    const said = predicted.err.split("\n");
    assertMatch(said[1], /^the run was interrupted: [12] of 3 trials (is|are) complete$/);
    const command = said[2].replace("to resume it: deno task ", "").split(" ");
    assertEquals(command, ["run", "--resume", run.slice(folder.length + 1)]);
    const resumed = await ask(...command);
    assertEquals(resumed.status, 0, resumed.err);
    assertEquals(table(`${run}/trials.csv`).map(({ status }) => status), Array(3).fill("complete"));
    assertNotMatch((await ask("report", "net")).err, /interrupted|resume/);
  }));

Deno.test("run --verbose names columns of metrics.csv, and says what they hold", () =>
  inFolder({ "e.toml": net.replace("repeats = 3\n", "") }, async (ask, folder) => {
    const { err, status } = await ask("run", "e.toml", "--verbose");
    assertEquals(status, 0, err);
    const lines = err.split("\n").filter((line) => /^step \d\/6: /.test(line));
    const rows = table(`${newestRun(folder, "net")}/metrics.csv`);
    assertEquals(lines.length, rows.length);
    for (const [k, row] of rows.entries()) {
      const parts = ([["loss", 3], ["val_accuracy", 4], ["test_accuracy", 4]] as const).flatMap((
        [name, digits],
      ) => row[name] === "" ? [] : [`, ${name} ${parseNumber(row[name])!.toFixed(digits)}`]);
      assertEquals(
        lines[k].replace(/: \d+\.\d\d s/, ": 0.00 s"),
        `step ${row.step}/6: 0.00 s${parts.join("")}`,
      );
    }
    const [, trial] = err.match(/: complete, (val_loss [\d.e-]+, val_accuracy [\d.]+), /)!;
    const [end] = table(`${newestRun(folder, "net")}/trials.csv`);
    const four = (name: string) => `${name} ${Number(Number(end[name]).toPrecision(4))}`;
    assertEquals(trial, `${four("val_loss")}, ${four("val_accuracy")}`);
  }));
