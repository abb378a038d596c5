import type { Json } from "./chart.ts";
import type { AxisRange } from "./axis_range.ts";
import { shortNumber } from "../terminal_text.ts";

/** Something whose result is not on the axis: beyond it, no number, or none at all. */
export interface Outlier {
  /** Where it stands on the other axis. */
  readonly x: Json;
  /** The trial or configuration: a number, or a label. */
  readonly what: Json;
  readonly result: number | undefined;
  /** How it ended. */
  readonly status: string;
}

/** Of more marks than these, none has its result beside it. */
const MOST_LABELS = 12;

/** Marks at one place stand beside each other, so many in a row; pixels from one to the next. */
const [IN_A_ROW, APART] = [12, 9];

/** Whether a result has a place on an axis. */
export const isWithin = (result: number | undefined, { min, max }: AxisRange): result is number =>
  result !== undefined && result >= min && result <= max;

/** A result as a cell has it: JSON has no NaN and no infinity. */
export const resultText = (result: number | undefined): string | number =>
  result === undefined ? "none" : Number.isFinite(result) ? result : String(result);

/**
 * Marks at the edge of a chart, a series for each status: triangles that point to where the result would be. The tooltip has
 * the result and the status; dimensions that begin with `_` are not shown.
 *
 * @param names of the horizontal axis, of what is marked, and of the metric
 * @param goal results that are no numbers stand at the worse edge
 * @param ends left and right end of the horizontal axis: there marks stand beside each other towards the middle
 */
export function edgeMarks(
  outliers: readonly Outlier[],
  { min, max }: AxisRange,
  names: { readonly x: string; readonly what: string; readonly metric: string },
  goal: "minimize" | "maximize",
  ends: readonly Json[] = [],
): Json[] {
  const isAbove = (result: number | undefined) =>
    result === undefined || Number.isNaN(result) ? goal === "minimize" : result > max;
  const atPlace = Map.groupBy(outliers, ({ x, result }) => `${isAbove(result)} ${x}`);
  const hasLabels = outliers.length <= MOST_LABELS && atPlace.size === outliers.length;
  const offsets = new Map([...atPlace.values()].flatMap((members) => {
    const width = Math.min(IN_A_ROW, members.length);
    return members.map((one, k) => {
      const inwards = Math.floor(k / IN_A_ROW) * APART * (isAbove(one.result) ? 1 : -1);
      const column = k % IN_A_ROW;
      const across = one.x === ends[0] ? column : one.x === ends[1] ? -column : column - (width - 1) / 2;
      return [one, [across * APART + 0, inwards + 0]] as const; // -0 is 0
    });
  }));
  const of = Map.groupBy(outliers, ({ status }) => status);
  return [...of].map(([status, members]): Json => ({
    type: "scatter",
    name: edgeName(status),
    dimensions: [names.x, "_edge", names.what, names.metric, "status"],
    encode: { x: 0, y: 1 },
    data: members.map((one): Json => {
      const { x, what, result } = one;
      const offset = offsets.get(one)!;
      const above = isAbove(result);
      const value = [x, above ? max : min, what, resultText(result), status];
      const text = result === undefined ? status : shortNumber(result, 3);
      return {
        value,
        ...(above ? {} : { symbolRotate: 180 }),
        ...(offset.some((pixels) => pixels !== 0) ? { symbolOffset: offset } : {}),
        ...(hasLabels ? { label: { formatter: text, position: above ? "top" : "bottom" } } : {}),
      };
    }),
    symbol: "triangle",
    symbolSize: members.length > 200 ? 6 : 10,
    itemStyle: { opacity: 0.85 },
    label: { show: hasLabels, fontSize: 10 },
    labelLayout: { hideOverlap: true },
    z: 5,
  }));
}

/** The name of the marks of a status in the legend. */
export const edgeName = (status: string): string => `${status}, at the edge`;

/**
 * How to read the marks; nothing where there are none.
 *
 * @param isEmpty whether nothing is on the axis
 */
export function edgeNote(count: number, metric: string, isEmpty: boolean): string {
  if (count === 0) return "";
  if (isEmpty) {
    return ` No result of ${metric} is a number that the axis could show: triangles tell the status.`;
  }
  const what = count === 1 ? "1 result" : `${count} results`;
  return ` The axis is scaled by the complete trials. Triangles at its edge: ${what} of ${metric} beyond it, or no number.`;
}
