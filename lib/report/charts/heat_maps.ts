import { isRounding } from "../../base/rounding.ts";
import { mean } from "../../sweep/statistics.ts";
import { runImportance } from "../importance_view.ts";
import { harmless, shortNumber } from "../terminal_text.ts";
import { type Chart, COMMON, idOf, type Json, type Option, rounded, SCALE } from "./chart.ts";
import type { ChartedRun } from "./charted_run.ts";
import { NAME_ABOVE, NAME_BELOW } from "./line_chart.ts";
import { axisOf, categories, placeOf, type SweptParameter, sweptParameters } from "./swept_parameters.ts";

/** More pairs than those of three parameters are more than a reader compares. */
const MOST_PARAMETERS = 3;
/** Numbers stand in the cells of a map with at most so many columns. */
const MOST_COLUMNS_WITH_NUMBERS = 10;

/** Where maps lie, with room for their colours at the right side. */
export const MAP_FRAME: Option = {
  grid: {
    left: 16,
    right: 96,
    top: 40,
    bottom: 40,
    outerBoundsMode: "same",
    outerBoundsContain: "axisLabel",
  },
  tooltip: { trigger: "item", confine: true },
};

/** The metric's mean over each pair of swept parameters; of many parameters, over those that explain the most. */
export function heatMaps(charted: ChartedRun): Chart[] {
  const { metric, run, configurations } = charted;
  if (metric === undefined || configurations.every(({ mean }) => mean === undefined)) return [];
  const order = runImportance(run)?.parameters ?? charted.parameters;
  const rank = ({ path }: SweptParameter) => order.indexOf(path);
  const swept = sweptParameters(charted);
  const chosen = new Set(swept.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_PARAMETERS));
  const shown = swept.filter((parameter) => chosen.has(parameter));
  return shown.flatMap((x, i) => shown.slice(i + 1).map((y) => mapOf(charted, metric, x, y)));
}

function mapOf(charted: ChartedRun, metric: string, x: SweptParameter, y: SweptParameter): Chart {
  const isGrid = x.isGrid && y.isGrid;
  const cells = isGrid ? gridCells(charted, x, y) : pointCells(charted, x, y);
  const values = cells.map(([, , value]) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const hasNumbers = isGrid && x.values.length <= MOST_COLUMNS_WITH_NUMBERS;
  const data = cells.map((cell): Json => {
    if (!hasNumbers) return cell;
    const isBright = cell[2] > least + (greatest - least) * 0.55;
    const label = { formatter: shortNumber(cell[2], 3), color: isBright ? "#000000" : "#ffffff" };
    return { value: cell, label };
  });
  const axis = (parameter: SweptParameter): Option =>
    isGrid
      ? { type: "category", name: parameter.name, data: categories(parameter), splitArea: { show: false } }
      : { ...axisOf(parameter), splitLine: { show: false } };
  return {
    id: `map-${idOf(x.name)}-${idOf(y.name)}`,
    title: `${harmless(metric)} over ${x.name} and ${y.name}`,
    note: isGrid
      ? "Each cell is the mean of the complete trials with these two values."
      : "Each point is a configuration, its colour the mean of its complete trials.",
    option: {
      ...COMMON,
      ...MAP_FRAME,
      xAxis: { ...axis(x), ...NAME_BELOW },
      yAxis: { ...axis(y), ...NAME_ABOVE },
      visualMap: colourScale(2, least, greatest),
      series: [{
        type: isGrid ? "heatmap" : "scatter",
        name: harmless(metric),
        dimensions: [x.name, y.name, harmless(metric), isGrid ? "trials" : "configuration"],
        data,
        ...(isGrid ? { label: { show: hasNumbers } } : { symbolSize: cells.length > 200 ? 7 : 12 }),
      }],
    },
    height: isGrid ? Math.min(640, Math.max(280, 120 + 44 * y.values.length)) : 420,
  };
}

/** A legend of colours at the right side. @param dimension of the data whose value is coloured */
export function colourScale(dimension: number, least: number, greatest: number): Option {
  const isOne = isRounding(greatest - least, Math.max(Math.abs(least), Math.abs(greatest)));
  const width = Math.abs(greatest) || 1;
  const [min, max] = isOne ? [least - width / 2, greatest + width / 2] : [least, greatest];
  return {
    type: "continuous",
    dimension,
    min,
    max,
    text: [shortNumber(max, 4), shortNumber(min, 4)],
    calculable: false,
    inRange: { color: SCALE },
    right: 8,
    top: "middle",
    itemHeight: 160,
    itemWidth: 14,
  };
}

type CellOf = readonly [x: number, y: number, mean: number, count: number];

/** `[column, row, mean, trials]` of each pair of values that has a complete trial. */
function gridCells({ configurations }: ChartedRun, x: SweptParameter, y: SweptParameter): CellOf[] {
  const groups = Map.groupBy(
    configurations.filter(({ mean }) => mean !== undefined),
    ({ summary }) =>
      `${x.values.indexOf(String(summary[x.path]))},${y.values.indexOf(String(summary[y.path]))}`,
  );
  return [...groups].flatMap(([key, members]): CellOf[] => {
    const [column, row] = key.split(",").map(Number);
    if (column < 0 || row < 0) return [];
    const trials = members.reduce((sum, { summary }) => sum + Number(summary.n_complete), 0);
    return [[column, row, rounded(mean(members.map(({ mean }) => mean!))!, 8), trials]];
  });
}

/** `[x, y, mean, configuration]` of each configuration that has both parameters. */
function pointCells({ configurations }: ChartedRun, x: SweptParameter, y: SweptParameter): CellOf[] {
  return configurations.flatMap(({ number, summary, mean }): CellOf[] => {
    const [ofX, ofY] = [x, y].map(({ path }) => String(summary[path] ?? ""));
    if (mean === undefined || ofX === "" || ofY === "") return [];
    return [[Number(placeOf(x, ofX)), Number(placeOf(y, ofY)), rounded(mean, 8), number]];
  });
}
