import { assertEquals } from "@std/assert";
import { readRun } from "../read/read_run.ts";
import { sweep, withFolder, writeRun } from "../../testing/sample_runs.ts";
import { trialView } from "./trial_view.ts";

/** The line on the total time of trial 0, in a run with this timing of trial 1 beside it. */
async function totalOf(second: string): Promise<string | undefined> {
  let line: string | undefined;
  await withFolder((folder) => {
    const [head, first] = sweep["timing.csv"].split("\n");
    writeRun(`${folder}/run`, { ...sweep, "timing.csv": `${head}\n${first}\n1,${second}\n` });
    const run = readRun(`${folder}/run`, "results/net/run");
    line = trialView(run, run.trials[0], { width: 100, colour: false })
      .find((text) => text.includes("total (s)"));
  });
  return line?.trim().replace(/\s+/g, " ");
}

Deno.test("the total time of a trial says if it includes waiting for the trials of its group", async () => {
  const started = "2026-11-23T20:46:15.200Z"; // as trial 0, which worker 0 trained
  assertEquals(
    await totalOf(`${started},12,11,1,0.36,0`),
    "total (s) 12.5, waiting included: 2 trials were trained together",
  );
  assertEquals(await totalOf(`${started},12,11,1,0.36,1`), "total (s) 12.5"); // another worker
  assertEquals(await totalOf("2026-11-23T20:46:15.201Z,12,11,1,0.36,0"), "total (s) 12.5"); // later
});
