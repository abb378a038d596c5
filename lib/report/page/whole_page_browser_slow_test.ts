import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { inPlace } from "../../testing/run_in_place.ts";
import { sweep, writeRun } from "../../testing/sample_runs.ts";
import { browserTest } from "../../testing/in_browser.ts";

browserTest("all charts are drawn without scrolling, and before printing", async (open, folder) => {
  writeRun(`${folder}/run`, sweep);
  assertEquals((await inPlace(folder, ["report", "run"])).status, 0);
  const { page, troubles } = await open(`${folder}/run/report.html`);
  const charts = await page.locator(".chart").count();
  const drawn = () => page.locator(".chart:has(svg)").count();
  await page.locator(".chart:not(:has(svg))").first().waitFor({ state: "detached" });
  assertEquals(await drawn(), charts);

  // A page that is printed at once, before it was idle.
  await page.addInitScript("globalThis.requestIdleCallback = () => {}");
  await page.reload();
  assertEquals(await drawn() < charts, true, "some charts are below the window");
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  assertEquals(await drawn(), charts);
  assertEquals(troubles, []);
});

browserTest(
  "the result has metrics of whole sets, and says how many repeats they are of",
  async (open, folder) => {
    const trials = sweep["trials.csv"].replace("1,0,1,3141592653,complete", "1,0,1,3141592653,interrupted");
    for (
      const [name, files, words] of [
        ["whole", sweep, "mean over 2 repeats"],
        ["part", { ...sweep, "trials.csv": trials }, ", 1 of 2 repeats"],
      ] as const
    ) {
      writeRun(`${folder}/${name}`, files);
      assertEquals((await inPlace(folder, ["report", name])).status, 0);
      const { page } = await open(`${folder}/${name}/report.html`);
      const text = await page.locator(".best").innerText();
      assertStringIncludes(text, words);
      assertStringIncludes(text, "val_loss");
      assertNotMatch(text, /^(loss|accuracy)$/m);
    }
  },
);
