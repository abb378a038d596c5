import { type DescentFunction, functionObjective } from "./function_objective.ts";
import { nearBy, passingDeviation, type TensorCheck } from "./gradient_check.ts";

/** Number of points that are tried before a parameter counts as wrong, as a point may lie next to a kink. */
const points = 3;

/**
 * Compares the declared gradient of a function with central differences. Points near the start are used, as for
 * networks, because the start itself may lie on a kink.
 *
 * @param seed of the points
 */
export function functionCheck(f: DescentFunction, h: number, seed: number): TensorCheck {
  const found = differencesAt(f, nearBy(f.initial, seed, 0), h);
  for (let point = 1; point < points; point++) {
    if (found.every(passes)) break;
    const others = differencesAt(f, nearBy(f.initial, seed, point), h);
    for (const [i, one] of found.entries()) {
      if (!passes(one) && passes(others[i])) found[i] = others[i];
    }
  }
  let index = 0;
  for (const [i, { deviation }] of found.entries()) {
    if (!(deviation <= found[index].deviation) && !Number.isNaN(found[index].deviation)) index = i;
  }
  const { deviation: worst, analytic, numerical } = found[index];
  const count = found.length;
  return {
    tensor: "params",
    checked: count,
    of: count,
    worst,
    index,
    analytic,
    numerical,
    passed: worst <= passingDeviation,
  };
}

const passes = ({ deviation }: { deviation: number }) => deviation <= passingDeviation;

/** Both gradients at a point; for each parameter, the best of three step sizes counts. */
function differencesAt(f: DescentFunction, point: Float64Array, h: number) {
  const gradient = (mode: "analytic" | "numerical", step: number) => {
    const objective = functionObjective({ ...f, initial: point }, mode, step);
    objective.gradient(0);
    return objective.grads;
  };
  const analytic = gradient("analytic", h);
  const numerical = [h, h / 10, h / 100].map((step) => gradient("numerical", step));
  return Array.from(analytic, (slope, i) => {
    const tried = numerical.map((differences) => ({
      deviation: Math.abs(differences[i] - slope) / (1 + Math.abs(slope)),
      analytic: slope,
      numerical: differences[i],
    }));
    return tried.reduce((best, one) => one.deviation < best.deviation ? one : best);
  });
}
