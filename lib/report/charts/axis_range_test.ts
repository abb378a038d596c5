import { assertEquals } from "@std/assert";
import { axisLabel, withAxisLabels } from "./axis_labels.js";
import { axisRange, spansDecades } from "./axis_range.ts";

const ranges: [type: "value" | "log", values: number[], min: number, max: number, interval: number][] = [
  ["log", [1e-3, 1e9], 1e-3, 1e9, 2],
  ["log", [0.003, 30], 1e-3, 100, 1],
  ["log", [0.06, 0.25], 0.01, 1, 1],
  ["log", [1e-20, 1], 1e-20, 1, 4],
  ["log", [1e63, 4e69], 1e63, 1e70, 2],
  ["log", [0.5], 0.1, 1, 1],
  ["log", [1], 1, 10, 1],
  ["log", [-3, 0, 0.2, 7], 0.1, 10, 1],
  ["log", [-3, 0], 1, 10, 1],
  ["log", [], 1, 10, 1],
  ["log", [5e-324, 1.7e308], 5e-324, Number.MAX_VALUE, 106],
  ["value", [0.061, 0.14], 0.06, 0.14, 0.02],
  ["value", [0.3, 0.1 + 0.2], 0.15, 0.45, 0.05],
  ["value", [8, 16, 32], 5, 35, 5],
  ["value", [-0.3, 0.1], -0.3, 0.1, 0.1],
  ["value", [2, NaN, Infinity, 3], 2, 3, 0.2],
  ["value", [7], 2, 12, 2],
  ["value", [0], -1, 1, 0.5],
  ["value", [-1e22, 3e22], -1e22, 3e22, 1e22],
  ["value", [], 0, 1, 0.2],
  ["value", [NaN, -Infinity], 0, 1, 0.2],
  ["value", [-1.7e308, 1.7e308], -Number.MAX_VALUE, Number.MAX_VALUE, 1e308],
];
for (const [type, values, min, max, interval] of ranges) {
  Deno.test(`axisRange() of [${values}] on an axis of type ${type}`, () => {
    assertEquals(axisRange(values, type), { type, min, max, interval });
  });
}

Deno.test("spansDecades() of positive numbers that span more than a power of ten and a half", () => {
  assertEquals([[1, 30], [1, 31], [0, 31], [-1, 31], [], [NaN, 1, Infinity, 40]].map(spansDecades), [
    ...[false, true, false, false],
    ...[false, true],
  ]);
});

const labels: [value: number, label: string][] = [
  [1e-20, "1e-20"],
  [0.00005, "5e-5"],
  [0.0001, "0.0001"],
  [0.1 + 0.2, "0.3"],
  [0, "0"],
  [1234.5, "1,234.5"],
  [-100000, "-100,000"],
  [2000000, "2,000,000"],
  [1e7, "1e+7"],
  [2.5e33, "2.5e+33"],
  [-1e22, "-1e+22"],
];
for (const [value, label] of labels) {
  Deno.test(`axisLabel() of ${value}`, () => assertEquals(axisLabel(value), label));
}

Deno.test("withAxisLabels() leaves categories and formats of their own, and names the place that an axis names", () => {
  const { xAxis, yAxis, parallelAxis } = withAxisLabels({
    xAxis: { type: "value", axisLabel: { formatter: "{value} %" } },
    yAxis: { type: "category", data: ["a"] },
    parallelAxis: [{ type: "log", place: { at: 1e-4, text: "none" } }],
  });
  assertEquals(xAxis.axisLabel, { formatter: "{value} %" });
  assertEquals(yAxis, { type: "category", data: ["a"] });
  assertEquals([1e-4, 1e-10].map(parallelAxis[0].axisLabel.formatter), ["none", "1e-10"]);
});
