import { importanceChart } from "../charts/importance_chart.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { heatMaps } from "../charts/heat_maps.ts";
import { learningCurves, notesOf } from "../charts/lines/learning_curves.ts";
import { parallelCoordinates } from "../charts/parallel_coordinates.ts";
import { parameterCharts } from "../charts/parameter_charts.ts";
import { timingChart } from "../charts/timing_chart.ts";
import { valueCurves } from "../charts/lines/value_curves.ts";
import { factsSection } from "./facts_section.ts";
import { html } from "./html.ts";
import type { Section } from "./section.ts";
import { tablesSections } from "./tables_section.ts";
import { timesOf } from "./times.ts";
import { warningsSections } from "./warnings_section.ts";

/**
 * The sections of a report, in order; empty ones are left out.
 *
 * @param further sections of other modules, such as a classifier's errors; they come after the learning curves
 * @throws {ConfigError} if metrics.csv or curve.csv is damaged
 */
export function reportSections(charted: ChartedRun, further: readonly Section[] = []): Section[] {
  const { run, parameters } = charted;
  const times = timesOf(charted);
  const notes = notesOf(charted);
  const note = notes === "" ? undefined : html`<p class="note">${notes}</p>`;
  const sweep: Section = {
    id: "parameters",
    title: parameters.length > 1 ? "Effect of the swept parameters" : "Effect of the swept parameter",
    charts: [
      ...importanceChart(charted),
      ...parameterCharts(charted),
      ...heatMaps(charted),
      ...parallelCoordinates(charted),
    ],
  };
  const sections: Section[] = [
    ...warningsSections(charted),
    ...(run.info.kind === "function"
      ? [{ id: "values", title: "Function values", html: note, charts: valueCurves(charted) }]
      : []),
    ...tablesSections(charted),
    { id: "curves", title: "Learning curves", html: note, charts: learningCurves(charted) },
    ...further,
    sweep,
    ...(times ? [{ id: "time", title: "Time", html: times, charts: timingChart(charted) }] : []),
    factsSection(charted),
  ];
  return sections.filter(({ id, charts }) =>
    charts.length > 0 || !["values", "curves", "parameters"].includes(id)
  );
}
