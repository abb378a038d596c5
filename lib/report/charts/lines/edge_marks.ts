import type { Json } from "../chart.ts";
import type { AxisRange } from "../axis_range.ts";
import { shortNumber } from "../../text/terminal_text.ts";

/** A trial or configuration whose result is off the axis, not finite or missing. */
export interface Outlier {
  /** Its position on the other axis. */
  readonly x: Json;
  /** The trial or configuration: a number, or a label. */
  readonly what: Json;
  readonly result: number | undefined;
  /** Its status. */
  readonly status: string;
}

/** With more marks than this, results are not written beside them. */
const MOST_LABELS = 12;

/** Marks at one place are drawn side by side: marks per row, and their distance in pixels. */
const [IN_A_ROW, APART] = [12, 9];

/** Whether a result is on the axis. */
export const isWithin = (result: number | undefined, { min, max }: AxisRange): result is number =>
  result !== undefined && result >= min && result <= max;

/** A result for JSON, which has no NaN and no infinity. */
export const resultText = (result: number | undefined): string | number =>
  result === undefined ? "none" : Number.isFinite(result) ? result : String(result);

/**
 * Marks at the edge of a chart, one series per status: triangles that point towards the result. The tooltip shows the result
 * and the status; dimensions that start with `_` are hidden.
 *
 * @param names of the horizontal axis, of what is marked, and of the metric
 * @param goal results that are not numbers are at the worse edge
 * @param ends left and right end of the horizontal axis, where marks spread towards the middle
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

/** Name in the legend of the marks of a status. */
export const edgeName = (status: string): string => `${status} (off axis)`;

/**
 * How to read the marks; empty without marks.
 *
 * @param on `isEmpty`: whether no result is on the axis
 */
export function edgeNote(count: number, metric: string, { isEmpty }: { readonly isEmpty: boolean }): string {
  if (count === 0) return "";
  if (isEmpty) {
    return ` No value of ${metric} fits on the axis; triangles show the status.`;
  }
  const values = count === 1 ? "triangle marks 1 value" : `triangles mark ${count} values`;
  return ` The axis is scaled to complete trials; ${values} of ${metric} off the axis or not finite.`;
}
