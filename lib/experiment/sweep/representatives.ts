import { countOf, sameValue, type Value, valueOf, type Values } from "../../sweep/space.ts";
import type { Assignment, SweepKeys, SweptKey } from "./swept_key.ts";

/** Most configurations of a sweep that are checked one by one; of larger ones each value is checked once. */
const checkedInFull = 200;

/** Most ends of two keys together that are all checked. Of more, those of two keys of layers are left out. */
const mostPairs = 1000;

/** Configurations of a sweep that are looked at. */
export interface Representatives {
  readonly rows: Assignment[][];
  /** Whether they are all combinations of the values, and of the ends of ranges. */
  readonly isWhole: boolean;
}

/**
 * Configurations that together hold every declared value at least once: the first, then each further value
 * alone; all of them when they are few.
 */
export function representatives({ parameters, cases }: SweepKeys): Representatives {
  const active = (row: readonly Assignment[], k: number) =>
    Object.entries(parameters[k].when ?? {}).every(([key, values]) =>
      row.some(({ path, value }) => path.join(".") === key && values.some((one) => sameValue(one, value)))
    );
  const choices = parameters.map(({ path, at, values }) =>
    endsOf(values).map((value, index): Assignment => ({
      path,
      at: "argument" in at || values.kind === "range" ? at : [...at, index],
      value,
    }))
  );
  const rows = cases.length > 0 ? cases : [[]];
  const all = rows.length * choices.reduce((product, list) => product * list.length, 1);
  const firsts = choices.map((list) => list[0]);
  if (all <= checkedInFull) {
    let products: Assignment[][] = rows;
    for (const [k, list] of choices.entries()) {
      products = products.flatMap((row) => active(row, k) ? list.map((choice) => [...row, choice]) : [row]);
    }
    return { rows: products, isWhole: true };
  }
  /** A row with some values given: keys that they depend on take values that allow them, all others their first. */
  const rowWith = (row: readonly Assignment[], given: ReadonlyMap<number, Assignment>) => {
    const wanted = new Map(given);
    for (let k = parameters.length - 1; k >= 0; k--) {
      if (!wanted.has(k)) continue;
      for (const [key, [value]] of Object.entries(parameters[k].when ?? {})) {
        const parent = parameters.findIndex(({ path }) => path.join(".") === key);
        if (parent < 0) continue; // the condition is a mistake, which is told of
        wanted.set(parent, choices[parent].find((choice) => sameValue(choice.value, value))!);
      }
    }
    const filled = [...row];
    for (const [k, first] of firsts.entries()) if (active(filled, k)) filled.push(wanted.get(k) ?? first);
    return filled;
  };
  const found = rows.map((row) => rowWith(row, new Map()));
  for (const [k, list] of choices.entries()) {
    const from = parameters[k].when ? 0 : 1;
    for (const choice of list.slice(from)) found.push(rowWith(rows[0], new Map([[k, choice]])));
  }
  // Of two keys together their ends: what is idle often depends on a length and another number.
  const isInLayer = ({ path }: SweptKey) => path[0] === "network" && path[1] === "layers";
  const hasMany = 3 * choices.length * (choices.length - 1) / 2 > mostPairs;
  for (const [k, list] of choices.entries()) {
    for (let l = 0; l < k; l++) {
      if (parameters[k].when || parameters[l].when) continue;
      if (hasMany && isInLayer(parameters[k]) && isInLayer(parameters[l])) continue;
      for (const [a, b] of [[0, -1], [-1, 0], [-1, -1]]) {
        found.push(rowWith(rows[0], new Map([[k, list.at(a)!], [l, choices[l].at(b)!]])));
      }
    }
  }
  return { rows: found, isWhole: false };
}

/** The values of a list, or both ends of a range. */
function endsOf(values: Values): readonly Value[] {
  if (values.kind === "list") return values.values;
  return values.step === undefined
    ? [values.min, values.max]
    : [valueOf(values, 0), valueOf(values, countOf(values) - 1)];
}
