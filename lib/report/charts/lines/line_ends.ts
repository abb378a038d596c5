import type { Json } from "../chart.ts";
import { edgeName } from "./edge_marks.ts";
import type { NamedLine } from "./named_line.ts";
import type { LineScale } from "../scale.ts";
import type { Point } from "./thin.ts";

const GREY = "#8a8f98";

/** A series of marks of lines. */
export interface EndMarks {
  readonly name: string;
  readonly [key: string]: Json;
}

/**
 * Marks of lines that are not complete or end off the axis, one series per status. A mark is at the end of the line, or at the
 * edge: a triangle that points towards the last value. For unsound lines without an end, the value farthest off the axis is
 * marked.
 */
export function endMarks(lines: readonly NamedLine[], scale: LineScale, x: string, y: string): EndMarks[] {
  const marks = lines.flatMap((line): Mark[] =>
    line.end ? endOf(line, line.end, scale) : farthest(line, scale)
  );
  const finite = lines.flatMap(({ points }) => points.flatMap(([, y]) => isDrawn(y, scale) ? [y!] : []));
  const upper = scale.max ?? finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const lower = scale.min ?? finite.reduce((a, b) => Math.min(a, b), Infinity);
  const nameOf = ({ status, place }: Mark) => place.isBeyond ? edgeName(status) : status;
  return [...Map.groupBy(marks, nameOf)].map(([name, members]) => ({
    type: "scatter",
    name,
    dimensions: [x, "_edge", "line", y, "status"],
    encode: { x: 0, y: 1 },
    data: members.flatMap(({ at, name, result, status, place }): Json[] => {
      // A loss that is not a number is at the upper edge, an accuracy at the lower.
      const isAbove = place.isBeyond ? place.isAbove ?? !y.endsWith("accuracy") : false;
      const height = !place.isBeyond ? place.y : isAbove ? upper : lower;
      if (!Number.isFinite(height)) return []; // nothing is drawn
      return [{
        value: [at, height, name, result, status],
        ...(place.isBeyond ? { symbolRotate: isAbove ? 0 : 180 } : { symbol: "diamond" }),
      }];
    }),
    symbol: "triangle",
    symbolSize: 10,
    itemStyle: { color: GREY },
    silent: true, // its row is in the tooltip of the lines
    z: 5,
  })).filter(({ data }) => data.length > 0);
}

interface Mark {
  readonly at: number;
  readonly name: string;
  readonly status: string;
  readonly result: string | number;
  readonly place:
    | { readonly isBeyond: true; readonly isAbove: boolean | undefined }
    | { readonly isBeyond: false; readonly y: number };
}

function endOf(
  { name, points }: NamedLine,
  { status, result }: NonNullable<NamedLine["end"]>,
  scale: LineScale,
): Mark[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const [at, y] = last;
  if (isDrawn(y, scale)) {
    return status === "complete"
      ? []
      : [{ at: at!, name, status, result, place: { isBeyond: false, y: y! } }];
  }
  const isAbove = y !== null
    ? y > (scale.max ?? -Infinity)
    : result === "Infinity"
    ? true
    : result === "-Infinity"
    ? false
    : undefined;
  return [{ at: at!, name, status, result, place: { isBeyond: true, isAbove } }];
}

function farthest({ name, points }: NamedLine, scale: LineScale): Mark[] {
  // Values far below a logarithmic axis are fine, such as an error of 0.
  const beyond = points.filter(([, y]) =>
    y !== null && !isDrawn(y, scale) && (scale.type === "value" || y > scale.max!)
  );
  if (beyond.length === 0) return [];
  const [at, y] = beyond.reduce((a, b) => Math.abs(b[1]!) > Math.abs(a[1]!) ? b : a);
  const place = { isBeyond: true, isAbove: y! > (scale.max ?? Infinity) } as const;
  return [{ at: at!, name, status: "values", result: y!, place }];
}

/** Whether a value is on the axis. */
const isDrawn = (y: number | null, { type, min = -Infinity, max = Infinity }: LineScale): boolean =>
  y !== null && y >= min && y <= max && (type === "value" || y > 0);

/** Points with gaps for values that a logarithmic axis cannot show. */
export function drawable(points: readonly Point[], { type }: LineScale): readonly Point[] {
  if (type === "value" || points.every((point) => point.slice(1, 4).every((y) => y === null || y > 0))) {
    return points;
  }
  return points.map(([x, ...values]) =>
    values.slice(0, 3).some((y) => y !== null && y <= 0)
      ? [x, ...values.map((value, i) => i < 3 ? null : value)]
      : [x, ...values]
  );
}
