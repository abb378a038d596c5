import { greatestOf } from "../../base/extreme.ts";
import { escapeControls } from "../text/terminal_text.ts";
import { type Chart, COMMON, type Json } from "./chart.ts";
import { colourScale } from "./colour_scale.ts";
import { MAP_FRAME } from "./heat_maps.ts";
import { NAME_ABOVE, NAME_BELOW } from "./lines/line_chart.ts";

/** Cells show their numbers for at most this many classes. */
const mostWithNumbers = 15;

/**
 * The confusion matrix of a classifier as a map. Rows are true classes, columns predicted classes.
 *
 * @param counts `[classes, classes]`, one list per true class
 */
export function confusionMap(counts: readonly (readonly number[])[], classes: readonly string[]): Chart {
  const names = classes.map(escapeControls);
  const greatest = greatestOf(
    counts.flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth)),
    1,
  );
  const data = counts.flatMap((row, truth) =>
    row.map((count, predicted): Json => ({
      value: [predicted, truth, count],
      ...(truth === predicted ? { visualMap: false, itemStyle: { color: "rgba(138, 148, 166, 0.2)" } } : {}),
      label: {
        show: names.length <= mostWithNumbers,
        ...(truth === predicted ? {} : { color: count > 0.55 * greatest ? "#000000" : "#ffffff" }),
      },
    })).filter((_, predicted) => row[predicted] > 0)
  );
  const axis = (name: string) => ({
    type: "category",
    name,
    data: names,
    splitArea: { show: false },
    axisLine: { show: false }, // it would show only beside empty cells
  });
  const hasErrors = counts.some((row, truth) =>
    row.some((count, predicted) => predicted !== truth && count > 0)
  );
  return {
    id: "confusion",
    title: "Confusion matrix",
    note: "Rows: true class. Columns: predicted class. Cells count samples; only errors are coloured.",
    option: {
      ...COMMON,
      ...MAP_FRAME,
      xAxis: { ...axis("predicted class"), ...NAME_BELOW },
      yAxis: { ...axis("true class"), ...NAME_ABOVE, nameLocation: "start", inverse: true },
      visualMap: { ...colourScale(2, [0, greatest]).legend, show: hasErrors },
      series: [{ type: "heatmap", name: "samples", dimensions: ["predicted", "true", "samples"], data }],
    },
    height: Math.min(640, Math.max(280, 120 + 36 * names.length)),
  };
}
