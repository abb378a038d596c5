import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { readCurve, readMetrics } from "./read_run.ts";
import { roots, sweep, unfinished, withFolder, writeRun } from "../../testing/sample_runs.ts";

/** `step:loss` of each row. */
const losses = (folder: string, trial: number) =>
  Array.from(readMetrics(folder, trial), ({ step, loss }) => `${step}:${loss}`).join(" ");

Deno.test("readMetrics() reads the rows of one trial", () =>
  withFolder((folder) => {
    writeRun(folder, sweep);
    assertEquals([...readMetrics(folder, 0)][0], {
      trial: 0,
      step: 0,
      epoch: 0,
      learning_rate: 0.1,
      loss: undefined,
      accuracy: undefined,
      val_loss: 2.4,
      val_accuracy: 0.1,
      test_loss: undefined,
      test_accuracy: undefined,
    });
    assertEquals(losses(folder, 0), "0:undefined 1:2.3 2:1.5 3:0.6 4:0.123456789");
    assertEquals(losses(folder, 3), "1:1e+300 2:NaN");
    assertEquals(losses(folder, 1) + losses(folder, 30), "");
  }));

Deno.test("readMetrics() reads parts while there are any, without half a line at their end", () =>
  withFolder((folder) => {
    writeRun(folder, unfinished);
    assertEquals(losses(folder, 0), "1:2.3 2:1.5");
    assertEquals(losses(folder, 1), "1:2.25");
    assertEquals(losses(folder, 2), "");
    assertEquals(losses(folder, 3), "1:Infinity");
    Deno.writeTextFileSync(`${folder}/metrics.csv`, sweep["metrics.csv"]);
    assertEquals(losses(folder, 3), "1:Infinity"); // of a run that is continued, the table is older
    Deno.removeSync(`${folder}/parts`, { recursive: true });
    assertEquals(losses(folder, 3), "1:1e+300 2:NaN");
  }));

Deno.test("readCurve() reads values and exact ones, which may be unknown", () =>
  withFolder((folder) => {
    writeRun(folder, roots);
    assertEquals([...readCurve(folder, 0)].length, 101);
    assertEquals([...readCurve(folder, 1)], [
      { trial: 1, x: 0, value: 0.5, exact: 0, abs_error: 0.5 },
      { trial: 1, x: 4, value: 2.25, exact: 2, abs_error: 0.25 },
      { trial: 1, x: 9, value: -3, exact: undefined, abs_error: undefined },
    ]);
    assertEquals([...readCurve(folder, 2)], []);
    Deno.removeSync(`${folder}/curve.csv`);
    writeRun(folder, { "parts/curve-1.csv": "1,0,0.5,0,0.5\n1,4,NaN,2,NaN\n" });
    assertEquals([...readCurve(folder, 1)].map(({ value }) => value), [0.5, NaN]);
  }));

const damages: [what: string, from: string, to: string, message: string][] = [
  [
    "a row too short",
    "0,2,1,0.1,1.5,0.5,1.1,0.6,,",
    "0,2,1,0.1,1.5",
    `error: a row of 5 cells, where 10 are expected
  --> run/metrics.csv:4:1
  |
4 | 0,2,1,0.1,1.5
  | ^^^^^^^^^^^^^
`,
  ],
  [
    "text for a number",
    "0,2,1,0.1,1.5",
    "0,2,1,0.1,1.5x",
    `error: loss must be a number, got "1.5x"
  --> run/metrics.csv:4:1
  |
4 | 0,2,1,0.1,1.5x,0.5,1.1,0.6,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`,
  ],
  [
    "other columns",
    "trial,step",
    "step,trial",
    `error: column 1 must be "trial"
  --> run/metrics.csv:1:1
  |
1 | step,trial,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`,
  ],
];

for (const [what, from, to, message] of damages) {
  Deno.test(`readMetrics() says what is damaged: ${what}`, () =>
    withFolder((folder) => {
      writeRun(folder, { ...sweep, "metrics.csv": sweep["metrics.csv"].replace(from, to) });
      const error = assertThrows(() => [...readMetrics(folder, 0, "run")], ConfigError);
      assertEquals(
        renderMistakes(error.mistakes),
        `${message}  = it may have been edited or cut off; the other files of the run may be intact
1 error. Nothing was run.
`,
      );
    }));
}

Deno.test("readMetrics() finds a trial in a long file and leaves the damage of others alone", () =>
  withFolder((folder) => {
    // 1,000 trials of 200 rows: several chunks, with line ends at every offset in them.
    const lines = ["trial,step,epoch,learning_rate,loss"];
    for (let trial = 0; trial < 1000; trial++) {
      for (let step = 1; step <= 200; step++) {
        lines.push(trial === 998 ? "damaged" : `${trial},${step},,0.1,${trial + step / 256}`);
      }
    }
    writeRun(folder, { "metrics.csv": lines.join("\n") + "\n" });
    for (const trial of [0, 1, 9, 10, 99, 100, 537, 999]) {
      const rows = [...readMetrics(folder, trial)];
      assertEquals(rows.map(({ step }) => step), Array.from({ length: 200 }, (_, i) => i + 1));
      for (const { step, loss } of rows) assertEquals(loss, trial + step! / 256);
    }
  }));
