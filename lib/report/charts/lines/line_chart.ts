import { COMMON, type Json, type Option } from "../chart.ts";
import { legendBeside } from "../legend.ts";
import { drawable, endMarks } from "./line_ends.ts";
import { scaleOf } from "../scale.ts";
import { type Point, thinned } from "./thin.ts";
import type { NamedLine } from "./named_line.ts";

/** Lines over a common axis. */
export interface LineChart {
  readonly x: string;
  readonly y: string;
  readonly lines: readonly NamedLine[];
  /** Further lines, drawn thin and grey in the background under one name. */
  readonly others?: { readonly name: string; readonly lines: readonly (readonly Point[])[] };
  /** About how many points all named lines may have together; default: 3,000. */
  readonly most?: number;
  /** Linear even if values span several powers of ten. */
  readonly linear?: boolean;
}

const MOST = 3000;
/** About one per column of a screen. */
const MOST_OF_A_LINE = 800;
const MOST_OF_OTHERS = 8000;
const GREY = "#8a8f98";

/** A line chart with a legend. Repeats are drawn as their mean in a band from minimum to maximum. */
export function lineChartOption({ x, y, lines, others, most = MOST, linear = false }: LineChart): Option {
  const share = Math.min(MOST_OF_A_LINE, Math.max(60, Math.floor(most / Math.max(1, lines.length))));
  const shares = Math.max(8, Math.floor(MOST_OF_OTHERS / Math.max(1, others?.lines.length ?? 1)));
  const thin = lines.map((line) => ({
    ...line,
    points: thinned(line.points, share, columnsOf(line.points)),
  }));
  // Grey lines scale the axis only if there are no others.
  const grey = (others?.lines ?? []).map((points) => ({ points, isSound: lines.length === 0 }));
  const scale = scaleOf([...lines, ...grey], y, { linear });
  const marks = endMarks(lines, scale, x, y);
  const series = thin.flatMap(({ name, points, dashed, colour }): Json[] => {
    const hasBand = columnsOf(points) > 1;
    const tint = colour === undefined ? {} : { color: colour, itemStyle: { color: colour } };
    const line = {
      type: "line",
      name,
      dimensions: hasBand ? [x, "mean", "min", "max", "repeats"] : [x, y],
      encode: { x: 0, y: 1 },
      data: drawable(points, scale),
      showSymbol: points.length <= 12,
      symbol: "circle",
      symbolSize: 5,
      lineStyle: dashed
        ? { width: 2.2, type: "dashed", color: colour }
        : { width: lines.length > 3 ? 1.5 : 1.8 },
      emphasis: { focus: "series", lineStyle: { width: 2.5 } },
      z: dashed ? 4 : 3,
      ...tint,
    };
    return hasBand ? [band(name, drawable(points, scale), lines.length > 4 ? 0.1 : 0.18), line] : [line];
  });
  return {
    ...COMMON,
    ...legendBeside([
      ...lines.map(({ name }) => name),
      ...(others ? [others.name] : []),
      ...marks.map(({ name }) => name),
    ]),
    tooltip: { trigger: "axis", confine: true, axisPointer: { type: "line" } },
    xAxis: { type: "value", name: x, ...NAME_BELOW, max: "dataMax", splitLine: { show: false } },
    yAxis: { ...scale, name: y, ...NAME_ABOVE, scale: true },
    series: [
      ...(others
        ? [greyLines(others.name, others.lines.map((points) => drawable(points, scale)), shares)]
        : []),
      ...series,
      ...marks,
    ],
  };
}

/** Axis name centred below the axis. */
export const NAME_BELOW = { nameLocation: "middle", nameGap: 28 } as const;
/** Axis name above the upper end, left-aligned with the plot. */
export const NAME_ABOVE = { nameLocation: "end", nameGap: 12, nameTextStyle: { align: "left" } } as const;

const columnsOf = (points: readonly Point[]) => (points[0]?.length ?? 2) > 2 ? 3 : 1;

/**
 * The area between minimum and maximum. ECharts fills from a line down to the axis. The line here runs right along the lower
 * edge and back along the upper one, so that only the band is filled, on any axis.
 */
function band(name: string, points: readonly Point[], opacity: number): Json {
  const data: Json[] = [];
  for (const run of runsOf(points)) {
    if (data.length > 0) data.push([run[0][0], null]);
    for (const [x, , least] of run) data.push([x, least]);
    for (const [x, , , greatest] of run.toReversed()) data.push([x, greatest]);
  }
  return {
    type: "line",
    name,
    data,
    symbol: "none",
    silent: true,
    lineStyle: { width: 0 },
    areaStyle: { opacity },
    tooltip: { show: false },
    z: 2,
  };
}

/** Stretches of points without a gap. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point[1] === null) runs.push([]);
    else runs.at(-1)!.push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function greyLines(name: string, lines: readonly (readonly Point[])[], most: number): Json {
  const data = lines.flatMap((points): Json[] => {
    const kept = thinned(points, most).map((
      [x, y],
    ): Json => [x, y === null ? null : Number(y.toPrecision(5))]);
    return [...kept, [points[0]?.[0] ?? 0, null]];
  });
  return {
    type: "line",
    name,
    data,
    symbol: "none",
    silent: true,
    itemStyle: { color: GREY },
    lineStyle: { width: 0.8, opacity: 0.45 },
    tooltip: { show: false },
    z: 1,
  };
}
