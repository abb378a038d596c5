import { mean } from "../../sweep/statistics.ts";
import { outcomes } from "../../sweep/summary.ts";
import { escapeControls, shortNumber } from "../text/terminal_text.ts";
import { type Chart, COMMON, idOf, type Json, type Option, rounded } from "./chart.ts";
import { countsOf } from "../text/run_view.ts";
import type { ChartedRun, Configuration } from "./chart_values.ts";
import { colourScale } from "./colour_scale.ts";
import { resultText } from "./lines/edge_marks.ts";
import { NAME_ABOVE, NAME_BELOW } from "./lines/line_chart.ts";
import { axisOf, categories, placeOf, type SweptParameter, sweptParameters } from "./swept_parameters.ts";

/** More parameters give too many pairs to compare. */
const MOST_PARAMETERS = 3;
/** Cells show their numbers in maps of at most this many columns. */
const MOST_COLUMNS_WITH_NUMBERS = 10;

/** The frame of a map, with room for the colour bar on the right. */
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

/** Colours of configurations that do not scale the chart. */
const [GREY, PALE] = ["#8a8f98", "rgba(138, 143, 152, 0.2)"];

/**
 * The mean of the metric over each pair of swept parameters; with many parameters, over the most important ones.
 * Configurations without a mean, or with an exploded one, are grey. Pairs of keys that never occur together, because both
 * are conditional, have no map.
 */
export function heatMaps(charted: ChartedRun): Chart[] {
  const { metric, configurations, importance } = charted;
  if (metric === undefined || configurations.every(({ mean }) => mean === undefined)) return [];
  const order = importance?.parameters ?? charted.parameters;
  const rank = ({ path }: SweptParameter) => order.indexOf(path);
  const swept = sweptParameters(charted);
  const chosen = new Set(swept.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_PARAMETERS));
  const shown = swept.filter((parameter) => chosen.has(parameter));
  return shown.flatMap((x, i) => shown.slice(i + 1).flatMap((y) => mapOf(charted, metric, x, y)));
}

/** One place of a map. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly members: readonly Configuration[];
  /** Mean of the members' means, rounded; `undefined` without any. */
  readonly mean: number | undefined;
  readonly isSound: boolean;
}

function mapOf(charted: ChartedRun, metric: string, x: SweptParameter, y: SweptParameter): Chart[] {
  const isGrid = x.isGrid && y.isGrid;
  const places = placesOf(charted, x, y);
  const varies = (of: "x" | "y") => new Set(places.map((place) => place[of])).size > 1;
  if (!varies("x") || !varies("y")) return [];
  const sound = places.filter(({ isSound }) => isSound);
  const scale = colourScale(2, sound.map(({ mean }) => mean!), 4);
  const hasNumbers = isGrid && x.values.length <= MOST_COLUMNS_WITH_NUMBERS;
  const cells = sound.map(({ x, y, mean, members }): CellOf =>
    [x, y, mean!, isGrid ? completeOf(members) : members[0].number, ...scale.colourOf(mean!)] as const
  );
  const data = cells.map((cell): Json => {
    if (!hasNumbers) return cell;
    const label = {
      formatter: shortNumber(cell[2], 3),
      color: scale.isBright(cell[2]) ? "#000000" : "#ffffff",
    };
    return { value: cell, label };
  });
  const axis = (parameter: SweptParameter): Option =>
    isGrid
      ? { type: "category", name: parameter.name, data: categories(parameter), splitArea: { show: false } }
      : { ...axisOf(parameter), splitLine: { show: false } };
  const crossed = greySeries(places.filter(({ isSound }) => !isSound), { isGrid, hasNumbers }, [
    x.name,
    y.name,
    escapeControls(metric),
  ]);
  const isOf = isGrid
    ? "Each cell is the mean over the complete trials with these two values."
    : "Each point is a configuration; its colour is the mean over its complete trials.";
  const note = (crossed.length > 0 ? `${isOf} Grey: diverged, failed or off the scale.` : isOf) +
    (isGrid ? "" : charted.drawn.note);
  return [{
    id: `map-${idOf(x.name)}-${idOf(y.name)}`,
    title: `${escapeControls(metric)} over ${x.name} and ${y.name}`,
    note,
    option: {
      ...COMMON,
      ...MAP_FRAME,
      xAxis: { ...axis(x), ...NAME_BELOW },
      yAxis: { ...axis(y), ...NAME_ABOVE },
      visualMap: { ...scale.legend, show: sound.length > 0 },
      series: [{
        type: isGrid ? "heatmap" : "scatter",
        name: escapeControls(metric),
        dimensions: [
          x.name,
          y.name,
          escapeControls(metric),
          isGrid ? "trials" : "configuration",
          ...(scale.isLog ? ["_colour"] : []),
        ],
        data,
        ...(isGrid ? { label: { show: hasNumbers } } : { symbolSize: cells.length > 200 ? 7 : 12 }),
      }, ...crossed],
    },
    height: isGrid ? Math.min(640, Math.max(280, 120 + 44 * y.values.length)) : 420,
  }];
}

type CellOf = readonly [x: number, y: number, mean: number, count: number, ...colour: number[]];

const completeOf = (members: readonly Configuration[]) =>
  members.reduce((sum, { summary }) => sum + Number(summary.n_complete), 0);

/** Places off the colour scale, as grey cells or crosses: `[x, y, 0, result, configurations, outcome]`. */
function greySeries(
  places: readonly Place[],
  { isGrid, hasNumbers }: { readonly isGrid: boolean; readonly hasNumbers: boolean },
  names: readonly [string, string, string],
): Json[] {
  if (places.length === 0) return [];
  return [{
    type: isGrid ? "heatmap" : "scatter",
    name: "off scale",
    dimensions: [names[0], names[1], "_colour", names[2], "configuration", "outcome"],
    data: places.map(({ x, y, mean, members }): Json => ({
      value: [
        x,
        y,
        0, // cells need a number
        resultText(mean),
        members.map(({ number }) => number).join(", "),
        countsOf(members.flatMap(({ trials }) => trials)),
      ],
      visualMap: false,
      itemStyle: isGrid ? { color: PALE } : { color: GREY, borderColor: GREY, borderWidth: 1.5 },
      ...(isGrid ? { label: { show: hasNumbers, ...greyLabel(mean) } } : {}),
    })),
    ...(isGrid ? {} : { symbol: CROSS, symbolSize: 9 }),
  }];
}

const greyLabel = (mean: number | undefined): Option => ({
  formatter: mean === undefined ? "×" : shortNumber(mean, 3),
  color: GREY,
});

/** A diagonal cross, which differs from the lines of the grid. */
const CROSS = "path://M0,0 L10,10 M10,0 L0,10";

/** The places of ended configurations that have both parameters. */
function placesOf(
  { configurations, drawn, isSound }: ChartedRun,
  x: SweptParameter,
  y: SweptParameter,
): Place[] {
  const isGrid = x.isGrid && y.isGrid;
  const known = (isGrid ? configurations : drawn.configurations).flatMap((one) => {
    const [ofX, ofY] = [x, y].map(({ path }) => String(one.summary[path] ?? ""));
    const hasEnded = outcomes.some((outcome) => Number(one.summary[`n_${outcome}`]) > 0);
    if (ofX === "" || ofY === "" || !hasEnded) return [];
    const at = isGrid
      ? [x.values.indexOf(ofX), y.values.indexOf(ofY)]
      : [Number(placeOf(x, ofX)), Number(placeOf(y, ofY))];
    return [{ one, x: at[0], y: at[1] }];
  });
  const groups = isGrid
    ? [...Map.groupBy(known, ({ x, y }) => `${x},${y}`).values()]
    : known.map((one) => [one]);
  return groups.map((group): Place => {
    const members = group.map(({ one }) => one);
    // If some are sound, only they count.
    const sound = members.filter(({ mean }) => isSound(mean));
    const means = (sound.length > 0 ? sound : members).flatMap(({ mean }) =>
      mean === undefined ? [] : [mean]
    );
    return {
      x: group[0].x,
      y: group[0].y,
      members: sound.length > 0 ? sound : members,
      mean: means.length === 0 ? undefined : rounded(mean(means)!, 8),
      isSound: sound.length > 0,
    };
  });
}
