import { assertEquals } from "@std/assert";
import { runJson } from "../../testing/sample_runs.ts";
import { heatMaps } from "./heat_maps.ts";
import { importanceChart } from "./importance_chart.ts";
import { optionOf, seriesOf, withRun } from "../../testing/options_of.ts";
import { parallelCoordinates } from "./parallel_coordinates.ts";
import { parameterCharts } from "./parameter_charts.ts";
import { sweptParameters } from "./swept_parameters.ts";
import { timingChart } from "./timing_chart.ts";

const range = (log: boolean) => ({ kind: "range", min: 0.001, max: 10, log, integer: false });
const list = (...values: unknown[]) => ({ kind: "list", values });

/** A run of a sweep: its parameters, and a row a trial of their values, the metric and perhaps the status. */
function run(parameters: Record<string, unknown>, rows: (string | number)[][], repeats = 1) {
  const paths = Object.keys(parameters);
  return {
    "run.json": runJson({
      trials: rows.length,
      configurations: rows.length / repeats,
      repeats,
      parameters: paths,
      metric: "val_loss",
      goal: "minimize",
      metrics: ["val_loss"],
      metrics_columns: ["trial", "step", "epoch", "learning_rate", "val_loss"],
      identity: {
        sweep: { parameters: Object.entries(parameters).map(([path, values]) => ({ path, values })) },
      },
    }),
    "trials.csv": `trial,configuration,repeat,seed,status,${paths.join(",")},val_loss,epochs,steps,error\n${
      rows.map((row, n) => {
        const [status] = row.slice(paths.length + 1);
        const cells = [
          n,
          Math.floor(n / repeats),
          n % repeats,
          1,
          status ?? "complete",
          ...row.slice(0, paths.length + 1),
        ];
        return `${cells.join(",")},1,1,\n`;
      }).join("")
    }`,
    "timing.csv": `trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker\n${
      rows.map((_, n) => `${n},,${n + 1},${n},1,,0\n`).join("")
    }`,
  };
}

const cases: [values: unknown, cells: (string | number)[], scale: string][] = [
  [range(true), [0.001, 0.2, 10], "log"],
  [range(false), [0.001, 0.2, 10], "value"],
  [list(0.01, 0.1, 1), [0.01, 0.1, 1], "log"],
  [list(8, 16, 32), [8, 16, 32], "value"],
  [list(0, 0.9), [0, 0.9], "value"],
  [list("relu", "tanh"), ["relu", "tanh"], "category"],
  [list(1, "auto"), [1, "auto"], "category"],
];
for (const [values, cells, scale] of cases) {
  Deno.test(`sweptParameters() ${JSON.stringify(values)} stands on an axis of type ${scale}`, async () => {
    await withRun(run({ "optimizer.a": values }, cells.map((cell, i) => [cell, i + 1])), (charted) => {
      assertEquals(sweptParameters(charted)[0].scale, scale);
      assertEquals(optionOf(parameterCharts(charted)[0]).xAxis.type, scale);
    });
  });
}

Deno.test("parameterCharts() has each trial as a point, the mean at each value, and stopped trials apart", async () => {
  const rows = [[0.1, 0.25], [0.1, 0.75], [1, 2], [1, 4, "pruned"], [10, NaN, "diverged"]];
  await withRun(run({ "optimizer.learning_rate": list(0.1, 1, 10) }, rows), (charted) => {
    const [chart] = parameterCharts(charted);
    const series = seriesOf(chart);
    assertEquals(chart.title, "val_loss against learning_rate");
    assertEquals(series.get("complete")!.data, [[0.1, 0.25, 0], [0.1, 0.75, 1], [1, 2, 2]]);
    assertEquals(series.get("pruned or stopped")!.data, [[1, 4, 3]]);
    assertEquals(series.get("mean")!.data, [[0.1, 0.5, 2], [1, 2, 1]]);
  });
});

Deno.test("heatMaps() of two lists is a cell for each pair: the mean of its trials", async () => {
  const rows = [[0.1, 8, 1], [0.1, 8, 2], [0.1, 16, 5], [0.1, 16, 7], [1, 8, 3], [1, 8, 3]];
  await withRun(run({ "optimizer.rate": list(0.1, 1), "network.units": list(8, 16) }, rows, 2), (charted) => {
    const [chart, another] = heatMaps(charted);
    assertEquals(another, undefined);
    const { xAxis, yAxis, series, visualMap } = optionOf(chart);
    assertEquals([xAxis.data, yAxis.data], [["0.1", "1"], ["8", "16"]]);
    const cells = series[0].data.map(({ value }: { value: unknown }) => value);
    assertEquals(new Set(cells), new Set([[0, 0, 1.5, 2], [0, 1, 6, 2], [1, 0, 3, 2]]));
    assertEquals([visualMap.min, visualMap.max], [1.5, 6]);
  });
});

Deno.test("heatMaps() of ranges are points on the scales of the ranges", async () => {
  const rows = [[0.001, 0.5, 1], [0.1, 0.25, 2], [10, 0.75, 4]];
  await withRun(
    run({ "optimizer.rate": range(true), "optimizer.momentum": range(false) }, rows),
    (charted) => {
      const { xAxis, yAxis, series } = optionOf(heatMaps(charted)[0]);
      assertEquals([xAxis.type, yAxis.type, series[0].type], ["log", "value", "scatter"]);
      assertEquals(
        new Set(series[0].data),
        new Set([[0.001, 0.5, 1, 0], [0.1, 0.25, 2, 1], [10, 0.75, 4, 2]]),
      );
    },
  );
});

Deno.test("parallelCoordinates() has an axis for each of three parameters and the metric, the best line on top", async () => {
  const rows = [[0.01, 8, "relu", 3], [0.1, 16, "tanh", 1], [1, 8, "tanh", 2]];
  const parameters = { "a.rate": range(true), "b.units": list(8, 16), "c.activation": list("relu", "tanh") };
  await withRun(run(parameters, rows), (charted) => {
    const { parallelAxis, series } = optionOf(parallelCoordinates(charted)[0]);
    assertEquals(
      parallelAxis.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`),
      ["rate log", "units value", "activation category", "val_loss value"],
    );
    assertEquals(series[0].data, [[0.01, 8, 0, 3, 0], [1, 8, 1, 2, 2], [0.1, 16, 1, 1, 1]]);
  });
});

Deno.test("importanceChart() shares add up to 100 %, timingChart() has the seconds of timing.csv", async () => {
  const rows = [[0.1, 8, 1], [0.1, 16, 2], [1, 8, 5], [1, 16, 7]];
  await withRun(run({ "optimizer.rate": list(0.1, 1), "network.units": list(8, 16) }, rows), (charted) => {
    const { series, yAxis } = optionOf(importanceChart(charted)[0]);
    assertEquals(yAxis.data, ["rate", "units", "interactions"]);
    const shares = series[0].data.map(({ value }: { value: [number] }) => value[0]);
    assertEquals(shares, [80, 20, 0]);
    const timing = seriesOf(timingChart(charted)[0]);
    assertEquals(timing.get("training (s)")!.data as unknown, [0, 1, 2, 3]);
    assertEquals(timing.get("evaluation (s)")!.data as unknown, [1, 1, 1, 1]);
  });
});
