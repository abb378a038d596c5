import { greatestOf } from "../../base/extreme.ts";
import type { Row } from "../../base/cells.ts";
import { mean } from "../../sweep/statistics.ts";
import { outcomes } from "../../sweep/summary.ts";
import { escapeControls } from "../text/terminal_text.ts";
import { type AxisRange, axisRange, spansDecades } from "./axis_range.ts";
import { type Chart, COMMON, idOf, type Json, rounded } from "./chart.ts";
import type { ChartedRun } from "./chart_values.ts";
import { edgeMarks, edgeName, edgeNote, isWithin, type Outlier } from "./lines/edge_marks.ts";
import { legendBeside, lineChartHeights } from "./legend.ts";
import { NAME_ABOVE, NAME_BELOW } from "./lines/line_chart.ts";
import { isComplete, resultOf } from "./soundness.ts";
import { axisOf, placeOf, type SweptParameter, sweptParameters } from "./swept_parameters.ts";

/** Kinds of trials, drawn as separate series: a metric from half a training means little. */
const KINDS = [["complete", "complete"], ["pruned", "pruned or stopped"]] as const;

/** With more values than this, means would connect single trials. */
const MOST_MEANS = 16;

/** Results of pruned trials may extend the axis by at most this factor. */
const WIDENED = 30;

/** The final metric of each trial against each swept parameter, and its mean at each value. */
export function parameterCharts(charted: ChartedRun): Chart[] {
  const { metric } = charted;
  if (metric === undefined) return [];
  return sweptParameters(charted).map((parameter) => chartOf(charted, metric, parameter));
}

function chartOf(
  { run, goal, isSound, drawn }: ChartedRun,
  metric: string,
  parameter: SweptParameter,
): Chart {
  const { path, name } = parameter;
  const rows = run.trials.filter((row) =>
    row[path] !== undefined && row[path] !== "" && (outcomes as readonly string[]).includes(row.status)
  );
  const range = resultRange(rows, metric, isSound);
  const drawnRows = rows.filter(drawn.has);
  const isShown = (row: Row) => isWithin(resultOf(row, metric), range);
  const series = KINDS.map(([status, label]) => {
    const members = drawnRows.filter((row) => isComplete(row) === (status === "complete") && isShown(row));
    return { label, data: members.map((row): Json => pointOf(row, parameter, metric)) };
  }).filter(({ data }) => data.length > 0);
  const means = parameter.values.length <= MOST_MEANS ? meansOf(rows, parameter, metric) : [];
  const beyond = drawnRows.filter((row) => !isShown(row));
  const marked = outliersOf(beyond, means, { parameter, metric, range });
  const line = means.filter(({ result }) => isWithin(result, range));
  const legend = [
    ...series.map(({ label }) => label),
    ...(line.length > 0 ? ["mean"] : []),
    ...new Set(marked.map(({ status }) => edgeName(status))),
  ];
  const xAxis = axisOf(parameter);
  const names = { x: name, what: "trial", metric: escapeControls(metric) };
  const note = means.length > 0
    ? "Each point is a trial; the line connects the means of complete trials with equal values."
    : "Each point is a trial.";
  return {
    id: `parameter-${idOf(name)}`,
    title: `${escapeControls(metric)} against ${name}`,
    note: note + edgeNote(beyond.length, escapeControls(metric), { isEmpty: series.length === 0 }) +
      drawn.note,
    option: {
      ...COMMON,
      ...legendBeside(legend),
      tooltip: { trigger: "item", confine: true },
      xAxis: { ...xAxis, ...NAME_BELOW, splitLine: { show: false } },
      yAxis: {
        ...range,
        name: escapeControls(metric),
        ...NAME_ABOVE,
        ...(series.length + line.length === 0 ? { axisLabel: { show: false } } : {}),
      },
      series: [
        ...series.map((one) => pointSeries(one, name, metric)),
        ...meanSeries(line, name),
        ...edgeMarks(marked, range, names, goal, [xAxis.min, xAxis.max]),
      ],
    },
    ...lineChartHeights(legend),
  };
}

/** The mean of trials at one value of a parameter. */
interface MeanAt {
  readonly x: Json;
  readonly result: number;
  /** Number of trials. */
  readonly count: number;
}

/** The trials and means whose results are off the axis. */
function outliersOf(
  beyond: readonly Row[],
  means: readonly MeanAt[],
  { parameter, metric, range }: { parameter: SweptParameter; metric: string; range: AxisRange },
): Outlier[] {
  return [
    ...beyond.map((row) => ({
      x: placeOf(parameter, row[parameter.path]),
      what: Number(row.trial),
      result: resultOf(row, metric),
      status: row.status,
    })),
    ...means.filter(({ result }) => !isWithin(result, range)).map(({ x, count, result }) => ({
      x,
      what: count === 1 ? "1 trial" : `${count} trials`,
      result,
      status: "mean",
    })),
  ];
}

/** The points of one kind of trials. */
function pointSeries({ label, data }: { label: string; data: Json[] }, name: string, metric: string): Json {
  return {
    type: "scatter",
    name: label,
    dimensions: [name, escapeControls(metric), "trial"],
    data,
    symbol: label === "complete" ? "circle" : "emptyCircle",
    symbolSize: data.length > 200 ? 5 : 8,
    itemStyle: { opacity: 0.7 },
  };
}

/** The line through the means; no series without any. */
function meanSeries(line: readonly MeanAt[], name: string): Json[] {
  if (line.length === 0) return [];
  return [{
    type: "line",
    name: "mean",
    dimensions: [name, "mean", "trials"],
    data: line.map(({ x, result, count }): Json => [x, result, count]),
    symbol: "circle",
    symbolSize: 6,
    lineStyle: { width: 1.8 },
  }];
}

/**
 * The axis of the results. It includes sound complete trials, and pruned ones that are not far from them. Without any it
 * includes all sound results.
 */
function resultRange(rows: readonly Row[], metric: string, isSound: ChartedRun["isSound"]): AxisRange {
  const resultsOf = (members: readonly Row[]) => members.map((row) => resultOf(row, metric)).filter(isSound);
  const complete = resultsOf(rows.filter(isComplete));
  const greatest = greatestOf(complete.map(Math.abs));
  const pruned = resultsOf(rows.filter(({ status }) => status === "pruned"));
  const shown = complete.length > 0
    ? [...complete, ...pruned.filter((result) => Math.abs(result) <= WIDENED * greatest)]
    : pruned.length > 0
    ? pruned
    : resultsOf(rows);
  if (!metric.endsWith("accuracy")) return axisRange(shown, spansDecades(shown) ? "log" : "value");
  const range = axisRange(shown, "value");
  return range.max > 1 && shown.every((value) => value <= 1) ? { ...range, max: 1 } : range;
}

/** `[place, metric, trial]` */
function pointOf(row: Row, parameter: SweptParameter, metric: string): Json {
  return [placeOf(parameter, row[parameter.path]), Number(row[metric]), Number(row.trial)];
}

/** The mean at each value with finite results of complete trials. */
function meansOf(rows: readonly Row[], parameter: SweptParameter, metric: string): MeanAt[] {
  const complete = rows.filter(isComplete);
  return parameter.values.flatMap((value) => {
    const same = complete.filter((row) => row[parameter.path] === value);
    const results = same.map((row) => resultOf(row, metric) ?? NaN).filter(Number.isFinite);
    if (results.length === 0) return [];
    return [{ x: placeOf(parameter, value), result: rounded(mean(results)!, 8), count: results.length }];
  });
}
