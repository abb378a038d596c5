import { Registry } from "../base/registry.ts";
import type { Vector } from "../compute/vector.ts";
import { centralDifferences } from "./numerical_gradient.ts";
import type { CurvePoint, Objective } from "./objective.ts";

/** A function of many numbers with one value. */
export interface JointFunction {
  /** The starting point. */
  readonly initial: Float64Array;
  /** The value at p. */
  value(p: Vector): number;
  /** Writes the gradient `∂value/∂p`. */
  gradient(out: Vector, p: Vector): void;
  /** The minimum that a descent should reach, if known. */
  readonly minimum?: Float64Array;
}

/** Many functions of one number each, minimized separately: parameter i belongs to `x[i]`. */
export interface SeparableFunction {
  /** The parameter of each function, `[count]`. */
  readonly x: Float64Array;
  /** The starting points, `[count]`. */
  readonly initial: Float64Array;
  /** The value at p of the function of x. */
  term(x: number, p: number): number;
  /** `∂term/∂p`. */
  slope(x: number, p: number): number;
  /** The p that minimizes the function of x. */
  exact(x: number): number;
}

/** What an entry of the objective registry builds. */
export type DescentFunction = JointFunction | SeparableFunction;

/** All function objectives by name. */
export const objectives: Registry<DescentFunction> = new Registry<DescentFunction>("objective", [
  {
    initial: "a Float64Array",
    value: "value(p) => number",
    gradient: "gradient(out, p)",
  },
  {
    initial: "a Float64Array",
    x: "a Float64Array",
    term: "term(x, p) => number",
    slope: "slope(x, p) => number",
    exact: "exact(x) => number",
  },
]);

/** A plain function as an objective, with its analytic or its numerical gradient (central differences, step h), and `slots` arrays for the optimizer's state. */
export function functionObjective(
  f: DescentFunction,
  gradient: "analytic" | "numerical",
  h: number,
  slots = 0,
): Objective {
  const params = Float64Array.from(f.initial);
  const grads = new Float64Array(params.length);
  const state = Array.from({ length: slots }, () => new Float64Array(params.length));
  const problem = "term" in f ? separable(f, h) : joint(f, h);
  return {
    params,
    grads,
    state,
    tensors: [{ name: "params", shape: [params.length], start: 0, values: params }],
    stopsWhenDiverged: false,
    gradient() {
      const loss = problem.value(params);
      problem[gradient](grads, params);
      return loss;
    },
    metrics: () => ({}),
    update(optimizer, learningRate, step) {
      optimizer.update(params, grads, state, learningRate, step);
      return params.every(Number.isFinite);
    },
    lossOfBatch: () => problem.value(params),
    evaluate: () => ({}),
    epochs: () => undefined,
    outputsFinite: () => true,
    keep: () => [params.slice()],
    restore: ([kept]) => params.set(kept),
    curve: () => problem.curve(params),
  };
}

interface Problem {
  value(p: Vector): number;
  analytic(out: Vector, p: Vector): void;
  numerical(out: Vector, p: Vector): void;
  curve(p: Vector): CurvePoint[];
}

function joint(f: JointFunction, h: number): Problem {
  return {
    value: (p) => f.value(p),
    analytic: (out, p) => f.gradient(out, p),
    numerical: (out, p) => out.set(centralDifferences((q) => f.value(q), Float64Array.from(p), h)),
    curve: (p) => Array.from(p, (value, i) => ({ x: i, value, exact: f.minimum?.[i] })),
  };
}

function separable({ x, term, slope, exact }: SeparableFunction, h: number): Problem {
  return {
    /** The mean of the terms. The descent does not follow its gradient: every term is minimized separately. */
    value(p) {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += term(x[i], p[i]);
      return sum / x.length;
    },
    analytic(out, p) {
      for (let i = 0; i < x.length; i++) out[i] = slope(x[i], p[i]);
    },
    numerical(out, p) {
      for (let i = 0; i < x.length; i++) {
        const above = term(x[i], p[i] + h);
        const below = term(x[i], p[i] - h);
        out[i] = (above - below) / (2 * h);
      }
    },
    curve: (p) => Array.from(x, (xi, i) => ({ x: xi, value: p[i], exact: exact(xi) })),
  };
}
