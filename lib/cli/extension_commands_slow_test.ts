import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { estimateTrial } from "../cluster/estimate.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { table } from "../testing/run_in_folder.ts";
import { ownComponents } from "../testing/own_components.ts";
import { inFolder, inTerminal, newestRun, type Printed } from "../testing/run_in_place.ts";

const example = (name: string) =>
  Deno.readTextFileSync(new URL(`../../experiments/${name}`, import.meta.url));

/** Experiments with components that no thread but a worker knows, and the number of their trials. */
const experiments = {
  swish: { files: { "swish.toml": example("swish.toml"), "swish.ts": example("swish.ts") }, trials: 3 },
  own: { files: ownComponents, trials: 2 },
};

/** What a command printed, which must not be that a component is unknown. */
function sound(printed: Printed): Printed {
  assertNotMatch(printed.text, /fault in Jellyfish|unknown (activation|metric|optimizer|layer|dataset)/);
  return printed;
}

function assertRefused({ status, text }: Printed): void {
  assertEquals(status, 2, text);
  assertMatch(text, /error: the experiment uses extensions[^]*--allow-extensions/);
}

for (const [name, { files, trials }] of Object.entries(experiments)) {
  for (const through of ["a pipe", "a terminal"] as const) {
    Deno.test(`run, predict, show and report take ${name}.toml and its extension through ${through}`, () =>
      inFolder(files, async (inPipe, folder) => {
        const ask = async (...args: string[]) =>
          sound(await (through === "a pipe" ? inPipe(...args) : inTerminal(folder, args)));
        const allowed = "--allow-extensions";
        const whole = await ask("run", `${name}.toml`, allowed);
        assertEquals(whole.status, 0, whole.text);
        const run = newestRun(folder, name);
        const rows = table(`${run}/trials.csv`);
        assertEquals(rows.map(({ status }) => status), Array(trials).fill("complete"));
        const { metric, goal } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
        assertEquals(goal, "maximize"); // of the extension's metric too
        const [best] = rows.toSorted((a, b) => Number(b[metric]) - Number(a[metric]));

        assertRefused(await ask("predict", name, "--data=validation"));
        const predicted = await ask("predict", name, "--data=validation", allowed);
        assertEquals(predicted.status, 0, predicted.text);
        assertStringIncludes(predicted.text, `trial ${best.trial} of`);
        assertStringIncludes(
          predicted.text,
          `accuracy ${Number(Number(best.val_accuracy).toPrecision(4))} (`,
        );
        assertRefused(await ask("show", `${name}.toml`));
        const shown = await ask("show", `${name}.toml`, allowed);
        assertEquals(shown.status, 0, shown.text);
        assertMatch(shown.text, /for validation/);
        const page = () => Deno.readTextFileSync(`${run}/report.html`);
        assertEquals((await ask("report", name)).status, 0);
        assertMatch(
          page(),
          /This section is missing: the experiment uses extensions[^]*--allow-extensions/,
        );
        const report = await ask("report", name, allowed);
        assertEquals(report.status, 0, report.text);
        assertStringIncludes(page(), `Trial ${best.trial}, test data`);
      }));
  }

  Deno.test(`every other command takes ${name}.toml and its extension`, () =>
    inFolder(files, async (inPipe, folder) => {
      const ask = async (...args: string[]) => sound(await inPipe(...args));
      const allowed = "--allow-extensions";
      assertRefused(await ask("run", `${name}.toml`));
      assertEquals((await ask("check", `${name}.toml`, allowed)).status, 0);
      assertEquals((await ask("schema", `${name}.toml`, allowed)).status, 0);
      assertEquals((await ask("run", `${name}.toml`, allowed, "--dry-run")).status, 0);
      assertEquals((await ask("run", `${name}.toml`, allowed, "--verbose")).status, 0);
      assertEquals((await ask("inspect", name)).status, 0);
      assertEquals((await ask("inspect", name, "--trial=1")).status, 0);
      const part = await ask("predict", name, "--data=test", "--trial=1", allowed);
      const [, { test_accuracy }] = table(`${newestRun(folder, name)}/trials.csv`);
      assertStringIncludes(part.text, `accuracy ${Number(Number(test_accuracy).toPrecision(4))} (`);
      const longer = await ask("run", `${name}.toml`, allowed, "--resume", "repeats=2");
      assertEquals(longer.status, 0, longer.text);
      const rows = table(`${newestRun(folder, name)}/trials.csv`);
      assertEquals(rows.map(({ status }) => status), Array(2 * trials).fill("complete"));
    }));
}

Deno.test("progress bars of an experiment with extensions say how long trials are and which is best so far", () =>
  inFolder(ownComponents, async (_run, folder) => {
    const longer = ["run", "own.toml", "--allow-extensions", "--workers=1", "epochs=4000"];
    const { text, status } = await inTerminal(folder, longer);
    assertEquals(status, 0, text);
    const [first] = table(`${newestRun(folder, "own")}/trials.csv`);
    const said = [...text.matchAll(/best (\w+) ([\d.]+) \(trial (\d)\)/g)][0].slice(1); // while the second one runs
    assertEquals(said, ["val_sureness", String(Number(Number(first.val_sureness).toPrecision(4))), "0"]);
    assertMatch(text, /trial 0 +[█░]+ \d+\/20000 steps, val_sureness/); // 4,000 epochs of 30 rows in batches of 6
    // What has ended before counts too.
    const rows = table(`${newestRun(folder, "own")}/trials.csv`).map(({ val_sureness }) =>
      Number(val_sureness)
    );
    const again = await inTerminal(folder, [...longer, "--resume", "repeats=2"]);
    assertEquals(again.status, 0, again.text);
    const [, value, trial] = again.text.match(/best val_sureness ([\d.]+) \(trial (\d)\)/)!;
    const best = Math.max(...rows);
    assertEquals([value, trial], [String(Number(best.toPrecision(4))), String(2 * rows.indexOf(best))]);
  }));

Deno.test("the cost of numerical gradients and the time of a trial are known with extensions too", () =>
  inFolder(ownComponents, async (run, folder) => {
    const { err, status } = await run("run", "own.toml", "--allow-extensions", "train.gradient=numerical");
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
