import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { readRun, trialsAsCsv } from "./read_run.ts";
import type { Run } from "./run_read.ts";
import { runJson, sweep, unfinished, withFolder, writeRun } from "../../testing/sample_runs.ts";

/** What a user would see. */
function messageOf(read: () => unknown): string {
  return renderMistakes(assertThrows(read, ConfigError).mistakes);
}

Deno.test("readRun() reads a finished run, whatever its cells hold", () =>
  withFolder((folder) => {
    writeRun(folder, sweep);
    const run = readRun(folder, "results/mnist/x");
    assertEquals(trialsAsCsv(run.columns, run.trials), sweep["trials.csv"]);
    assertEquals([run.folder, run.shown, run.info.metric], [folder, "results/mnist/x", "val_accuracy"]);
    assertEquals(run.trials[5], {
      "trial": "5",
      "configuration": "2",
      "repeat": "1",
      "seed": "3141592653",
      "status": "failed",
      "optimizer.learning_rate": "0.01",
      "network.layers.hidden.activation": 'sig "moid"\n\x1b[m',
      "loss": "",
      "accuracy": "",
      "val_loss": "",
      "val_accuracy": "",
      "test_loss": "",
      "test_accuracy": "",
      "epochs": "",
      "steps": "",
      "error": "the activation returned text where a number was expected (in layer hidden)",
    });
    assertEquals([...run.timing.keys()], [0, 3]);
    assertEquals(run.timing.get(3)?.steps_per_second, "0.363636");
  }));

Deno.test("readRun() reads the parts of a run that is not finished", () =>
  withFolder((folder) => {
    writeRun(folder, unfinished);
    const run = readRun(folder);
    assertEquals(
      trialsAsCsv(run.columns, run.trials),
      `trial,configuration,repeat,seed,status,optimizer.learning_rate,network.layers.hidden.activation,\
loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy,epochs,steps,error
0,0,0,42,complete,0.1,relu,0.123456789,,,0.94,,,2,4,
1,0,1,,interrupted,,,,,,,,,,,
2,1,0,,waiting,,,,,,,,,,,
3,1,1,3141592653,diverged,0.03,tanh,NaN,,,,,,,2,"the loss is ""NaN"",
at step 2"
4,2,0,,waiting,,,,,,,,,,,
5,2,1,,waiting,,,,,,,,,,,
`,
    );
    assertEquals(run.timing.get(3)?.seconds, "6");
  }));

Deno.test("readRun() prefers the tables of a run that has ended to parts that are left over, and parts while it runs", () =>
  withFolder((folder) => {
    writeRun(folder, unfinished);
    writeRun(folder, sweep);
    assertEquals(readRun(folder).trials.map(({ status }) => status), [
      ...["complete", "complete", "complete", "diverged", "complete", "failed"],
    ]);
    writeRun(folder, { "run.json": runJson({ state: "running" }) });
    assertEquals(readRun(folder).trials.map(({ status }) => status), [
      ...["complete", "interrupted", "waiting", "diverged", "waiting", "waiting"],
    ]);
  }));

Deno.test("readRun() fills in what an early run.json may lack", () =>
  withFolder((folder) => {
    const { metrics_columns: _, repeats: __, metric: ___, kind: ____, ...rest } = JSON.parse(runJson());
    writeRun(folder, { ...sweep, "run.json": JSON.stringify({ ...rest, goal: undefined, extra: [1] }) });
    const { info }: Run = readRun(folder);
    assertEquals([info.kind, info.repeats, info.metric, info.goal, info.extra], [
      "network",
      1,
      "val_loss",
      "minimize",
      [1],
    ]);
    assertEquals(info.metrics_columns.join(), JSON.parse(runJson()).metrics_columns.join());
  }));

const HINT = "= it may have been edited or cut off; the other files of the run may be intact\n";

const damages: { what: string; files: Record<string, string>; message: string }[] = [
  {
    what: "no run.json",
    files: { "run.json": "" },
    message: `error: not JSON: Unexpected end of JSON input
  --> run/run.json:1:1
  |
1 |
  | ^
  ${HINT}`,
  },
  {
    what: "run.json cut off",
    files: { "run.json": '{\n  "format": 1,\n  "name": "x",\n  "tri' },
    message: `error: not JSON: Unterminated string
  --> run/run.json:4:1
  |
4 |   "tri
  | ^^^^^^
  ${HINT}`,
  },
  {
    what: "a wrong character in run.json",
    files: { "run.json": '{\n  "format": 1,\n  "name": ?,\n  "trials": 6\n}\n' },
    message: `error: not JSON: Unexpected token '?'
  --> run/run.json:3:1
  |
3 |   "name": ?,
  | ^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "a list in run.json",
    files: { "run.json": "[1]" },
    message: `error: the file must contain a JSON object\n  --> run/run.json\n   ${HINT}`,
  },
  {
    what: "run.json of a later format",
    files: { "run.json": runJson({ format: 2 }) },
    message: `error: the run has format 2, this version reads format 1
  --> run/run.json
   = use the version that wrote it, or run the experiment again
`,
  },
  {
    what: "no number of trials",
    files: { "run.json": runJson({ trials: undefined }) },
    message: `error: "trials" must be a whole number, it is missing\n  --> run/run.json\n   ${HINT}`,
  },
  {
    what: "a state unheard of",
    files: { "run.json": runJson({ state: "finished" }) },
    message:
      `error: "state" must be running, complete, failed or interrupted, got "finished"\n  --> run/run.json\n   ${HINT}`,
  },
  {
    what: "parameters that are no names",
    files: { "run.json": runJson({ parameters: ["a", 1] }) },
    message: `error: "parameters" must be a list of names, got ["a",1]\n  --> run/run.json\n   ${HINT}`,
  },
  {
    what: "no repeats",
    files: { "run.json": runJson({ repeats: 0 }) },
    message: `error: "repeats" must be a whole number of at least 1, got 0\n  --> run/run.json\n   ${HINT}`,
  },
  {
    what: "an empty trials.csv",
    files: { "trials.csv": "" },
    message: `error: the file is empty: it must start with a row of column names
  --> run/trials.csv
   ${HINT}`,
  },
  {
    what: "no status",
    files: { "trials.csv": "trial,configuration,repeat,seed\n0,0,0,42\n" },
    message: `error: the column "status" is missing
  --> run/trials.csv:1:1
  |
1 | trial,configuration,repeat,seed
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "a swept parameter missing",
    files: { "trials.csv": "trial,configuration,repeat,seed,status\n" },
    message: `error: the column "optimizer.learning_rate" is missing
  --> run/trials.csv:1:1
  |
1 | trial,configuration,repeat,seed,status
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "a row cut off behind line breaks in cells and empty lines",
    files: { "trials.csv": sweep["trials.csv"].replace("\n2,", "\n\n2,").slice(0, -111) },
    message: `error: this row has 5 cells, but the first row has 16
  --> run/trials.csv:9:1
  |
9 | 5,2,1,3141592653,fai
  | ^^^^^^^^^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "a quote that does not end",
    files: { "trials.csv": sweep["trials.csv"].replace("0.03,tanh,NaN", '0.03,"tanh,NaN') },
    message: `error: not CSV: extraneous or missing " in quoted-field
  --> run/trials.csv:5:1
  |
5 | 3,1,1,3141592653,diverged,0.03,"tanh,NaN,,,,,,1,2,"the loss is NaN, at step 2"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "bytes that are no text",
    files: { "trials.csv": '\u0000\u0001"\u001b' },
    message: `error: not CSV: bare " in non-quoted-field
  --> run/trials.csv:1:1
  |
1 | \\u0000\\u0001"\\u001b
  | ^^^^^^^^^^^^^^^^^^^
  ${HINT}`,
  },
  {
    what: "damaged times",
    files: { "timing.csv": "started,seconds\n" },
    message: `error: the column "trial" is missing
  --> run/timing.csv:1:1
  |
1 | started,seconds
  | ^^^^^^^^^^^^^^^
  ${HINT}`,
  },
];

for (const { what, files, message } of damages) {
  Deno.test(`readRun() says what is damaged: ${what}`, () =>
    withFolder((folder) => {
      writeRun(folder, { ...sweep, ...files });
      assertEquals(messageOf(() => readRun(folder, "run")), message + "1 error. Nothing was run.\n");
    }));
}

Deno.test("readRun() takes the whole lines of a journal: what a crash has cut off was never written", () =>
  withFolder((folder) => {
    const [first, second] = unfinished["parts/trials.jsonl"].split("\n");
    const cases = [["", 0], [first, 0], [`${first}\n`, 1], [`${first}\n${second.slice(0, 30)}`, 1], [
      "null\n",
      0,
    ]] as const;
    for (const [text, ended] of cases) {
      writeRun(folder, { ...unfinished, "parts/trials.jsonl": text });
      assertEquals(readRun(folder).timing.size, ended, text);
    }
  }));

Deno.test("readRun() says that a folder is no run, or holds no trials", () =>
  withFolder((folder) => {
    assertEquals(
      messageOf(() => readRun(folder, "here")),
      "error: not the folder of a run: it has no run.json\n  --> here\n1 error. Nothing was run.\n",
    );
    writeRun(folder, { "run.json": runJson() });
    assertEquals(
      messageOf(() => readRun(folder, "here")),
      `error: the run has neither trials.csv nor parts/\n  --> here\n   ${HINT}1 error. Nothing was run.\n`,
    );
  }));
