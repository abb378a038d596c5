import { log } from "../../base/math.ts";
import { isRounding } from "../../base/rounding.ts";
import { shortNumber } from "../text/terminal_text.ts";
import { spansDecades } from "./axis_range.ts";
import { type Option, rounded, SCALE } from "./chart.ts";

/** A colour scale from the least to the greatest value. */
export interface ColourScale {
  /** The colour bar on the right. */
  readonly legend: Option;
  /** Whether the colours follow the logarithms of the values. */
  readonly isLog: boolean;
  /** Extra dimension of a datum for its colour: the logarithm of its value, or none. */
  readonly colourOf: (value: number) => number[];
  /** Whether black text is more legible than white on the colour of a value. */
  readonly isBright: (value: number) => boolean;
}

/**
 * A colour scale for values. Like axes, it is logarithmic if they are positive and span powers of ten.
 *
 * @param values finite
 * @param dimension index of the value in the data
 * @param logDimension index of the value's logarithm, for logarithmic scales
 */
export function colourScale(
  dimension: number,
  values: readonly number[],
  logDimension?: number,
): ColourScale {
  const [first, last] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const isLog = logDimension !== undefined && spansDecades(values);
  const place = (value: number) => isLog ? rounded(log(value) / Math.LN10, 8) : value;
  const [least, greatest] = first <= last ? [place(first), place(last)] : [0, 1];
  const isOne = isRounding(greatest - least, Math.max(Math.abs(least), Math.abs(greatest)));
  const half = (Math.abs(greatest) || 1) / 2;
  const [min, max] = isOne ? [least - half, greatest + half] : [least, greatest];
  const [low, high] = isLog ? [first, last] : [min, max];
  return {
    legend: {
      type: "continuous",
      dimension: isLog ? logDimension : dimension,
      min,
      max,
      text: [shortNumber(high, 4), shortNumber(low, 4)],
      calculable: false,
      inRange: { color: SCALE },
      right: 8,
      top: "middle",
      itemHeight: 160,
      itemWidth: 14,
    },
    isLog,
    colourOf: (value) => isLog ? [place(value)] : [],
    isBright: (value) => place(value) > min + (max - min) * 0.55,
  };
}
