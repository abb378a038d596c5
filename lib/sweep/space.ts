import type { Random } from "../base/random.ts";
import { exp, log } from "../base/math.ts";

/** A value of an experiment file: what TOML can say. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** Values of one swept key: a list, or a range of numbers. */
export type Values =
  | { readonly kind: "list"; readonly values: readonly Value[] }
  | {
    readonly kind: "range";
    readonly min: number;
    readonly max: number;
    /** Equal ratios instead of equal distances. */
    readonly log: boolean;
    /** Distance between values; a grid needs it. */
    readonly step?: number;
    /** Whether the key takes whole numbers only. */
    readonly integer: boolean;
  };

/** A swept key: its full dotted path and its values. */
export interface Parameter {
  /** Full dotted path of the key. */
  readonly path: string;
  /** What it is swept over. */
  readonly values: Values;
}

/** Values of swept keys by dotted path: what tells one configuration from another. */
export type Params = Readonly<Record<string, Value>>;

/** All values of a list, or of a range with a step. */
export function valuesOf(values: Values): readonly Value[] {
  if (values.kind === "list") return values.values;
  const { min, max, step } = values;
  if (step === undefined) throw new TypeError("a range needs a step before its values can be listed");
  const count = Math.floor((max - min) / step + 1e-9) + 1; // rounding must not lose the last value
  return Array.from({ length: count }, (_, i) => tidy(min + i * step, values));
}

/** Number of values, without listing them. */
export function countOf(values: Values): number {
  if (values.kind === "list") return values.values.length;
  return values.step === undefined
    ? Infinity
    : Math.floor((values.max - values.min) / values.step + 1e-9) + 1;
}

/** One value drawn uniformly: from a list, or from a range on its scale. */
export function draw(values: Values, random: Random): Value {
  if (values.kind === "list") return values.values[random.integer(values.values.length)];
  const { min, max, step, integer } = values;
  if (step !== undefined) return tidy(min + random.integer(countOf(values)) * step, values);
  if (integer && !values.log) return min + random.integer(max - min + 1);
  if (integer) {
    // The interval of each whole number reaches half a unit to both sides.
    const low = log(min - 0.5);
    return Math.round(exp(low + random.uniform() * (log(max + 0.5) - low)));
  }
  const value = values.log
    ? exp(log(min) + random.uniform() * (log(max) - log(min)))
    : min + random.uniform() * (max - min);
  return Math.min(max, Math.max(min, value));
}

/** 0.1 + 2 · 0.1 is 0.30000000000000004: values of a range with a step are rounded to 12 significant digits. */
function tidy(value: number, { max }: { max: number }): number {
  return Math.min(max, Number(value.toPrecision(12)));
}
