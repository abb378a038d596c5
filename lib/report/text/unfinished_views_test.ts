import { assertEquals, assertStringIncludes } from "@std/assert";
import { readRun } from "../read/read_run.ts";
import { unfinishedNotes } from "../read/unfinished.ts";
import { listRuns } from "../read/list_runs.ts";
import { defaultOrder } from "../query/sort_trials.ts";
import { runJson, withFolder, writeRun } from "../../testing/sample_runs.ts";
import { listView } from "./list_view.ts";
import { runView, stateOf } from "./run_view.ts";

const search = {
  name: "x",
  trials: 4,
  configurations: 2,
  repeats: 2,
  parameters: ["optimizer.learning_rate"],
  metric: "loss",
  goal: "minimize",
  metrics: ["loss"],
};

const trialsOf = (...statuses: readonly string[]) =>
  "trial,configuration,repeat,seed,status,optimizer.learning_rate,loss,epochs,steps,error\n" +
  statuses.map((status, i) => {
    const loss = status === "waiting" ? "" : String(1 / (i + 1));
    return `${i},${i >> 1},${i % 2},7,${status},0.${1 + (i >> 1)},${loss},,10,\n`;
  }).join("");

Deno.test("tables and the list say that pruned trials come after complete ones, and count them", () =>
  withFolder((folder) => {
    writeRun(`${folder}/results/x/run`, {
      "run.json": runJson({ ...search, state: "complete" }),
      "trials.csv": trialsOf("complete", "complete", "pruned", "pruned"),
    });
    const run = readRun(`${folder}/results/x/run`, "results/x/run");
    const lines = runView(run, { order: defaultOrder(run) }, { width: 100 });
    const last = "lowest first (complete first, then pruned)";
    assertEquals(lines[3], `sorted by mean loss per configuration, ${last}`);
    assertEquals(
      lines.find((line) => line.startsWith("configurations")),
      `configurations by mean loss, ${last}; mean over repeats`,
    );
    const list = listView(listRuns(`${folder}/results`, "results"), "results", 100);
    assertStringIncludes(list.join("\n"), "x/run  complete  2 complete, 2 pruned  loss 0.5");
  }));

Deno.test("at the end of an interrupted run, trials that wait are counted", () =>
  withFolder((folder) => {
    writeRun(`${folder}/results/x/run`, {
      "run.json": runJson({ ...search, state: "interrupted" }),
      "trials.csv": trialsOf("complete", "interrupted", "waiting", "waiting"),
    });
    const run = readRun(`${folder}/results/x/run`, "results/x/run");
    const choice = { order: defaultOrder(run) };
    const lines = runView(run, choice, { width: 100, collapse: true }).join("\n");
    assertStringIncludes(
      lines,
      "\n    1            0.1       1  interrupted   0.5     10\n\n2 trials are waiting\n\n",
    );
    assertStringIncludes(lines, "\n            0            0.1  1 complete");
    assertEquals(lines.includes("0.2"), false);
    assertStringIncludes(runView(run, choice, { width: 100 }).join("\n"), " waiting\n");
  }));

Deno.test("a run that is only planned is not called killed, and its note begins it", () =>
  withFolder((folder) => {
    writeRun(`${folder}/results/x/run`, {
      "run.json": runJson({ ...search, state: "running", planned: { elements: 2, chunk: 2 } }),
      "trials.csv": trialsOf("waiting", "waiting", "waiting", "waiting"),
    });
    const run = readRun(`${folder}/results/x/run`, "results/x/run");
    assertEquals(stateOf(run), "planned");
    assertEquals(unfinishedNotes(run), [
      "the run is planned: no element has begun",
      "to run element 0 of 2: deno task trial --plan results/x/run/plan.json --element 0",
    ]);
    Deno.mkdirSync(`${folder}/results/x/run/parts/attempts/0.local.0.abc`, { recursive: true });
    assertEquals(stateOf(run), "killed");
  }));
