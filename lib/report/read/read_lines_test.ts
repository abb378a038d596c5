import { assertEquals } from "@std/assert";
import { parseNumber } from "../../base/cells.ts";
import { Random } from "../../base/random.ts";
import { readRun } from "./read_run.ts";
import { runJson, withFolder, writeRun } from "../../testing/sample_runs.ts";
import { surveyOf, type TrialRows } from "./survey.ts";
import { LineReader } from "./read_lines.ts";
import { bandOf } from "../charts/repeats.ts";
import { type Point, thinned } from "../charts/lines/thin.ts";
import { Thinning } from "../charts/lines/thinning.ts";

/** Values with ties, gaps and all kinds of ups and downs. */
function anyPoint(random: Random, x: number, width: number): Point {
  const value = () => random.integer(20) === 0 ? null : Math.round(8 * random.normal()) + x % 100;
  return [x, ...Array.from({ length: width - 1 }, value)];
}

Deno.test("Thinning keeps the points that thinned() keeps, of lines of every length", () => {
  const random = Random.keyed(14, "thinning");
  for (let trial = 0; trial < 400; trial++) {
    const columns = trial % 2 === 0 ? 1 : 3;
    const width = columns === 1 ? 2 : 5;
    const most = 2 * columns + 2 + random.integer(60);
    const count = random.integer(trial % 4 < 2 ? 100 : 3000);
    const points = Array.from({ length: count }, (_, x) => anyPoint(random, x, width));
    const stream = new Thinning(count, most, width, columns);
    for (const point of points) stream.add(Float64Array.from(point, (value) => value ?? NaN));
    assertEquals(stream.end(), thinned(points, most, columns), `${count} points to ${most}`);
  }
});

/** A run of 3 repeats of 2 configurations, whose trials log at other steps and end at other steps. */
function repeatsCsv(random: Random, isRising: boolean): string {
  const cell = () => [String(random.normal()), "NaN", "1e-5", "", "-Infinity"][random.integer(20) % 5];
  const rows = Array.from({ length: 6 }, (_, trial) => {
    const steps = Array.from({ length: 300 + random.integer(100) }, (_, step) => step).filter(() =>
      random.integer(4) > 0
    );
    if (!isRising) steps.reverse();
    return steps.map((step) => `${trial},${step},,,${cell()},,${step % 7 === 0 ? cell() : ""},,,\n`).join("");
  });
  return `trial,step,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n${
    rows.join("")
  }`;
}

/** The line of one trial, the plain way. */
function plainLine(csv: string, trial: number, column: number): Point[] {
  const rows = csv.trim().split("\n").map((line) => line.split(",")).filter(([first]) =>
    first === `${trial}`
  );
  return rows.filter((row) => row[column] !== "").map((row) => {
    const value = parseNumber(row[column])!;
    return [Number(row[1]), Number.isFinite(value) ? value : null];
  });
}

for (const isRising of [true, false]) {
  Deno.test(`LineReader agrees with the plain way, repeats held and side by side, steps ${isRising ? "rising" : "falling"}`, () =>
    withFolder((folder) => {
      const csv = repeatsCsv(Random.keyed(14, "repeats"), isRising);
      const trials = Array.from(
        { length: 6 },
        (_, trial) => `${trial},${trial / 3 | 0},${trial % 3},1,complete\n`,
      );
      writeRun(folder, {
        "run.json": runJson({ state: "complete", trials: 6, configurations: 2, repeats: 3, parameters: [] }),
        "trials.csv": `trial,configuration,repeat,seed,status\n${trials.join("")}`,
        "metrics.csv": csv,
      });
      const survey = surveyOf(readRun(folder), "metrics");
      const of = (trial: number): TrialRows => survey.trials.get(trial)!;
      const columns = ["val_loss", "loss", "test_loss", "nothing"];
      for (const mostHeld of [Infinity, 0]) {
        using reader = new LineReader(survey, "step", columns, mostHeld);
        for (const most of [20, 100, 10_000]) {
          for (const trial of [5, 0, 3]) {
            const expected = [6, 4].map((column) => thinned(plainLine(csv, trial, column), most));
            assertEquals(reader.lines(of(trial), most), [...expected, [], []]);
          }
          for (const first of [3, 0]) {
            const repeats = [first, first + 1, first + 2];
            const expected = [6, 4].map((column) =>
              thinned(bandOf(repeats.map((trial) => plainLine(csv, trial, column))), most, 3)
            );
            assertEquals(reader.bands(repeats.map(of), most), [...expected, [], []]);
          }
        }
      }
    }));
}
