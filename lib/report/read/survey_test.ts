import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { OneFile } from "./one_file.ts";
import { readerOf, rowsOf } from "./read_lines.ts";
import { readRun } from "./read_run.ts";
import { sweep, unfinished, withFolder, writeRun } from "../../testing/sample_runs.ts";
import { type Survey, surveyOf } from "./survey.ts";

/** `step:loss` of the rows of a trial. */
function losses(survey: Survey, trial: number): string {
  using file = new OneFile();
  const rows = survey.trials.get(trial);
  if (!rows) return "";
  const [step, loss] = ["step", "loss"].map((name) => survey.columns.indexOf(name));
  return Array.from(
    rowsOf(readerOf(survey, ["step", "loss"], file), rows),
    ({ values, given }) => `${values[step]}:${given[loss] ? values[loss] : ""}`,
  ).join(" ");
}

Deno.test("surveyOf() tells where the rows of each trial lie, how many cells are given, and the first number", () =>
  withFolder((folder) => {
    writeRun(folder, sweep);
    const survey = surveyOf(readRun(folder), "metrics", "loss");
    assertEquals([...survey.trials.keys()], [0, 3]);
    const { rows, counts, isRising, first } = survey.trials.get(0)!;
    assertEquals([rows, isRising, first], [5, true, 2.3]);
    assertEquals(counts, [5, 5, 5, 5, 4, 4, 3, 3, 0, 0]);
    assertEquals(losses(survey, 0), "0: 1:2.3 2:1.5 3:0.6 4:0.123456789");
    assertEquals(losses(survey, 3), "1:1e+300 2:NaN");
  }));

Deno.test("surveyOf() takes parts before the table, without half a line at their end", () =>
  withFolder((folder) => {
    writeRun(folder, { ...unfinished, "metrics.csv": sweep["metrics.csv"] });
    Deno.removeSync(`${folder}/parts/metrics-3.csv`);
    const survey = surveyOf(readRun(folder), "metrics", "loss");
    assertEquals([0, 1, 2, 3].map((trial) => losses(survey, trial)), [
      "1:2.3 2:1.5",
      "1:2.25",
      "",
      "1:1e+300 2:NaN",
    ]);
  }));

Deno.test("surveyOf() knows trials whose rows do not stand together, and steps that go back", () =>
  withFolder((folder) => {
    const [header] = sweep["metrics.csv"].split("\n");
    const row = (trial: number, step: number) => `${trial},${step},,,${step / 2},,,,,`;
    const lines = [header, row(2, 1), row(0, 1), row(2, 3), row(0, 0), row(2, 4), ""];
    for (const ends of ["\n", "\r\n"]) {
      writeRun(folder, { ...sweep, "metrics.csv": lines.join(ends) });
      const survey = surveyOf(readRun(folder), "metrics");
      assertEquals([2, 0].map((trial) => losses(survey, trial)), ["1:0.5 3:1.5 4:2", "1:0.5 0:0"]);
      assertEquals([2, 0].map((trial) => survey.trials.get(trial)!.isRising), [true, false]);
    }
  }));

const damages: [what: string, from: string, to: string, message: string, place: string][] = [
  [
    "too few cells",
    "3,1,0.5,0.03,1e+300,0.1,",
    "3,1,0.5,0.03",
    "a row of 7 cells, where 10 are expected",
    "7",
  ],
  [
    "text in a column that no chart shows",
    "3,2,1,0.03",
    "3,2,1,0..3",
    'learning_rate must be a number, got "0..3"',
    "8",
  ],
  ["an empty line", "0,2,1,0.1", "\n0,2,1,0.1", "a row of 1 cells, where 10 are expected", "4"],
  ["another column first", "trial,step", "step,trial", 'column 1 must be "trial"', "1"],
  ["a row without end", "0,2,1,", `0,2,${"1".repeat(2_000_000)},`, "a row of more than 1048576 bytes", "4"],
];

for (const [what, from, to, message, line] of damages) {
  Deno.test(`surveyOf() says what is damaged: ${what}`, () =>
    withFolder((folder) => {
      writeRun(folder, { ...sweep, "metrics.csv": sweep["metrics.csv"].replace(from, to) });
      const run = readRun(folder, "run");
      const error = assertThrows(() => surveyOf(run, "metrics"), ConfigError);
      const said = renderMistakes(error.mistakes).split("\n");
      assertEquals(said.slice(0, 2), [`error: ${message}`, `  --> run/metrics.csv:${line}:1`]);
    }));
}
