import {
  countOf,
  type Parameter,
  type Params,
  sameValue,
  type Value,
  valueOf,
  type Values,
} from "./space.ts";

/** The state of a key in a combination: the place of its value among those that conditions name, or one of these. */
type Standing = number;
const other: Standing = -1;
const absent: Standing = -2;

/** A key, with the indices of its values that conditions of others name, rising. */
interface Key {
  readonly parameter: Parameter;
  readonly count: bigint;
  readonly named: readonly number[];
  /** The keys that it depends on, and how they must stand; `undefined` where it never exists. */
  readonly needs: readonly { readonly key: number; readonly standings: ReadonlySet<Standing> }[] | undefined;
  /** Earlier keys that it or a later key depends on. */
  readonly deciding: readonly number[];
}

/**
 * All different combinations of finitely many values, in the order of a grid (the last key varies fastest). Keys that
 * do not exist beside the others are left out. They are counted and found by number without listing them.
 */
export class Combinations {
  readonly #keys: readonly Key[];
  readonly #counted = new Map<string, bigint>();
  /** Number of combinations. */
  readonly count: bigint;

  /** @param parameters with finitely many values each */
  constructor(parameters: readonly Parameter[]) {
    const named = parameters.map(({ path, values }) => {
      const wanted = parameters.flatMap(({ when }) => when?.[path] ?? []);
      const indices = wanted.map((value) => indexOf(values, value)).filter((index) => index !== undefined);
      return [...new Set(indices)].sort((a, b) => a - b);
    });
    const needs = parameters.map(({ when = {} }) => {
      const list = Object.entries(when).map(([path, values]) => {
        const key = parameters.findIndex((one) => one.path === path);
        const indices = key < 0 ? [] : values.map((value) => indexOf(parameters[key].values, value));
        const there = indices.filter((index) => index !== undefined);
        return { key, standings: new Set(there.map((index) => named[key].indexOf(index))) };
      });
      return list.every(({ key }) => key >= 0) ? list : undefined;
    });
    this.#keys = parameters.map((parameter, k) => ({
      parameter,
      count: BigInt(countOf(parameter.values)),
      named: named[k],
      needs: needs[k],
      deciding: [...new Set(needs.slice(k).flatMap((list) => list ?? []).map(({ key }) => key))]
        .filter((key) => key < k).sort((a, b) => a - b),
    }));
    this.count = this.#below(0, []);
  }

  /** Combination `number`, from 0. */
  at(number: bigint): Params {
    const params: Record<string, Value> = {};
    const standings: Standing[] = [];
    let rest = number;
    for (const [k, { parameter: { path, values }, count, named }] of this.#keys.entries()) {
      if (!this.#exists(k, standings)) {
        standings.push(absent);
        continue;
      }
      // Values that no condition names have equally many combinations below each.
      const others = this.#below(k + 1, [...standings, other]);
      let [index, standing] = [0n, other];
      for (const [place, at] of [...named, undefined].entries()) {
        const end = at === undefined ? count : BigInt(at);
        const before = (end - index) * others;
        if (rest < before) {
          index += rest / others;
          rest %= others;
          break;
        }
        rest -= before;
        const own = this.#below(k + 1, [...standings, place]);
        index = end;
        if (rest < own) {
          standing = place;
          break;
        }
        rest -= own;
        index++;
      }
      standings.push(standing);
      params[path] = valueOf(values, Number(index));
    }
    return params;
  }

  #exists(k: number, standings: readonly Standing[]): boolean {
    return this.#keys[k].needs?.every((need) => need.standings.has(standings[need.key])) ?? false;
  }

  /** Number of combinations of the keys from `k` on, beside those in front of it. */
  #below(k: number, standings: readonly Standing[]): bigint {
    const key = this.#keys[k];
    if (!key) return 1n;
    const text = `${k}:${key.deciding.map((one) => standings[one]).join()}`;
    let found = this.#counted.get(text);
    if (found === undefined) {
      if (!this.#exists(k, standings)) found = this.#below(k + 1, [...standings, absent]);
      else {
        found = (key.count - BigInt(key.named.length)) * this.#below(k + 1, [...standings, other]);
        for (const place of key.named.keys()) found += this.#below(k + 1, [...standings, place]);
      }
      this.#counted.set(text, found);
    }
    return found;
  }
}

/** Where a value is among others. */
function indexOf(values: Values, value: Value): number | undefined {
  if (values.kind === "list") {
    const index = values.values.findIndex((one) => sameValue(one, value));
    return index < 0 ? undefined : index;
  }
  const index = Math.round((Number(value) - values.min) / (values.step ?? 1));
  return index >= 0 && index < countOf(values) && valueOf(values, index) === value ? index : undefined;
}

const known = new WeakMap<readonly Parameter[], Combinations>();

/** The combinations of some parameters; `undefined` where a range has endlessly many values. */
export function combinationsOf(parameters: readonly Parameter[]): Combinations | undefined {
  if (parameters.some(({ values }) => countOf(values) === Infinity)) return undefined;
  let found = known.get(parameters);
  if (!found) known.set(parameters, found = new Combinations(parameters));
  return found;
}
