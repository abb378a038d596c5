import { escapeControls } from "../text/terminal_text.ts";
import { type Chart, COMMON, type Json, rounded } from "./chart.ts";
import type { ChartedRun } from "./chart_values.ts";

/** How much of the differences between configurations each swept parameter explains, as a bar chart. */
export function importanceChart({ run, names, importance: found }: ChartedRun): Chart[] {
  if (!found) return [];
  const several = found.parameters.length > 1 ? [["interactions", found.interactions] as const] : [];
  const bars = [
    ...found.parameters.map((path, i) => [names.get(path) ?? path, found.shares[i]] as const),
    ...several,
  ];
  return [{
    id: "importance",
    title: `Parameter importance for ${escapeControls(run.info.metric ?? "")}`,
    note: `Share of the variance in rank over ${found.configurations} configurations.`,
    option: {
      ...COMMON,
      grid: {
        left: 16,
        right: 64,
        top: 8,
        bottom: 28,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      tooltip: { trigger: "item", confine: true },
      xAxis: { type: "value", min: 0, axisLabel: { formatter: "{value} %" } },
      yAxis: {
        type: "category",
        inverse: true,
        data: bars.map(([name]) => name),
        axisTick: { show: false },
        axisLabel: { width: 200, overflow: "truncate" },
      },
      series: [{
        type: "bar",
        name: "share",
        dimensions: ["share in %", "parameter"],
        encode: { x: 0, y: 1 },
        barMaxWidth: 22,
        data: bars.map(([name, share]): Json => {
          const percent = rounded(100 * share, 6);
          return { value: [percent, name], label: { formatter: `${percent.toFixed(1)} %` } };
        }),
        label: { show: true, position: "right" },
      }],
    },
    height: 60 + 34 * bars.length,
  }];
}
