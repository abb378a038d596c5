import type { Chart } from "../chart.ts";
import type { ChartedRun } from "../chart_values.ts";
import { named, readCurves } from "./learning_curves.ts";
import { lineChartHeights } from "../legend.ts";
import { lineChartOption } from "./line_chart.ts";
import type { NamedLine } from "./named_line.ts";
import { LineReader } from "../../read/read_lines.ts";
import { type Survey, surveyOf } from "../../read/survey.ts";
import type { Point } from "./thin.ts";

/** Points of all lines together. More than usual: the curves are the main result of a function. */
const MOST = 8000;
/** Points of the exact values to keep while reading: more than the chart shows. */
const MOST_EXACT = 20_000;
const GREY = "#8a8f98";

/**
 * The values and exact values of each trial of a function objective, and their absolute errors, from curve.csv.
 *
 * @throws {ConfigError} if curve.csv is damaged
 */
export function valueCurves(charted: ChartedRun): Chart[] {
  const survey = surveyOf(charted.run, "curve");
  const curves = readCurves(charted, survey, "x", ["value", "abs_error"]);
  const values = named(curves.get("value")!, charted.configurations);
  if (values.lines.length === 0) return [];
  const exact: NamedLine = { name: "exact", points: exactOf(charted, survey), dashed: true, colour: GREY };
  const lines = exact.points.length > 0 ? [...values.lines, exact] : values.lines;
  const charts: Chart[] = [{
    id: "values",
    title: exact.points.length > 0 ? "Computed and exact values" : "Computed values",
    option: lineChartOption({ x: "x", y: "value", ...values, lines, most: MOST, linear: true }),
    ...lineChartHeights([...lines, ...(values.others ? [values.others] : [])].map(({ name }) => name)),
  }];
  const errors = named(curves.get("abs_error")!, charted.configurations);
  if (errors.lines.length > 0) {
    charts.push({
      id: "errors",
      title: "Absolute error",
      option: lineChartOption({ x: "x", y: "absolute error", ...errors, most: MOST }),
      ...lineChartHeights(
        [...errors.lines, ...(errors.others ? [errors.others] : [])].map(({ name }) => name),
      ),
    });
  }
  return charts;
}

/** The exact values, which all trials share: from the first trial that has them. */
function exactOf({ run }: ChartedRun, survey: Survey): Point[] {
  const exact = survey.columns.indexOf("exact");
  const rows = run.trials.map(({ trial }) => survey.trials.get(Number(trial)));
  const first = rows.find((trial) => trial !== undefined && trial.counts[exact] > 0);
  if (first === undefined) return [];
  using reader = new LineReader(survey, "x", ["exact"]);
  return reader.lines(first, MOST_EXACT)[0];
}
