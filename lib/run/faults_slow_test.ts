import { assert, assertEquals } from "@std/assert";
import { prepareRun } from "./prepare_run.ts";
import { findResumable } from "./open/find_resumable.ts";
import { inFolder, json, list, moods, moody, read, run, table } from "../testing/run_in_folder.ts";
import type { RunEvent } from "./run_event.ts";

const files = ["curve.csv", "metrics.csv", "summary.csv", "trials.csv"];

Deno.test("--rerun failed runs again what failed or timed out, and nothing else", () =>
  inFolder(
    {
      "e.toml": moods(["calm", "slow", "throw"], "run = { timeout = 0.5 }").replace(
        "steps = 100",
        "steps = 60",
      ),
      "moody.js": moody,
    },
    async () => {
      const first = await run("e.toml", { workers: 1 });
      assertEquals(first.counts, { complete: 1, timeout: 1, failed: 1 });
      const [calm] = table(`${first.folder}/timing.csv`);
      const again = async (overrides: string[]) => {
        const prepared = await prepareRun("e.toml", { overrides, allowExtensions: true });
        const resume = await findResumable(prepared, { results: "results", rerun: true });
        prepared.close();
        const events: RunEvent[] = [];
        const onEvent = (event: RunEvent) => events.push(event);
        const end = await run("e.toml", { workers: 1, resume, rerun: true, onEvent }, { overrides });
        return {
          end,
          ran: events.flatMap((event) => event.type === "trial" ? [event.trial.trial] : []).sort(),
        };
      };
      const second = await again(["run.timeout=60"]);
      assertEquals([second.end.folder, second.ran], [first.folder, [1, 2]]);
      assertEquals(second.end.counts, { complete: 2, failed: 1 });
      assertEquals(table(`${first.folder}/timing.csv`)[0], calm);
      assert(!list(first.folder).includes("parts"));
      const whole = await run("e.toml", { workers: 1 }, { overrides: ["run.timeout=60"] });
      for (const name of files) {
        assertEquals(read(`${first.folder}/${name}`), read(`${whole.folder}/${name}`), name);
      }
      assertEquals((await again(["run.timeout=60"])).ran, [2]);
    },
  ));

Deno.test("a trial that failed is tried again as often as run.retries says", () =>
  inFolder({ "e.toml": moods(["throw", "calm"], "run = { retries = 3 }"), "moody.js": moody }, async () => {
    const { folder, counts } = await run("e.toml", { workers: 1 });
    assertEquals(counts, { complete: 1, failed: 1 });
    // Its rows are those of one attempt.
    assertEquals(read(`${folder}/metrics.csv`).split("\n").filter((line) => line.startsWith("0,")).length, 3);
  }));

Deno.test("a run that another one writes is refused, and is free when that has ended", () =>
  inFolder(
    { "e.toml": moods(["slow"]).replace("steps = 100,", "steps = 100000,"), "moody.js": moody },
    async () => {
      const prepared = await prepareRun("e.toml", { allowExtensions: true });
      const stop = new AbortController();
      let refused: unknown;
      const { state } = await run("e.toml", {
        workers: 1,
        signal: stop.signal,
        onEvent: async (event) => {
          if (event.type !== "row" || event.row.step !== 10) return;
          const resume = await findResumable(prepared, { results: "results" });
          refused = await run("e.toml", { resume }).catch((error) =>
            error.mistakes[0].message.replace(/\d.*/, "")
          );
          stop.abort();
        },
      });
      prepared.close();
      assertEquals([state, refused], ["interrupted", "the run is being written by process "]);
    },
  ));

// The last one: the worker of the trial that hangs stays busy until the process ends.
Deno.test("one trial diverges, one throws, one hangs: the others complete, and trials.csv says why", () =>
  inFolder({
    "e.toml": moods(["calm", "diverge", "throw", "hang", "cool"], "run = { timeout = 0.5, retries = 1 }"),
    "moody.js": moody,
  }, async () => {
    const { folder, state, counts } = await run("e.toml");
    assertEquals([state, counts], ["failed", { complete: 2, diverged: 1, failed: 1, timeout: 1 }]);
    assertEquals(table(`${folder}/trials.csv`).map(({ status, error }) => [status, error]), [
      ["complete", ""],
      ["diverged", "step 36: loss is Infinity"],
      ["failed", "in a bad mood at moody.js:7:49"],
      ["timeout", "longer than 0.5 s (run.timeout)"],
      ["complete", ""],
    ]);
    const [calm, , , , cool] = table(`${folder}/trials.csv`);
    assertEquals(calm.loss, cool.loss);
    assertEquals(json(folder).state, "failed");
    assertEquals(list(`${folder}/checkpoints`).filter((name) => name.includes("-2.")), []);
  }));
