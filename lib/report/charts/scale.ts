import type { Option } from "./chart.ts";
import type { Point } from "./thin.ts";

/**
 * The scale of an axis for these values: logarithmic where all are positive and span more than a power of ten and a half.
 * A loss that has run away to 1e30, or one value that happens to be 1e-17, must not press all others together: an axis
 * shows at most four powers of ten below the middle value and six above it.
 *
 * @param lines of `[x, value]`
 * @param name of the values: accuracies are shares, and stand on a linear axis
 */
export function scaleOf(lines: readonly (readonly Point[])[], name: string): Option {
  if (name.endsWith("accuracy")) return { type: "value" };
  const values = lines.flatMap((points) => points.flatMap(([, y]) => y === null ? [] : [y])).sort((a, b) =>
    a - b
  );
  const [least, greatest] = [values[0], values.at(-1)!];
  if (!(least > 0 && greatest > 30 * least)) return { type: "value" };
  const exponent = exponentOf(values[Math.floor(values.length / 2)]);
  const [low, high] = [exponent - 4, exponent + 6];
  return {
    type: "log",
    ...(exponentOf(least) < low ? { min: Number(`1e${low}`) } : {}),
    ...(exponentOf(greatest) > high ? { max: Number(`1e${high}`) } : {}),
  };
}

const exponentOf = (value: number) => Number(value.toExponential().split("e")[1]);
