import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { readRun } from "../read/read_run.ts";
import {
  largeSweep,
  type RunFiles,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { lossCurves, sparkline } from "./sparkline.ts";

const curves: [values: number[], width: number, text: string][] = [
  [[0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"],
  [[7, 0], 8, "█▁"],
  [[3, 3, 3], 8, "▁▁▁"],
  [[5], 8, "▁"],
  [new Array(30).fill(0.1), 4, "▁▁▁▁"], // means of seven and of eight: they differ in the last digit
  [[0.1 + 0.2, 0.3], 8, "▁▁"],
  [[], 8, ""],
  [[0, 2, 7, 7, 0, 0], 3, "▂█▁"], // means 1, 7, 0
  [[1, 2, NaN, 3], 4, "▁▅×█"],
  [[Infinity, -Infinity, NaN], 4, "×××"],
  [[Infinity, 1, 2], 4, "×▁█"],
  [[1e308, -1e308], 4, "▁▁"], // their distance is not a number
  [[1e-320, 2e-320], 4, "▁█"],
  [[0, 1, 500, 1000], 4, "▁▁▅█"],
  [[0.8, 0.4, 0.2, 0.1, 1e7], 5, "▂▂▁▁█"], // by logarithms: the loss fell before it ran away
  [[1e33, 1e22, 1e11, 1, 0], 5, "█▆▃▁▁"],
  [[-1, 0.5, 1e30], 3, "▁▁█"], // a negative one has no logarithm
];

for (const [values, width, text] of curves) {
  Deno.test(`sparkline() of [${values}] in ${width}`, () => {
    assertEquals(sparkline(values, width), text);
  });
}

async function curvesOfRun(files: RunFiles, all = false): Promise<[trial: number, curve: string][]> {
  let found = new Map<number, string>();
  await withFolder((folder) => {
    writeRun(folder, files);
    found = lossCurves(readRun(folder), { all });
  });
  return [...found];
}

Deno.test("lossCurves() of finished, running and damaged runs, and of those without metrics", async () => {
  assertEquals(await curvesOfRun(sweep), [[0, "█▅▃▁"], [3, "▁×"]]);
  assertEquals(await curvesOfRun(unfinished), [[0, "█▁"], [1, "▁"], [3, "×"]]);
  assertEquals((await curvesOfRun(largeSweep(2, 24))).map(([trial, curve]) => [trial, curve.length]), [[
    0,
    12,
  ], [
    1,
    12,
  ]]);
  const { "metrics.csv": _, ...without } = sweep;
  assertEquals(await curvesOfRun(without), []);
  const damaged = { ...sweep, "metrics.csv": `${sweep["metrics.csv"]}4,1\n` };
  assertEquals(await curvesOfRun(damaged), []);
  await assertRejects(
    () => curvesOfRun(damaged, true),
    ConfigError,
    "a row of 2 cells, where 10 are expected",
  );
});
