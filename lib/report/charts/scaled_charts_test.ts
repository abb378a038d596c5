import { assertEquals } from "@std/assert";
import { learningCurves } from "./lines/learning_curves.ts";
import { optionOf } from "../../testing/options_of.ts";
import { parameterCharts } from "./parameter_charts.ts";
import {
  type Any,
  bounds,
  type Cells,
  dataOf,
  list,
  range,
  type Sweep,
  withSweep,
} from "../../testing/swept_run.ts";

const rates = { "optimizer.learning_rate": range(true) };
const halfDiverged: Cells[] = [
  [0.01, 0.1],
  [0.1, 0.2],
  [1, 0.25],
  [1e3, 1e63, "diverged"],
  [1e4, 1e66, "diverged"],
  [1e6, 1e69],
  [1e8, "NaN", "diverged"],
  [1e9, "", "failed"],
];

Deno.test("parameterCharts(): huge, missing and no numbers are marked at the edge of an axis of the complete trials", () =>
  withSweep({ parameters: rates }, halfDiverged, (charted) => {
    const [chart] = parameterCharts(charted);
    const { xAxis, yAxis, series } = optionOf(chart);
    assertEquals([xAxis.type, ...bounds(xAxis)], ["log", 0.01, 1e9, 2]);
    assertEquals([yAxis.type, ...bounds(yAxis)], ["value", 0.1, 0.25, 0.05]);
    const top = yAxis.max;
    assertEquals(dataOf(chart), {
      "complete": [[0.01, 0.1, 0], [0.1, 0.2, 1], [1, 0.25, 2]],
      "mean": [[0.01, 0.1, 1], [0.1, 0.2, 1], [1, 0.25, 1]],
      "diverged (off axis)": [
        [1e3, top, 3, 1e63, "diverged"],
        [1e4, top, 4, 1e66, "diverged"],
        [1e8, top, 6, "NaN", "diverged"],
      ],
      "complete (off axis)": [[1e6, top, 5, 1e69, "complete"]],
      "failed (off axis)": [[1e9, top, 7, "none", "failed"]],
      "mean (off axis)": [[1e6, top, "1 trial", 1e69, "mean"]],
    });
    const edge = series.find(({ name }: Any) => name === "diverged (off axis)");
    assertEquals(edge.dimensions, ["learning_rate", "_edge", "trial", "val_loss", "status"]);
    assertEquals(
      chart.note,
      "Each point is a trial; the line connects the means of complete trials with equal values. The axis is scaled to " +
        "complete trials; triangles mark 5 values of val_loss off the axis or not finite.",
    );
  }));

const scales: [
  does: string,
  sweep: Partial<Sweep>,
  rows: Cells[],
  type: string,
  bounds: number[],
  marked: number,
][] = [
  ["no complete trial", {}, [[1, "NaN", "diverged"], [10, "", "failed"]], "value", [0, 1, 0.2], 2],
  [
    "no complete trial, but numbers",
    {},
    [[1, 0.5, "pruned"], [10, 0.7, "pruned"]],
    "value",
    [0.5, 0.7, 0.05],
    0,
  ],
  ["one complete trial", {}, [[1, 0.5], [10, 1e30, "diverged"]], "value", [0.2, 0.8, 0.1], 1],
  ["equal results", {}, [[1, 3], [10, 3]], "value", [1.5, 4.5, 0.5], 0],
  ["powers of ten", {}, [[1, 1e-17], [10, 0.5]], "log", [1e-17, 1, 3], 0],
  ["zero beside powers of ten", {}, [[1, 0], [10, 0.5]], "value", [0, 0.5, 0.1], 0],
  ["negative results", {}, [[1, -5], [10, 100], [100, 1e9]], "value", [-20, 100, 20], 1],
  ["pruned ones near by", {}, [[1, 0.5], [10, 1, "pruned"], [100, 400, "pruned"]], "value", [0.5, 1, 0.1], 1],
  ["more than 1e21, as all began", { before: 1e24 }, [[1, 1e22], [10, 3e22]], "value", [1e22, 3e22, 5e21], 0],
  ["infinities", {}, [[1, 0.2], [10, "Infinity"], [100, "-Infinity"]], "value", [0.1, 0.3, 0.05], 2],
  [
    "accuracies",
    { metric: "val_accuracy", goal: "maximize", before: 0.1 },
    [[1, 0.02], [10, 0.98]],
    "value",
    [
      ...[0, 1, 0.2],
    ],
    0,
  ],
  [
    "a score that fell",
    { metric: "r2", goal: "maximize", before: -0.5 },
    [[1, 0.5], [10, 0.9], [100, -1e30]],
    "value",
    [
      ...[0.5, 0.9, 0.1],
    ],
    1,
  ],
];
for (const [does, sweep, rows, type, expected, marked] of scales) {
  Deno.test(`parameterCharts(): the axis of the results: ${does}`, () =>
    withSweep({ parameters: rates, ...sweep }, rows, (charted) => {
      const [chart] = parameterCharts(charted);
      const { yAxis, series } = optionOf(chart);
      assertEquals([yAxis.type, ...bounds(yAxis)], [type, ...expected]);
      const marks = series.filter(({ name }: Any) => /^(?!mean).*\(off axis\)$/.test(name));
      assertEquals(marks.flatMap(({ data }: Any) => data).length, marked);
    }));
}

Deno.test("parameterCharts(): what is worse than a score's axis points down, and marks at one place stand apart", () =>
  withSweep(
    { parameters: { "optimizer.type": list("sgd", "adam") }, metric: "r2", goal: "maximize", before: -0.5 },
    [["sgd", 0.5], ["sgd", 0.9], ["adam", -1e30], ["adam", "NaN", "diverged"]],
    (charted) => {
      const { series } = optionOf(parameterCharts(charted)[0]);
      const marks = series.filter(({ name }: Any) => /^(?!mean).*\(off axis\)$/.test(name)).flatMap((
        { data }: Any,
      ) => data);
      assertEquals(marks, [
        { value: [1, 0.5, 2, -1e30, "complete"], symbolRotate: 180, symbolOffset: [-9, 0] },
        { value: [1, 0.5, 3, "NaN", "diverged"], symbolRotate: 180 },
      ]);
    },
  ));

Deno.test("learningCurves(): the axis is scaled by what is sound; lines that leave it have a mark with result and status", () =>
  withSweep({ parameters: rates }, halfDiverged.slice(0, 7), (charted) => {
    const chart = learningCurves(charted).find(({ id }) => id === "curve-val_loss")!;
    const { yAxis, series, legend } = optionOf(chart);
    assertEquals([yAxis.type, yAxis.min, yAxis.max], ["log", undefined, 1e5]);
    const marks = series.filter(({ type }: Any) => type === "scatter");
    assertEquals(
      marks.map((
        { name, data }: Any,
      ) => [name, ...data.map(({ value, symbolRotate }: Any) => [...value, symbolRotate])]),
      [
        [
          "diverged (off axis)",
          ...[1e3, 1e4].map((rate, i) => [
            ...[2, 1e5, `learning_rate = ${rate}`, [1e63, 1e66][i], "diverged", 0],
          ]),
          [2, 1e5, "learning_rate = 1e+8", "NaN", "diverged", 0],
        ],
        ["complete (off axis)", [2, 1e5, "learning_rate = 1000000", 1e69, "complete", 0]],
      ],
    );
    assertEquals(legend.data.slice(-2), ["diverged (off axis)", "complete (off axis)"]);
  }));
