import { greatestOf } from "../../base/extreme.ts";
import { harmless } from "../terminal_text.ts";
import { type Chart, COMMON, type Json } from "./chart.ts";
import { colourScale } from "./colour_scale.ts";
import { MAP_FRAME } from "./heat_maps.ts";
import { NAME_ABOVE, NAME_BELOW } from "./line_chart.ts";

/** Numbers stand in the cells of a map with at most so many classes. */
const mostWithNumbers = 15;

/**
 * The confusion matrix of a classifier as a map: rows are the classes of the samples, columns what the network said.
 *
 * @param counts `[classes, classes]`, one list a true class
 */
export function confusionMap(counts: readonly (readonly number[])[], classes: readonly string[]): Chart {
  const names = classes.map(harmless);
  const greatest = greatestOf(counts.flatMap((row, is) => row.filter((_, said) => said !== is)), 1);
  const data = counts.flatMap((row, is) =>
    row.map((count, said): Json => ({
      value: [said, is, count],
      ...(is === said ? { visualMap: false, itemStyle: { color: "#8a94a6", opacity: 0.2 } } : {}),
      label: {
        show: names.length <= mostWithNumbers,
        color: is === said ? "#7b8494" : count > 0.55 * greatest ? "#000000" : "#ffffff",
      },
    })).filter((_, said) => row[said] > 0)
  );
  const axis = (name: string) => ({ type: "category", name, data: names, splitArea: { show: false } });
  return {
    id: "confusion",
    title: "What is taken for what",
    note: "Each cell counts the samples of its row's class that the network takes for its column's class; " +
      "the colours are those of the mistakes.",
    option: {
      ...COMMON,
      ...MAP_FRAME,
      xAxis: { ...axis("said"), ...NAME_BELOW },
      yAxis: { ...axis("is"), ...NAME_ABOVE, inverse: true },
      visualMap: colourScale(2, [0, greatest]).legend,
      series: [{ type: "heatmap", name: "samples", dimensions: ["said", "is", "samples"], data }],
    },
    height: Math.min(640, Math.max(280, 120 + 36 * names.length)),
  };
}
