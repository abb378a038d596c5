/**
 * How long the page of many trials takes to open. Tests count what is laid out: a time depends on the machine.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { inPlace } from "../../testing/run_in_place.ts";
import { writeRun } from "../../testing/sample_runs.ts";
import { type AtLoad, withBrowser } from "../../testing/in_browser.ts";
import { manyTrials } from "../../testing/many_trials.ts";

const isInstalled = await Deno.stat("/usr/bin/chromium").then(() => true, () => false);

Deno.bench({
  name: "open the report of 1,000 trials in a browser",
  ignore: !isInstalled,
  n: 5,
  warmup: 1,
  fn: async (bench) => {
    const folder = Deno.makeTempDirSync();
    try {
      writeRun(`${folder}/many`, manyTrials(1000, 100));
      assertEquals((await inPlace(folder, ["report", "many"])).status, 0);
      await withBrowser(async (open) => {
        bench.start();
        const { page } = await open(`${folder}/many/report.html`);
        bench.end();
        assertEquals((await page.evaluate<AtLoad>("atLoad")).rows, 40);
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
