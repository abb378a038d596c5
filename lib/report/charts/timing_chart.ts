import { parseNumber } from "../../base/cells.ts";
import { type Chart, COMMON, type Json } from "./chart.ts";
import type { ChartedRun } from "./chart_values.ts";
import { legendBeside, lineChartHeights } from "./legend.ts";
import { NAME_ABOVE, NAME_BELOW } from "./lines/line_chart.ts";

/** At most this many trials have a bar each; more are drawn as points. */
const MOST_BARS = 80;

/** The time per trial; for up to 80 trials split into training and evaluation. */
export function timingChart({ run, drawn }: ChartedRun): Chart[] {
  const times = [...run.timing].filter(([, row]) => parseNumber(row.seconds) !== undefined)
    .toSorted(([a], [b]) => a - b);
  const drawnTrials = drawn.note === ""
    ? undefined
    : new Set(drawn.configurations.flatMap(({ trials }) => trials.map(({ trial }) => Number(trial))));
  const points = drawnTrials ? times.filter(([trial]) => drawnTrials.has(trial)) : times;
  if (times.length < 2) return [];
  const column = (name: string) =>
    points.map(([trial, row]): Json => [trial, parseNumber(row[name]) ?? null]);
  const isBars = times.length <= MOST_BARS && times.some(([, row]) => parseNumber(row.train_seconds));
  const parts = isBars
    ? [["training (s)", "train_seconds"], ["evaluation (s)", "eval_seconds"]]
    : [["time (s)", "seconds"]];
  const names = parts.map(([name]) => name);
  return [{
    id: "timing",
    title: "Time per trial",
    note: isBars
      ? "Trials that one worker trains together share their time."
      : drawn.note.trim() || undefined,
    option: {
      ...COMMON,
      ...legendBeside(names),
      tooltip: { trigger: isBars ? "axis" : "item", confine: true, axisPointer: { type: "shadow" } },
      xAxis: isBars
        ? { type: "category", name: "trial", ...NAME_BELOW, data: times.map(([trial]) => String(trial)) }
        : { type: "value", name: "trial", ...NAME_BELOW, min: 0, max: "dataMax", splitLine: { show: false } },
      yAxis: { type: "value", name: "time (s)", ...NAME_ABOVE },
      series: parts.map(([name, from]): Json => ({
        type: isBars ? "bar" : "scatter",
        name,
        dimensions: ["trial", name],
        ...(isBars
          ? {
            stack: "seconds",
            barMaxWidth: 28,
            data: times.map(([, row]) => parseNumber(row[from]) ?? null),
          }
          : { symbolSize: 5, itemStyle: { opacity: 0.6 }, data: column(from) }),
      })),
    },
    ...lineChartHeights(names),
    height: 300,
  }];
}
