import { parseNumber, type Row } from "../../base/cells.ts";
import { mean } from "../../sweep/statistics.ts";
import { harmless } from "../terminal_text.ts";
import { type Chart, COMMON, idOf, type Json, rounded } from "./chart.ts";
import type { ChartedRun } from "./charted_run.ts";
import { legendBeside, lineChartHeights, NAME_ABOVE, NAME_BELOW } from "./line_chart.ts";
import { scaleOf } from "./scale.ts";
import { axisOf, placeOf, type SweptParameter, sweptParameters } from "./swept_parameters.ts";

/** Trials that are shown apart: a metric of half a training proves little. */
const KINDS = [["complete", "complete"], ["pruned", "pruned or stopped"]] as const;

/** Means over more values than these would join single trials. */
const MOST_MEANS = 16;

/** The metric at the end of each trial against each swept parameter, and its mean at each value. */
export function parameterCharts(charted: ChartedRun): Chart[] {
  const { metric, run } = charted;
  if (metric === undefined) return [];
  const isKnown = (row: Row) => Number.isFinite(parseNumber(row[metric]));
  const known = run.trials.filter(isKnown);
  return sweptParameters(charted).map((parameter): Chart => {
    const { path, name } = parameter;
    const rows = known.filter((row) => row[path] !== undefined && row[path] !== "");
    const series = KINDS.map(([status, label]) => {
      const members = rows.filter((row) => (row.status === "complete") === (status === "complete"));
      return { label, data: members.map((row): Json => pointOf(row, parameter, metric)) };
    }).filter(({ data }) => data.length > 0);
    const means = parameter.values.length <= MOST_MEANS ? meansOf(rows, parameter, metric) : [];
    const legend = [...series.map(({ label }) => label), ...(means.length > 0 ? ["mean"] : [])];
    const scale = scaleOf([rows.map((row) => [0, Number(row[metric])])], metric);
    return {
      id: `parameter-${idOf(name)}`,
      title: `${harmless(metric)} against ${name}`,
      note: means.length > 0
        ? "Each point is a trial; the line joins the means of complete trials with the same value."
        : "Each point is a trial.",
      option: {
        ...COMMON,
        ...legendBeside(legend),
        tooltip: { trigger: "item", confine: true },
        xAxis: { ...axisOf(parameter), ...NAME_BELOW, splitLine: { show: false } },
        yAxis: { ...scale, name: harmless(metric), ...NAME_ABOVE, scale: true },
        series: [
          ...series.map(({ label, data }): Json => ({
            type: "scatter",
            name: label,
            dimensions: [name, harmless(metric), "trial"],
            data,
            symbol: label === "complete" ? "circle" : "emptyCircle",
            symbolSize: data.length > 200 ? 5 : 8,
            itemStyle: { opacity: 0.7 },
          })),
          ...(means.length === 0 ? [] : [{
            type: "line",
            name: "mean",
            dimensions: [name, "mean", "trials"],
            data: means,
            symbol: "circle",
            symbolSize: 6,
            lineStyle: { width: 1.8 },
          }]),
        ],
      },
      ...lineChartHeights(legend),
    };
  });
}

/** `[place, metric, trial]` */
function pointOf(row: Row, parameter: SweptParameter, metric: string): Json {
  return [placeOf(parameter, row[parameter.path]), Number(row[metric]), Number(row.trial)];
}

/** `[place, mean, trials]` at each value that has complete trials. */
function meansOf(rows: readonly Row[], parameter: SweptParameter, metric: string): Json[] {
  const complete = rows.filter(({ status }) => status === "complete");
  return parameter.values.flatMap((value): Json[] => {
    const same = complete.filter((row) => row[parameter.path] === value).map((row) => Number(row[metric]));
    return same.length === 0 ? [] : [[placeOf(parameter, value), rounded(mean(same)!, 8), same.length]];
  });
}
