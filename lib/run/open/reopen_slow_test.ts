import { assertEquals, assertRejects } from "@std/assert";
import { onDisk, realDisk } from "../../base/disk/disk.ts";
import { prepareRun } from "../prepare_run.ts";
import { findResumable } from "./find_resumable.ts";
import { inFolder, json, moods, moody, read, run, table } from "../../testing/run_in_folder.ts";

const experiment = (of: string[]) => moods(of, "run = { timeout = 1 }");

const tables = ["curve.csv", "metrics.csv", "summary.csv", "trials.csv"];

/** Resumes the newest run. */
async function goOn(rerun: boolean) {
  const prepared = await prepareRun("e.toml", { allowExtensions: true });
  try {
    const resume = await findResumable(prepared, { results: "results", rerun });
    return await run("e.toml", { resume, rerun });
  } finally {
    prepared.close();
  }
}

/** A disk on which nothing can be appended to the parts of trials any more: as of a process that was killed there. */
const crashing = {
  ...realDisk,
  open: (path: string, options: Deno.OpenOptions) => {
    if (options.append) throw Object.assign(new Error("killed"), { code: "ECRASH" });
    return realDisk.open(path, options);
  },
};

Deno.test("--rerun failed that is killed when rows of the trial are gone, then --resume: the trial runs again, no row is lost", () =>
  inFolder({ "e.toml": experiment(["calm", "throw"]), "moody.js": moody }, async () => {
    const { folder } = await run("e.toml");
    const before = tables.map((name) => read(`${folder}/${name}`));
    assertEquals(table(`${folder}/metrics.csv`).filter(({ trial }) => trial === "1").length, 3);
    await assertRejects(() => onDisk(crashing, () => goOn(true)), Error, "killed");
    assertEquals(json(folder).state, "running");
    const lines = read(`${folder}/parts/trials.jsonl`).trimEnd().split("\n").map((line) => JSON.parse(line));
    const { trial, reopened } = lines.at(-1);
    assertEquals([lines.length, trial, reopened], [3, 1, true]);
    const { state, counts } = await goOn(false);
    assertEquals([state, counts], ["failed", { complete: 1, failed: 1 }]);
    assertEquals(tables.map((name) => read(`${folder}/${name}`)), before);
  }));

Deno.test("a trial that timed out behind a rung is opened again at that rung, and a kill before the run says that it runs changes nothing", () =>
  inFolder({
    "e.toml": experiment(["hang", "calm"]).replace(
      "[sweep.parameters]",
      '[sweep]\npruner = { type = "asha", min_steps = 20, reduction_factor = 2 }\n[sweep.parameters]',
    ),
    "moody.js": moody,
  }, async () => {
    const { folder } = await run("e.toml");
    const statuses = () => table(`${folder}/trials.csv`).map(({ status }) => status);
    assertEquals(statuses(), ["timeout", "pruned"]);
    const unable = {
      ...realDisk,
      rename: (from: string, to: string) => {
        if (to.endsWith("/run.json")) throw Object.assign(new Error("killed"), { code: "ECRASH" });
        realDisk.rename(from, to);
      },
    };
    await assertRejects(() => onDisk(unable, () => goOn(true)), Error, "killed");
    assertEquals(json(folder).state, "failed");
    const last = JSON.parse(read(`${folder}/parts/trials.jsonl`).trimEnd().split("\n").at(-1)!);
    assertEquals([last.trial, last.rung, last.row.status, last.reopened], [0, 0, "running", true]);
    assertEquals((await goOn(true)).counts, { pruned: 1, timeout: 1 });
    assertEquals(statuses(), ["timeout", "pruned"]);
  }));
