import { harmless } from "../terminal_text.ts";
import { type Chart, COMMON, type Json, rounded } from "./chart.ts";
import type { ChartedRun } from "./charted_run.ts";
import { colourScale } from "./heat_maps.ts";
import { axisOf, placeOf, sweptParameters } from "./swept_parameters.ts";

/** Fewer swept parameters have a map instead. */
const LEAST = 3;
/** More axes than these do not fit. */
const MOST = 10;

/** Each configuration as a line through its parameters to its metric, for sweeps over three parameters and more. */
export function parallelCoordinates(charted: ChartedRun): Chart[] {
  const { metric, configurations } = charted;
  const swept = sweptParameters(charted).slice(0, MOST);
  const known = configurations.filter(({ mean }) => mean !== undefined);
  if (metric === undefined || swept.length < LEAST || known.length < 2) return [];
  const means = known.map(({ mean }) => rounded(mean!, 8));
  const axes = [...swept.map(axisOf), { type: "value", name: harmless(metric), scale: true }];
  const names = [...swept.map(({ name }) => name), harmless(metric), "configuration"];
  // The best one is drawn last, on top of the others.
  const data = known.map(({ number, summary }, i): Json => [
    ...swept.map((parameter): Json => {
      const cell = String(summary[parameter.path] ?? "");
      return cell === "" ? null : placeOf(parameter, cell);
    }),
    means[i],
    number,
  ]).reverse();
  return [{
    id: "parallel",
    title: `${harmless(metric)} by all parameters`,
    note:
      "Each line is a configuration: where it crosses an axis is its value. Drag along an axis to select.",
    option: {
      ...COMMON,
      tooltip: { trigger: "item", confine: true },
      parallel: { left: 48, right: 136, top: 48, bottom: 28, parallelAxisDefault: { nameGap: 16 } },
      parallelAxis: axes.map((axis, dim): Json => ({
        ...axis,
        dim,
        nameTextStyle: { width: 130, overflow: "truncate" },
      })),
      visualMap: colourScale(swept.length, Math.min(...means), Math.max(...means)),
      series: [{
        type: "parallel",
        name: harmless(metric),
        dimensions: names,
        data,
        lineStyle: { width: known.length > 200 ? 1 : 1.6, opacity: known.length > 200 ? 0.35 : 0.65 },
        emphasis: { lineStyle: { width: 3, opacity: 1 } },
        inactiveOpacity: 0.04,
        smooth: false,
      }],
    },
    height: 420,
  }];
}
