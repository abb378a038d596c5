/**
 * Version 0.1 wrote `1` where tables now have `1.0`: a run of either is read, shown and compared as the same run.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { csvText } from "../base/csv.ts";
import { chartedRun } from "./charts/charted_run.ts";
import { sweptParameters } from "./charts/swept_parameters.ts";
import { compareRuns, runDifferences } from "./text/compare_runs.ts";
import { tablesSections } from "./page/tables_section.ts";
import { readMetrics, readRun, trialsAsCsv } from "./read/read_run.ts";
import type { Run } from "./read/run_read.ts";
import { runView } from "./text/run_view.ts";
import { type RunFiles, runJson, withFolder, writeRun } from "../testing/sample_runs.ts";
import { defaultOrder } from "./query/sort_trials.ts";
import { sqlAnswer, sqlJson } from "./query/sql_view.ts";
import { trialsAsJson } from "./text/trials_json.ts";
import { conditionOf } from "./query/where.ts";

const facts = {
  trials: 4,
  configurations: 2,
  repeats: 2,
  state: "complete",
  metric: "loss",
  goal: "minimize",
  parameters: ["optimizer.learning_rate", "train.batch_size", "train.sampling"],
  metrics: ["loss"],
  metrics_columns: ["trial", "step", "epoch", "learning_rate", "loss"],
  first_configuration: { name: "mnist", repeats: 2 },
};

const header =
  "trial,configuration,repeat,seed,status,optimizer.learning_rate,train.batch_size,train.sampling,loss,epochs,steps,error";

/** A run as version 0.1 left it. */
const before: RunFiles = {
  "run.json": runJson(facts),
  "trials.csv": `${header}
0,0,0,42,complete,1,10,shuffle,0.000012345,2,4,
1,0,1,43,complete,1,10,shuffle,1,2,4,
2,1,0,42,complete,2,10,shuffle,66431156763788000000,2,4,
3,1,1,43,complete,2,10,shuffle,Infinity,2,4,
`,
  "metrics.csv": "trial,step,epoch,learning_rate,loss\n0,0,0,,\n0,2,1,1,3\n0,4,2,1,0.000012345\n",
};

/** The same run as it is written now. */
const now: RunFiles = {
  "run.json": runJson({
    ...facts,
    parameter_types: {
      "optimizer.learning_rate": "float",
      "train.batch_size": "integer",
      "train.sampling": "text",
    },
  }),
  "trials.csv": `${header}
0,0,0,42,complete,1.0,10,shuffle,1.2345e-5,2.0,4,
1,0,1,43,complete,1.0,10,shuffle,1.0,2.0,4,
2,1,0,42,complete,2.0,10,shuffle,6.6431156763788e+19,2.0,4,
3,1,1,43,complete,2.0,10,shuffle,Infinity,2.0,4,
`,
  "metrics.csv": "trial,step,epoch,learning_rate,loss\n0,0,0.0,,\n0,2,1.0,1.0,3.0\n0,4,2.0,1.0,1.2345e-5\n",
};

const bothRuns = (use: (before: Run, now: Run) => void | Promise<void>) =>
  withFolder(async (folder) => {
    const [a, b] = [before, now].map((files, i) => {
      writeRun(`${folder}/${"ab"[i]}/run`, files);
      return readRun(`${folder}/${"ab"[i]}/run`, "results/mnist/run");
    });
    await use(a, b);
  });

Deno.test("both spellings: the same tables in the terminal, and the same JSON", () =>
  bothRuns((a, b) => {
    const view = (run: Run) => runView(run, { order: defaultOrder(run) }, { width: 120 });
    assertEquals(view(b), view(a));
    assertStringIncludes(view(b).join("\n"), "  1              1          10  shuffle        1  complete");
    assertEquals(trialsAsJson(b.columns, b.trials), trialsAsJson(a.columns, a.trials));
    assertStringIncludes(trialsAsJson(b.columns, b.trials), '"optimizer.learning_rate":1,');
  }));

Deno.test("both spellings: the same numbers of metrics.csv", () =>
  bothRuns((a, b) => {
    const rows = (run: Run) => [...readMetrics(run.folder, 0)];
    assertEquals(rows(b), rows(a));
    assertEquals(rows(b).at(-1), { trial: 0, step: 4, epoch: 2, learning_rate: 1, loss: 0.000012345 });
  }));

Deno.test("both spellings: --where chooses the same trials", () =>
  bothRuns((a, b) => {
    for (
      const [expression, trials] of [
        ["learning_rate = 1", ["0", "1"]],
        ["learning_rate >= 2 and loss < Infinity", ["2"]],
        ["loss = 0.000012345", ["0"]],
        ["loss = 1.2345e-5", ["0"]],
        ["epochs = 2 and loss = 1", ["1"]],
      ] as const
    ) {
      for (const run of [a, b]) {
        const chosen = run.trials.filter(conditionOf(expression, run.columns)).map(({ trial }) => trial);
        assertEquals(chosen, [...trials], expression);
      }
    }
  }));

Deno.test("both spellings: the report shows the same tables and has the same axes", () =>
  bothRuns((a, b) => {
    const tables = (run: Run) => JSON.stringify(tablesSections(chartedRun(run)));
    assertEquals(tables(b), tables(a));
    const axes = (run: Run) =>
      sweptParameters(chartedRun(run)).map(({ values, ...rest }) => ({
        ...rest,
        values: values.map(Number),
      }));
    assertEquals(axes(b), axes(a));
    assertEquals(axes(b).map(({ scale, values }) => [scale, values]), [["value", [1, 2]]]);
  }));

Deno.test("both spellings: runs of both versions are compared trial by trial, and are the same experiment", () =>
  bothRuns((a, b) => {
    const { of, trials } = runDifferences(a, b);
    assertEquals([of, trials], ["pairs", [4, 4]]);
    assertStringIncludes(compareRuns(a, b, 100).join("\n"), "the experiments are the same");
  }));

Deno.test("both spellings: --sql answers the same; --sql --csv has floats where SQLite has REAL", () =>
  bothRuns(async (a, b) => {
    const statement =
      'select trial, "optimizer.learning_rate" / 4 as quarter, "train.batch_size" / 4 as whole, ' +
      "loss * 2 as double, status from trials order by trial";
    const [old, answer] = [await sqlAnswer(a, statement), await sqlAnswer(b, statement)];
    // Version 0.1 does not say that the learning rate holds floats: 1 / 4 is 0 there.
    assertEquals(old.rows.map(([, quarter]) => quarter), [0, 0, 0, 0]);
    assertEquals(answer.rows.map(([, quarter]) => quarter), [0.25, 0.25, 0.5, 0.5]);
    assertEquals(answer.types, ["integer", "float", "integer", "float", "text"]);
    assertEquals(
      csvText([answer.columns]) +
        csvText(answer.rows.map((row) => row.map((cell) => cell ?? undefined)), answer.types),
      `trial,quarter,whole,double,status
0,0.25,2,2.469e-5,complete
1,0.25,2,2.0,complete
2,0.5,2,1.32862313527576e+20,complete
3,0.5,2,Infinity,complete
`,
    );
    const same = "select trial, loss, epochs, steps from trials order by trial";
    assertEquals(sqlJson(await sqlAnswer(b, same)), sqlJson(await sqlAnswer(a, same)));
  }));

Deno.test("a run that is being written has the cells that its tables will have", () =>
  withFolder((folder) => {
    const note = {
      trial: 0,
      row: {
        ...{ trial: 0, configuration: 0, repeat: 0, seed: 42, status: "complete" },
        ...{ "optimizer.learning_rate": 1, "train.batch_size": 10, "train.sampling": "shuffle" },
        ...{ loss: 0.000012345, epochs: 2, steps: 4 },
      },
      timing: { trial: 0, started: "2026-11-23T20:46:15.123Z", seconds: 2, worker: 1 },
      bytes: 0,
    };
    const first = now["trials.csv"].split("\n").slice(0, 2).join("\n") + "\n";
    const old = before["trials.csv"].split("\n").slice(0, 2).join("\n") + "\n";
    for (const [files, expected, seconds] of [[now, first, "2.0"], [before, old, "2"]] as const) {
      const { state: _, ...json } = JSON.parse(files["run.json"]);
      writeRun(`${folder}/${seconds}`, {
        "run.json": JSON.stringify({ ...json, state: "running" }),
        "parts/trials.jsonl": JSON.stringify(note) + "\n",
      });
      const run = readRun(`${folder}/${seconds}`);
      assertEquals(trialsAsCsv(run.columns, run.trials.slice(0, 1)), expected);
      assertEquals([run.timing.get(0)!.seconds, run.timing.get(0)!.worker], [seconds, "1"]);
    }
  }));
