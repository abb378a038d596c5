import { cos, exp } from "../base/math.ts";
import type { Parameter, Params } from "../sweep/space.ts";

/** A function to be minimised over a search space, with its least value. */
export interface SearchProblem {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly least: number;
  value(params: Params): number;
}

const range = (path: string, min: number, max: number): Parameter => ({
  path,
  values: { kind: "range", min, max, log: false, integer: false },
});

const numbers = (params: Params) => Object.values(params) as number[];

const square = (x: number) => x * x;

/** Branin (1972): three equal minima in a curved valley. */
function branin(params: Params): number {
  const [x, y] = numbers(params);
  const pi = Math.PI;
  const bend = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
  return square(bend) + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10;
}

/** Hartmann (1973) in six dimensions: four bumps, one of them the deepest. */
function hartmann6(params: Params): number {
  const x = numbers(params);
  const depths = [1, 1.2, 3, 3.2];
  const widths = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ];
  const centres = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ];
  return -depths.reduce((sum, depth, k) => {
    const distance = x.reduce((total, value, i) => total + widths[k][i] * square(value - centres[k][i]), 0);
    return sum + depth * exp(-distance);
  }, 0);
}

/** Rosenbrock (1960) in four dimensions: a narrow bent valley. */
function rosenbrock(params: Params): number {
  const x = numbers(params);
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) sum += 100 * square(x[i + 1] - x[i] * x[i]) + square(1 - x[i]);
  return sum;
}

/** A choice of optimizer whose rate has another best place for each choice, a momentum for one of them, and a width. */
function mixed(params: Params): number {
  const { optimizer, units } = params as { optimizer: string; units: number };
  const rate = params.rate as number;
  const best = { sgd: 0.1, adam: 0.003, rmsprop: 0.001 }[optimizer]!;
  const base = { sgd: 0.1, adam: 0, rmsprop: 0.3 }[optimizer]!;
  const decades = (rate > best ? rate / best : best / rate) - 1;
  const momentum = optimizer === "sgd" ? square((params.momentum as number) - 0.9) : 0.05;
  return base + decades / (1 + decades) + momentum + square((units - 48) / 64);
}

/** Standard functions for samplers, and a space like that of a network: lists, whole numbers, a conditional key. */
export const problems: readonly SearchProblem[] = [
  { name: "Branin", parameters: [range("x", -5, 10), range("y", 0, 15)], least: 0.397887, value: branin },
  {
    name: "Hartmann-6",
    parameters: Array.from({ length: 6 }, (_, i) => range(`x${i}`, 0, 1)),
    least: -3.32237,
    value: hartmann6,
  },
  {
    name: "Rosenbrock-4",
    parameters: Array.from({ length: 4 }, (_, i) => range(`x${i}`, -2, 2)),
    least: 0,
    value: rosenbrock,
  },
  {
    name: "categorical mix",
    parameters: [
      { path: "optimizer", values: { kind: "list", values: ["sgd", "adam", "rmsprop"] } },
      { path: "rate", values: { kind: "range", min: 1e-5, max: 1, log: true, integer: false } },
      {
        path: "momentum",
        values: { kind: "range", min: 0, max: 0.99, log: false, integer: false },
        when: { optimizer: ["sgd"] },
      },
      { path: "units", values: { kind: "range", min: 4, max: 128, log: true, integer: true } },
    ],
    least: 0.05,
    value: mixed,
  },
];
