import { assertEquals } from "@std/assert";
import { readRun } from "../read_run.ts";
import { runJson, withFolder, writeRun } from "../sample_runs.ts";
import type { Chart } from "./chart.ts";
import { type ChartedRun, chartedRun } from "./charted_run.ts";
import { heatMaps } from "./heat_maps.ts";
import { learningCurves } from "./learning_curves.ts";
import { optionOf } from "./options_of.ts";
import { parallelCoordinates } from "./parallel_coordinates.ts";
import { parameterCharts } from "./parameter_charts.ts";

const range = (log: boolean, min = 0.001, max = 1e9) => ({ kind: "range", min, max, log, integer: false });
const list = (...values: unknown[]) => ({ kind: "list", values });

interface Sweep {
  readonly parameters: Record<string, unknown>;
  readonly metric?: string;
  readonly goal?: "minimize" | "maximize";
  /** The metric before the first step. */
  readonly before?: number;
}
type Cells = readonly (string | number)[];

/** Charts of a sweep: rows of parameters, the metric, and a status other than complete. */
function withSweep(
  { parameters, metric = "val_loss", goal = "minimize", before = 0.7 }: Sweep,
  rows: readonly Cells[],
  test: (charted: ChartedRun) => void,
): Promise<void> {
  const paths = Object.keys(parameters);
  const files = {
    "run.json": runJson({
      trials: rows.length,
      configurations: rows.length,
      repeats: 1,
      parameters: paths,
      metric,
      goal,
      metrics: [metric],
      metrics_columns: ["trial", "step", "epoch", "learning_rate", metric],
      identity: {
        sweep: { parameters: Object.entries(parameters).map(([path, values]) => ({ path, values })) },
      },
    }),
    "trials.csv": [
      ["trial", "configuration", "repeat", "seed", "status", ...paths, metric, "epochs", "steps", "error"],
      ...rows.map((row, n) => [
        ...[n, n, 0, 1, row[paths.length + 1] ?? "complete"],
        ...row.slice(0, paths.length + 1),
        ...[1, 2, ""],
      ]),
    ].map((cells) => `${cells.join(",")}\n`).join(""),
    "metrics.csv": `trial,step,epoch,learning_rate,${metric}\n${
      rows.map((row, n) => `${n},0,0,,${before}\n${n},2,1,,${row[paths.length]}\n`).join("")
    }`,
  };
  return withFolder((folder) => {
    writeRun(folder, files);
    test(chartedRun(readRun(folder)));
  });
}

// deno-lint-ignore no-explicit-any
type Any = any;
/** `[min, max, interval]` of an axis. */
const bounds = ({ min, max, interval }: Any) => [min, max, interval];
/** Data by name of the series, without what is only for drawing. */
const dataOf = (chart: Chart): Record<string, unknown[]> =>
  Object.fromEntries(
    optionOf(chart).series.map(({ name, data }: Any) => [name, data.map((one: Any) => one.value ?? one)]),
  );

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
      "diverged, at the edge": [
        [1e3, top, 3, 1e63, "diverged"],
        [1e4, top, 4, 1e66, "diverged"],
        [1e8, top, 6, "NaN", "diverged"],
      ],
      "complete, at the edge": [[1e6, top, 5, 1e69, "complete"]],
      "failed, at the edge": [[1e9, top, 7, "none", "failed"]],
      "mean, at the edge": [[1e6, top, "1 trial", 1e69, "mean"]],
    });
    const edge = series.find(({ name }: Any) => name === "diverged, at the edge");
    assertEquals(edge.dimensions, ["learning_rate", "_edge", "trial", "val_loss", "status"]);
    assertEquals(
      chart.note,
      "Each point is a trial; the line joins the means of complete trials with the same value. The axis is scaled by " +
        "the complete trials. Triangles at its edge: 5 results of val_loss beyond it, or no number.",
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
      const marks = series.filter(({ name }: Any) => /^(?!mean).*at the edge$/.test(name));
      assertEquals(marks.flatMap(({ data }: Any) => data).length, marked);
    }));
}

Deno.test("parameterCharts(): what is worse than a score's axis points down, and marks at one place stand apart", () =>
  withSweep(
    { parameters: { "optimizer.type": list("sgd", "adam") }, metric: "r2", goal: "maximize", before: -0.5 },
    [["sgd", 0.5], ["sgd", 0.9], ["adam", -1e30], ["adam", "NaN", "diverged"]],
    (charted) => {
      const { series } = optionOf(parameterCharts(charted)[0]);
      const marks = series.filter(({ name }: Any) => /^(?!mean).*at the edge$/.test(name)).flatMap((
        { data }: Any,
      ) => data);
      assertEquals(marks, [
        { value: [1, 0.5, 2, -1e30, "complete"], symbolRotate: 180, symbolOffset: [-9, 0] },
        { value: [1, 0.5, 3, "NaN", "diverged"], symbolRotate: 180 },
      ]);
    },
  ));

const conditional = {
  "optimizer.learning_rate": range(true),
  "optimizer.type": list("sgd", "adam"),
  "optimizer.momentum": range(false, 0, 0.99),
  "optimizer.beta1": range(false, 0.5, 0.99),
};
const conditionalRows: Cells[] = [
  [0.01, "sgd", 0.5, "", 0.1],
  [0.1, "sgd", 0.9, "", 4],
  [1e6, "sgd", 0.2, "", 1e40],
  [0.01, "adam", "", 0.6, 0.2],
  [0.1, "adam", "", 0.9, 0.4],
  [1e6, "adam", "", 0.7, "NaN", "diverged"],
];

Deno.test("heatMaps(): a pair of keys that are never beside each other has no map; what ran away or diverged is grey", () =>
  withSweep({ parameters: conditional }, conditionalRows, (charted) => {
    const maps = heatMaps(charted);
    const ids = maps.map(({ id }) => id);
    assertEquals(ids.includes("map-momentum-beta1"), false);
    assertEquals(ids.includes("map-type-momentum"), false);
    assertEquals(ids.includes("map-learning_rate-type"), true);
    for (const map of maps) {
      const { visualMap, series } = optionOf(map);
      assertEquals(
        visualMap.text.every((text: string) => Number.isFinite(Number(text))),
        true,
        visualMap.text,
      );
      assertEquals(series[0].data.length > 0, true);
    }
    const { xAxis, visualMap } = optionOf(maps[ids.indexOf("map-learning_rate-type")]);
    assertEquals([xAxis.type, ...bounds(xAxis)], ["log", 0.01, 1e6, 2]);
    // From 0.1 to 4: colours by the logarithm, numbers in the legend as they are.
    assertEquals([visualMap.dimension, visualMap.min, visualMap.max, visualMap.text], [4, -1, 0.60205999, [
      "4",
      "0.1",
    ]]);
    assertEquals(dataOf(maps[ids.indexOf("map-learning_rate-type")]), {
      "val_loss": [[0.01, 0, 0.1, 0, -1], [0.01, 1, 0.2, 3, -0.69897], [0.1, 1, 0.4, 4, -0.39794001], [
        ...[0.1, 0, 4, 1, 0.60205999],
      ]],
      "not scaled by": [
        [1e6, 0, 0, 1e40, "2", "1 trial: 1 complete"],
        [1e6, 1, 0, "none", "5", "1 trial: 1 diverged"],
      ],
    });
  }));

Deno.test("heatMaps(): lists have grey cells where nothing is complete, and a colour where something is", () =>
  withSweep(
    { parameters: { "optimizer.learning_rate": list(0.1, 1, 1e9), "network.units": list(8, 16) } },
    [
      ...[[0.1, 8, 0.5], [0.1, 16, 0.25], [1, 8, 1], [1, 16, 0.75]],
      ...[[1e9, 8, 1e30], [1e9, 16, "NaN", "diverged"]],
    ],
    (charted) => {
      const [chart] = heatMaps(charted);
      const { xAxis, visualMap, series } = optionOf(chart);
      assertEquals(xAxis.data, ["0.1", "1", "1e+9"]);
      assertEquals([visualMap.min, visualMap.max], [0.25, 1]);
      assertEquals(dataOf(chart)["not scaled by"], [
        [2, 0, 0, 1e30, "4", "1 trial: 1 complete"],
        [2, 1, 0, "none", "5", "1 trial: 1 diverged"],
      ]);
      assertEquals(series[1].data.map(({ label }: Any) => label.formatter), ["1e+30", "×"]);
    },
  ));

Deno.test("parallelCoordinates(): a place for configurations without a key, another beyond the axis of the metric", () =>
  withSweep({ parameters: conditional }, conditionalRows, (charted) => {
    const [chart] = parallelCoordinates(charted);
    const { parallelAxis } = optionOf(chart);
    assertEquals(parallelAxis.map(({ type }: Any) => type), ["log", "category", "value", "value", "log"]);
    assertEquals(bounds(parallelAxis[0]), [0.01, 1e6, 2]);
    assertEquals([...bounds(parallelAxis[2]), parallelAxis[2].place], [0, 1, 0.2, { at: 0, text: "none" }]);
    assertEquals([...bounds(parallelAxis[3]), parallelAxis[3].place], [0.55, 0.9, 0.05, {
      at: 0.55,
      text: "none",
    }]);
    assertEquals([...bounds(parallelAxis[4]), parallelAxis[4].place], [0.1, 100, 1, {
      at: 100,
      text: "beyond",
    }]);
    assertEquals(dataOf(chart), {
      "val_loss": [
        [0.1, 0, 0.9, 0.55, 4, 1, 0.60205999],
        [0.1, 1, 0, 0.9, 0.4, 4, -0.39794001],
        [0.01, 1, 0, 0.6, 0.2, 3, -0.69897],
        [0.01, 0, 0.5, 0.55, 0.1, 0, -1],
      ],
      "not scaled by": [
        [1e6, 0, 0.2, 0.55, 100, 2, 1e40, "1 trial: 1 complete"],
        [1e6, 1, 0, 0.7, 100, 5, "none", "1 trial: 1 diverged"],
      ],
    });
  }));

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
          "diverged, at the edge",
          ...[1e3, 1e4].map((rate, i) => [
            ...[2, 1e5, `learning_rate = ${rate}`, [1e63, 1e66][i], "diverged", 0],
          ]),
          [2, 1e5, "learning_rate = 1e+8", "NaN", "diverged", 0],
        ],
        ["complete, at the edge", [2, 1e5, "learning_rate = 1000000", 1e69, "complete", 0]],
      ],
    );
    assertEquals(legend.data.slice(-2), ["diverged, at the edge", "complete, at the edge"]);
  }));
