import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { estimateTrial } from "../cluster/estimate.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { table } from "../testing/run_in_folder.ts";
import { ownComponents } from "../testing/own_components.ts";
import { inFolder, inTerminal, newestRun, type Printed } from "../testing/run_in_place.ts";

const example = (name: string) =>
  Deno.readTextFileSync(new URL(`../../experiments/${name}`, import.meta.url));

/** An experiment of this project with an extension in TypeScript. */
const swish = { "swish.toml": example("swish.toml"), "swish.ts": example("swish.ts") };

/** What a command printed, which must not be that a component is unknown. */
function sound(printed: Printed): Printed {
  assertNotMatch(printed.text, /fault in Jellyfish|unknown (activation|metric|optimizer|layer|dataset)/);
  return printed;
}

/** The best trial of a run. */
function bestOf(run: string): Readonly<Record<string, string>> {
  const { metric, goal } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
  assertEquals(goal, "maximize"); // of the extension's metric too
  return table(`${run}/trials.csv`).toSorted((a, b) => Number(b[metric]) - Number(a[metric]))[0];
}

/** A number as commands show it. */
const shown = (value: string) => String(Number(Number(value).toPrecision(4)));

function assertRefused({ status, text }: Printed): void {
  assertEquals(status, 2, text);
  assertMatch(text, /error: the experiment uses extensions[^]*--allow-extensions/);
}

Deno.test("all commands take components that no thread but a worker knows", () =>
  inFolder(ownComponents, async (inPipe, folder) => {
    const ask = async (...args: string[]) => sound(await inPipe(...args));
    const allowed = "--allow-extensions";
    const overrides = [allowed, "--workers=1", "epochs=5"];
    assertRefused(await ask("run", "own.toml"));
    assertEquals((await ask("check", "own.toml", allowed)).status, 0);
    assertEquals((await ask("schema", "own.toml", allowed)).status, 0);
    assertEquals((await ask("run", "own.toml", allowed, "--dry-run")).status, 0);
    const whole = await ask("run", "own.toml", ...overrides, "--verbose");
    assertEquals(whole.status, 0, whole.text);
    const run = newestRun(folder, "own");
    const rows = table(`${run}/trials.csv`);
    assertEquals(rows.map(({ status }) => status), Array(2).fill("complete"));
    const best = bestOf(run);
    assertEquals((await ask("inspect", "own")).status, 0);
    assertEquals((await ask("inspect", "own", "--trial=1")).status, 0);

    assertRefused(await ask("predict", "own", "--data=validation"));
    const predicted = await ask("predict", "own", "--data=validation", allowed);
    assertEquals(predicted.status, 0, predicted.text);
    assertStringIncludes(predicted.text, `trial ${best.trial} of`);
    assertStringIncludes(predicted.text, `accuracy ${shown(best.val_accuracy)} (`);
    const part = await ask("predict", "own", "--data=test", "--trial=1", allowed);
    assertStringIncludes(part.text, `accuracy ${shown(rows[1].test_accuracy)} (`);
    assertRefused(await ask("show", "own.toml"));
    const dataSet = await ask("show", "own.toml", allowed);
    assertEquals(dataSet.status, 0, dataSet.text);
    assertMatch(dataSet.text, /for validation/);
    const page = () => Deno.readTextFileSync(`${run}/report.html`);
    assertEquals((await ask("report", "own")).status, 0);
    assertMatch(page(), /This section is missing: the experiment uses extensions[^]*--allow-extensions/);
    const report = await ask("report", "own", allowed);
    assertEquals(report.status, 0, report.text);
    assertStringIncludes(page(), `Trial ${best.trial}, test data`);

    const longer = await ask("run", "own.toml", ...overrides, "--resume", "repeats=2");
    assertEquals(longer.status, 0, longer.text);
    const all = table(`${newestRun(folder, "own")}/trials.csv`);
    assertEquals(all.map(({ status }) => status), Array(4).fill("complete"));
  }));

Deno.test("run, predict, show and report take swish.toml and its extension in a terminal", () =>
  inFolder(swish, async (_run, folder) => {
    const ask = async (...args: string[]) => {
      const printed = sound(await inTerminal(folder, [...args, "--allow-extensions"]));
      assertEquals(printed.status, 0, printed.text);
      return printed.text;
    };
    await ask("run", "swish.toml", "--workers=1", "epochs=5");
    const run = newestRun(folder, "swish");
    const best = bestOf(run);
    const predicted = await ask("predict", "swish", "--data=validation");
    assertStringIncludes(predicted, `trial ${best.trial} of`);
    assertStringIncludes(predicted, `accuracy ${shown(best.val_accuracy)} (`);
    assertMatch(await ask("show", "swish.toml"), /for validation/);
    await ask("report", "swish");
    assertStringIncludes(Deno.readTextFileSync(`${run}/report.html`), `Trial ${best.trial}, test data`);
  }));

Deno.test("progress bars of an experiment with extensions say how long trials are and which is best so far", () =>
  inFolder(ownComponents, async (_run, folder) => {
    const longer = ["run", "own.toml", "--allow-extensions", "--workers=1", "epochs=1500"];
    const { text, status } = await inTerminal(folder, longer);
    assertEquals(status, 0, text);
    const [first] = table(`${newestRun(folder, "own")}/trials.csv`);
    const said = [...text.matchAll(/best (\w+) ([\d.]+) \(trial (\d)\)/g)][0].slice(1); // while the second one runs
    assertEquals(said, ["val_sureness", shown(first.val_sureness), "0"]);
    assertMatch(text, /trial 0 +[█░]+ \d+\/7500 steps, val_sureness/); // 1,500 epochs of 30 rows in batches of 6
    // What has ended before counts too.
    const rows = table(`${newestRun(folder, "own")}/trials.csv`).map(({ val_sureness }) =>
      Number(val_sureness)
    );
    const again = await inTerminal(folder, [...longer, "--resume", "repeats=2"]);
    assertEquals(again.status, 0, again.text);
    const [, value, trial] = again.text.match(/best val_sureness ([\d.]+) \(trial (\d)\)/)!;
    const best = Math.max(...rows);
    assertEquals([value, trial], [shown(String(best)), String(2 * rows.indexOf(best))]);
  }));

Deno.test("the cost of numerical gradients and the time of a trial are known with extensions too", () =>
  inFolder(ownComponents, async (run, folder) => {
    const args = ["own.toml", "--allow-extensions", "--workers=1", "train.gradient=numerical", "epochs=1"];
    const { err, status } = await run("run", ...args);
    assertEquals(status, 0, err);
    assertStringIncludes(
      err,
      "numerical gradients: 8 parameters, so 16 forward passes of 6 rows per step",
    );
    const prepared = await prepareRun(`${folder}/own.toml`, { allowExtensions: true });
    try {
      const seconds = await estimateTrial(prepared); // what it says when it knows nothing is 3
      assertEquals(seconds > 0 && seconds < 3, true, `${seconds}`);
    } finally {
      prepared.close();
    }
  }));
