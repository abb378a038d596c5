import { assertEquals } from "@std/assert";
import { compareConfigurations, compareManyRuns } from "./compare_many.ts";
import { readRun } from "../read/read_run.ts";
import type { Run } from "../read/run_read.ts";
import { joinRuns, runsView } from "./runs_view.ts";
import { type RunFiles, runJson, withFolder, writeRun } from "../../testing/sample_runs.ts";

const run = (losses: readonly number[], optimizer: Record<string, unknown>, more = {}): RunFiles => ({
  "run.json": runJson({
    name: "x",
    state: "complete",
    trials: 3,
    configurations: 1,
    repeats: 3,
    parameters: [],
    metric: null,
    goal: null,
    metrics: ["loss"],
    first_configuration: { name: "x", train: { metrics: [], steps: 10 }, optimizer, ...more },
    seed: 1,
  }),
  "trials.csv": "trial,configuration,repeat,seed,status,loss,epochs,steps,error\n" +
    losses.map((loss, i) => `${i},0,${i},${[1, 2, 3][i]},complete,${loss},,10,\n`).join(""),
});

const swept: RunFiles = {
  "run.json": runJson({
    name: "x",
    state: "complete",
    trials: 2,
    configurations: 2,
    repeats: 1,
    parameters: ["optimizer.learning_rate"],
    metric: null,
    goal: null,
    metrics: ["loss"],
    first_configuration: { name: "x", train: { metrics: [], steps: 20 }, optimizer: { type: "sgd" } },
    seed: 2,
  }),
  "trials.csv": `trial,configuration,repeat,seed,status,optimizer.learning_rate,loss,epochs,steps,error
0,0,0,7,complete,0.1,0.5,,20,
1,1,0,7,complete,0.2,0.75,,20,
`,
};

function runs(files: readonly RunFiles[], use: (runs: Run[]) => void): Promise<void> {
  return withFolder((folder) =>
    use(files.map((one, i) => {
      writeRun(`${folder}/${"abcdef"[i]}/run`, one);
      return readRun(`${folder}/${"abcdef"[i]}/run`, `results/${"abcdef"[i]}/run`);
    }))
  );
}

const three = [
  run([0.5, 0.6, 0.75], { type: "sgd", learning_rate: 0.1 }),
  run([0.25, 0.375, 0.5], { type: "adam", learning_rate: 0.1 }, { description: "other" }),
  swept,
];

Deno.test("compareManyRuns() has each key in which any differs, and differences from the first", () =>
  runs(three, (all) =>
    assertEquals(
      compareManyRuns(all, 100).join("\n") + "\n",
      Deno.readTextFileSync(new URL("compare_many_test.txt", import.meta.url)),
    )));

Deno.test("compareManyRuns() says that nothing is to compare", () =>
  runs([three[0], three[0], three[0]], (all) => {
    const none = all.map((run) => ({
      ...run,
      trials: run.trials.map((row) => ({ ...row, status: "failed" })),
    }));
    assertEquals(
      compareManyRuns(none, 100).slice(4).join("\n"),
      `\
the experiments are the same

there is no metric that complete trials of the first run and another have`,
    );
  }));

Deno.test("runsView() of several runs has each key in which any differs, with fixed values in rows", () =>
  runs(three, (all) => {
    const joined = joinRuns(all);
    const order = { column: "run", descending: false, completeFirst: false };
    assertEquals(
      runsView(all, joined, { order }, { width: 100 }).join("\n"),
      `\
a   results/a/run: complete, 3 trials: 3 complete
b   results/b/run: complete, 3 trials: 3 complete
c   results/c/run: complete, 2 trials: 2 complete

experiment               a        b      c
───────────────────────  ───────  ─────  ────────────────
train.steps              10       10     20
optimizer.type           sgd      adam   sgd
optimizer.learning_rate  0.1      0.1    0.1, 0.2 (swept)
seed                     1        1      2
description              not set  other  not set

sorted by run

run  trial  learning_rate  repeat  status     loss  steps
───  ─────  ─────────────  ──────  ────────  ─────  ─────
a        0            0.1       0  complete  0.5       10
a        1            0.1       1  complete  0.6       10
a        2            0.1       2  complete  0.75      10
b        0            0.1       0  complete  0.25      10
b        1            0.1       1  complete  0.375     10
b        2            0.1       2  complete  0.5       10
c        0            0.1       0  complete  0.5       20
c        1            0.2       0  complete  0.75      20`,
    );
  }));

Deno.test("compareConfigurations() pairs the repeats of each with those of the first", () =>
  runs([swept], ([one]) => {
    const trials = [0.5, 0.75, 1, 0.25].flatMap((loss, configuration) =>
      [0, 1, 2].map((repeat) => ({
        trial: String(3 * configuration + repeat),
        configuration: String(configuration),
        repeat: String(repeat),
        status: configuration === 3 && repeat > 0 ? "diverged" : "complete",
        loss: String(loss + repeat * repeat / 16 + configuration * repeat / 64),
        "optimizer.learning_rate": String((configuration + 1) / 10),
      }))
    );
    assertEquals(
      compareConfigurations({ ...one, trials }, [0, 1, 3, 2], 100).join("\n"),
      `\
configurations 0, 1, 3 and 2

parameter                0    1    3    2
───────────────────────  ───  ───  ───  ───
optimizer.learning_rate  0.1  0.2  0.4  0.3

differences from 0 over the repeats that both completed; ± 95 % confidence interval

metric        0        1               3      2
────────────  ───────  ──────────────  ─────  ──────────────
loss          0.60417  0.86979         0.25   1.1354
  difference           +0.266 ± 0.039  -0.25  +0.531 ± 0.078
  verdict              differ                 differ
  repeats              3               1      3`,
    );
  }));
