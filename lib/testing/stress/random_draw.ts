import fc from "npm:fast-check@4.10.2";
import type { Value } from "../../sweep/space.ts";

export type Table = Record<string, unknown>;
/** Dotted paths with values, ranges or values with conditions; in this order in the file. */
export type Pairs = [path: string, value: Value][];

/** What a generator draws with. */
export class Draw {
  constructor(private readonly g: fc.GeneratorValue) {}
  /** From `min` to `max`, both included. */
  int = (min: number, max: number): number => this.g(fc.integer, { min, max });
  of = <T>(...items: T[]): T => items[this.int(0, items.length - 1)];
  chance = (percent: number): boolean => this.int(1, 100) <= percent;
  /** One to `most` different items, in some order. */
  some = <T>(items: readonly T[], most: number): T[] =>
    this.g(() => fc.shuffledSubarray([...items], { minLength: 1, maxLength: Math.min(most, items.length) }));
}

/** What may follow a hidden layer. */
export const hiddenActivations: Value[] = [
  "tanh",
  "relu",
  { type: "relu" },
  { type: "leaky_relu", negative_slope: 0.2 },
  { type: "elu", alpha: 0.5 },
];
/** First weights. */
export const initializers: Value[] = ["he_normal", "xavier_uniform", { type: "normal", std: 0.5 }, {
  type: "uniform",
  low: -0.5,
  high: 0.5,
}];

/** A range; a grid needs a step. */
export const range = (draw: Draw, method: string, min: number, max: number, step: number): Table =>
  method === "grid" || draw.chance(30)
    ? { min, max, step }
    : draw.chance(50) && min > 0
    ? { min, max, log: true }
    : { min, max };
