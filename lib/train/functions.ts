import * as v from "../npm/valibot.ts";
import { atLeast, integer, list, number } from "../base/names/fields.ts";
import { objectives } from "./function_objective.ts";

/**
 * `count` equally spaced numbers from `start` to `stop`, both included.
 *
 * @returns `[count]`; only `start` when `count` is 1
 */
export function linspace(start: number, stop: number, count: number): Float64Array {
  const step = count > 1 ? (stop - start) / (count - 1) : 0;
  const values = Float64Array.from({ length: count }, (_, i) => start + i * step);
  if (count > 1) values[count - 1] = stop;
  return values;
}

const grid = v.union([
  v.strictObject({
    start: atLeast(0, "smallest x"),
    stop: atLeast(0, "largest x"),
    count: integer(1, "number of x"),
  }),
  list(atLeast(0, "a number to take the root of"), "the values of x"),
], "must be { start, stop, count } with numbers of at least 0, or a list of them");

// |x - d²| is smallest at d = √x. The derivative there is a choice: 0.
objectives.register("sqrt", {
  description: "square roots: minimizes |x - d²| over d, separately for each x",
  options: v.strictObject({
    x: v.optional(grid, { start: 0, stop: 1000, count: 500 }),
    initial: v.optional(number("initial d"), 1),
  }),
  build({ x: points, initial }) {
    const x = Array.isArray(points)
      ? Float64Array.from(points)
      : linspace(points.start, points.stop, points.count);
    return {
      x,
      initial: new Float64Array(x.length).fill(initial),
      term: (x, d) => Math.abs(x - d * d),
      slope: (x, d) => -2 * d * Math.sign(x - d * d),
      exact: (x) => Math.sqrt(x),
    };
  },
});

objectives.register("quadratic", {
  description: "½ Σ curvature · (p - minimum)²: a bowl, steep in some directions and flat in others",
  options: v.pipe(
    v.strictObject({
      curvature: v.optional(list(number("second derivative"), "one per dimension"), [1, 10]),
      minimum: v.optional(list(number("position of the minimum"), "one per dimension"), [0, 0]),
      initial: v.optional(list(number("starting point"), "one per dimension"), [1, 1]),
    }),
    v.check(
      ({ curvature, minimum, initial }) =>
        curvature.length === minimum.length && minimum.length === initial.length,
      "must have as many numbers in curvature as in minimum and initial",
    ),
  ),
  build({ curvature: c, minimum: m, initial }) {
    return {
      initial: Float64Array.from(initial),
      minimum: Float64Array.from(m),
      value(p) {
        let sum = 0;
        for (let i = 0; i < c.length; i++) sum += c[i] * (p[i] - m[i]) * (p[i] - m[i]);
        return 0.5 * sum;
      },
      gradient(out, p) {
        for (let i = 0; i < c.length; i++) out[i] = c[i] * (p[i] - m[i]);
      },
    };
  },
});

objectives.register("rosenbrock", {
  description: "a narrow curved valley, Σ (1 - p[i])² + 100 (p[i+1] - p[i]²)² (Rosenbrock, 1960)",
  options: v.strictObject({
    initial: v.optional(
      v.pipe(
        list(number("starting point"), "one per dimension"),
        v.minLength(2, "must have at least 2 numbers"),
      ),
      [-1.2, 1],
    ),
  }),
  build({ initial }) {
    const last = initial.length - 1;
    return {
      initial: Float64Array.from(initial),
      minimum: new Float64Array(initial.length).fill(1),
      value(p) {
        let sum = 0;
        for (let i = 0; i < last; i++) {
          const valley = p[i + 1] - p[i] * p[i];
          sum += (1 - p[i]) * (1 - p[i]) + 100 * valley * valley;
        }
        return sum;
      },
      gradient(out, p) {
        out.fill(0);
        for (let i = 0; i < last; i++) {
          const valley = p[i + 1] - p[i] * p[i];
          out[i] += -2 * (1 - p[i]) - 400 * p[i] * valley;
          out[i + 1] += 200 * valley;
        }
      },
    };
  },
});
