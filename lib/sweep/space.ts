import { exp, log } from "../base/math.ts";

/** A value of an experiment file: what TOML can say. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** A range of numbers. */
export interface Range {
  /** "range" */
  readonly kind: "range";
  /** Least value. */
  readonly min: number;
  /** Greatest value. */
  readonly max: number;
  /** Equal ratios instead of equal distances. */
  readonly log: boolean;
  /** Distance between values; a grid needs it. */
  readonly step?: number;
  /** Whether the key takes whole numbers only. */
  readonly integer: boolean;
}

/** Values of one swept key: a list, or a range of numbers. */
export type Values = { readonly kind: "list"; readonly values: readonly Value[] } | Range;

/** A swept key: its full dotted path and its values. */
export interface Parameter {
  /** Full dotted path of the key. */
  readonly path: string;
  /** What it is swept over. */
  readonly values: Values;
  /** Conditions: earlier swept keys, and the values of theirs for which this key exists. Default: none. */
  readonly when?: Readonly<Record<string, readonly Value[]>>;
}

/** Values of swept keys by dotted path: what tells one configuration from another. */
export type Params = Readonly<Record<string, Value>>;

/** Whether a key exists beside the values of those in front of it. */
export function isActive({ when }: Parameter, params: Params): boolean {
  return when === undefined ||
    Object.entries(when).every(([path, values]) =>
      path in params && values.some((value) => sameValue(value, params[path]))
    );
}

/** Whether two values are the same text in a file. */
export const sameValue = (a: Value, b: Value): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Text that equal configurations share, and no others. */
export function identityOf(params: Params): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => a < b ? -1 : 1));
}

/** Number of values, without listing them. */
export function countOf(values: Values): number {
  if (values.kind === "list") return values.values.length;
  const { min, max, step, integer } = values;
  if (step === undefined) return integer ? max - min + 1 : Infinity;
  return Math.floor((max - min) / step + 1e-9) + 1; // rounding must not lose the last value
}

/** Value `index` of finitely many. */
export function valueOf(values: Values, index: number): Value {
  if (values.kind === "list") return values.values[index];
  const { min, step = 1 } = values;
  const value = min + index * step;
  return Number.isInteger(min) && Number.isInteger(step) ? value : tidy(value, values);
}

/**
 * The value at a share of a list or a range. Uniform shares give uniform values: of a list, or of a range on its scale.
 *
 * @param share at least 0, less than 1
 */
export function valueAt(values: Values, share: number): Value {
  if (values.kind === "list" || values.step !== undefined || (values.integer && !values.log)) {
    const count = countOf(values);
    return valueOf(values, Math.min(count - 1, Math.floor(share * count)));
  }
  return fromScale(values, scaleOf(values)[0] + share * (scaleOf(values)[1] - scaleOf(values)[0]));
}

/** Both ends of a range on its scale; a whole number reaches half a unit to both sides, a step half a step. */
export function scaleOf(
  { min, max, log: isLog, step, integer }: Range,
): readonly [low: number, high: number] {
  const half = (step ?? (integer ? 1 : 0)) / 2;
  return isLog ? [log(min - half), log(max + half)] : [min - half, max + half];
}

/** The position of a number on the scale of its range. */
export const toScale = ({ log: isLog }: Range, value: number): number => isLog ? log(value) : value;

/** The nearest number of a range to a place on its scale. */
export function fromScale(range: Range, place: number): number {
  const { min, max, step, integer } = range;
  const value = range.log ? exp(place) : place;
  const inside = (value: number) => Math.min(max, Math.max(min, value));
  if (step !== undefined) {
    const index = Math.round((value - min) / step);
    return valueOf(range, Math.min(countOf(range) - 1, Math.max(0, index))) as number;
  }
  return inside(integer ? Math.round(value) : value);
}

/** 0.1 + 2 · 0.1 is 0.30000000000000004: values of a range with a step are rounded to 12 significant digits. */
function tidy(value: number, { max }: { max: number }): number {
  return Math.min(max, Number(value.toPrecision(12)));
}
