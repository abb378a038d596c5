import { assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import { firstGroups } from "./parallel/groups.ts";
import { prepareRun } from "./prepare_run.ts";
import type { RunEvent } from "./run_event.ts";
import { inFolder, list, read, run, table } from "../testing/run_in_folder.ts";

/** A small network; evaluated on so many rows that an evaluation takes as long as a thousand steps. */
const net = (train: string, parameter: string, more = "") =>
  `name = "net"
seed = 4
data = { dataset = "moons", train_rows = 40, test_rows = 40_000, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", batch_size = 10, ${train} }
optimizer = { type = "adam", learning_rate = 0.01 }
run = { timeout = 60 }
${more}
[sweep.parameters]
${parameter}
`;

/** The numbers of the trials that begin side by side. */
async function groupsOf(overrides: string[], workers: number): Promise<number[][]> {
  const prepared = await prepareRun("e.toml", { overrides });
  const groups = await firstGroups(prepared, workers).finally(() => prepared.close());
  return groups.map((trials) => trials.map(({ trial }) => trial));
}

/** What a run has of its first trials, everything that is the same every time. */
function ofTrials(folder: string, count: number): Record<string, unknown> {
  const first = (name: string) =>
    read(`${folder}/${name}`).split("\n").filter((line) => line !== "" && !(parseInt(line) >= count));
  const checkpoints = list(`${folder}/checkpoints`).filter((name) => Number(/\d+/.exec(name)) < count);
  return {
    ...Object.fromEntries(["trials.csv", "metrics.csv", "summary.csv"].map((name) => [name, first(name)])),
    ...Object.fromEntries(
      checkpoints.map((name) => [name, Deno.readFileSync(`${folder}/checkpoints/${name}`).join()]),
    ),
  };
}

const statuses = (folder: string) =>
  table(`${folder}/trials.csv`).map(({ status, error }) => error === "" ? status : `${status}: ${error}`);

const late = (limit: number) => `timeout: longer than ${limit} s (run.timeout)`;

/**
 * Runs e.toml with a limit of time that one trial is over. A busy machine can hold up any trial that long: then with
 * twice the limit, and again.
 */
async function runLimited(workers: number) {
  for (let limit = 1;; limit *= 2) {
    /** How often each trial has told of its first row. */
    const begun: number[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "row" && event.row.step === 0) {
        begun[event.trial.trial] = (begun[event.trial.trial] ?? 0) + 1;
      }
    };
    const start = performance.now();
    const end = await run("e.toml", { workers, onEvent }, { overrides: [`run.timeout=${limit}`] });
    const seconds = (performance.now() - start) / 1000;
    if (end.counts.timeout === 1 || limit === 4) return { ...end, limit, begun, seconds };
  }
}

Deno.test("of trials side by side the short ones end as without the one that takes too long, which alone is at its limit", () =>
  inFolder(
    { "e.toml": net("log_every = 25, eval_every = 25, steps = 50", "train.steps = [50, 60, 100_000_000]") },
    async () => {
      assertEquals(await groupsOf([], 1), [[0, 1, 2]]);
      const { folder, state, counts, limit } = await runLimited(1);
      assertEquals([state, counts], ["failed", { complete: 2, timeout: 1 }]);
      assertEquals(statuses(folder), ["complete", "complete", late(limit)]);
      assertEquals(table(`${folder}/trials.csv`).map(({ steps }) => steps), ["50", "60", ""]);
      const short = await run("e.toml", { workers: 1 }, {
        overrides: ["train.steps=50,60"],
      });
      assertEquals(short.state, "complete");
      assertEquals(Object.keys(ofTrials(folder, 2)).length, 5); // three tables, two checkpoints
      assertEquals(ofTrials(folder, 2), ofTrials(short.folder, 2));
    },
  ));

// A stopped worker continues in the middle of its steps: the memory to which it writes must not belong to another
// worker by then.
Deno.test("trials that run where one took too long have the bytes of a run without it", () =>
  inFolder({
    "e.toml": net(
      "log_every = 100, eval_every = 100, steps = 50",
      "train.steps = [100_000_000, 400, 500]",
      "compute = { fuse = false }",
    ),
  }, async () => {
    const { folder, counts, limit } = await runLimited(1);
    assertEquals(counts, { complete: 2, timeout: 1 });
    assertEquals(statuses(folder), [late(limit), "complete", "complete"]);
    const short = await run("e.toml", { workers: 1 }, {
      overrides: ["train.steps=300,400,500"],
    });
    for (const name of ["trials.csv", "metrics.csv"]) {
      const of = (run: string) => read(`${run}/${name}`).split("\n").filter((line) => /^[12],/.test(line));
      assertEquals(of(folder), of(short.folder), name);
    }
    for (const name of ["trial-1.safetensors", "trial-2.safetensors"]) {
      const of = (run: string) => Deno.readFileSync(`${run}/checkpoints/${name}`);
      assertEquals(of(folder), of(short.folder), name);
    }
  }));

// The last one evaluates after every step: with it a step of all takes a hundred times as long as one of the others.
for (
  const [what, checkpoint, workers, groups] of [
    ["each from its beginning", "", 1, [[0, 1, 2, 3]]],
    ["each from its last checkpoint", "checkpoint = { every_steps = 5 }", 1, [[0, 1, 2, 3]]],
    ["and another group meanwhile", "", 2, [[0, 1], [2, 3]]],
  ] as const
) {
  Deno.test(`trials side by side that one holds up over the limit run again alone, ${what}: all but that one complete, with the same bytes`, () =>
    inFolder({
      "e.toml": net(
        "log_every = 10, eval_every = 1, steps = 12_000",
        "train.eval_every = [1000, 1500, 3000, 1]",
        checkpoint,
      ),
    }, async () => {
      assertEquals(await groupsOf([], workers), groups.map((group) => [...group]));
      const { folder, state, counts, limit, begun, seconds } = await runLimited(workers);
      // The limit for the group, and again for the one that held it up.
      assertGreaterOrEqual(seconds, 2 * limit);
      assertEquals([state, counts], ["failed", { complete: 3, timeout: 1 }]);
      assertEquals(statuses(folder), ["complete", "complete", "complete", late(limit)]);
      if (checkpoint !== "") assertEquals(begun, [1, 1, 1, 1]);

      const without = await run("e.toml", { workers }, {
        overrides: ["train.eval_every=1000,1500,3000"],
      });
      assertEquals(without.state, "complete");
      assertEquals(Object.keys(ofTrials(folder, 3)).length, 6);
      assertEquals(ofTrials(folder, 3), ofTrials(without.folder, 3));
      // Nor has the one that took too long rows of two attempts.
      const steps = table(`${folder}/metrics.csv`).filter(({ trial }) => trial === "3").map(({ step }) =>
        Number(step)
      );
      assertGreater(steps.length, 1);
      assertEquals(steps, steps.map((_, k) => k));
    }));
}
