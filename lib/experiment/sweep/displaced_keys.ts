import { isTable } from "../../base/parse_strict.ts";
import { type Draft, dropFixed, dropSwept, fixedValue } from "./draft.ts";
import { shown } from "../mistakes.ts";
import { isWithin, valueAt } from "../paths.ts";
import { choicesOf } from "./read_sweep.ts";
import { type KnownKeys, knownKeys } from "./swept_choices.ts";

/** Removes what a key excludes, as `epochs` excludes `steps`: an override takes the place of it. */
export function dropExcluded(draft: Draft, path: readonly string[], known: KnownKeys): void {
  const key = path.join(".");
  if (key === "train.epochs" && "objective" in draft.table) return; // it is refused: steps stay what they are
  const excluded = known.all.flatMap((one) => one.path.join(".") === key ? one.replaces ?? [] : []);
  for (const other of excluded) {
    const was = valueAt(draft.table, other);
    const isFixed = dropFixed(draft, other);
    const swept = dropSwept(draft, (path) => isWithin(path, other));
    if (!isFixed && swept.length === 0) continue; // it is not there, or given on the command line as well
    const value = isFixed && !isTable(was) ? ` = ${shown(was)}` : "";
    draft.echo.push(`${other.join(".")}${value} is removed: ${key} replaces it`);
  }
}

/**
 * Removes swept keys inside a key with a new value, where that value sets them too, and the sweep of a component with
 * a new type. The override takes precedence.
 */
export function dropInside(draft: Draft, path: readonly string[], value: unknown): void {
  const key = path.join(".");
  const isComponent = typeof value === "string" || isTable(value);
  const dropped = dropSwept(draft, (other) => {
    if (path.at(-1) === "type" && other.join(".") === path.slice(0, -1).join(".")) return true;
    if (other.length <= path.length || !isWithin(other, path)) return false;
    const isType = isComponent && other.length === path.length + 1 && other.at(-1) === "type";
    return isType || fixedValue(draft, other) !== undefined;
  });
  for (const other of dropped) draft.echo.push(`${other} is no longer swept: ${key} replaces it`);
}

/**
 * Removes keys that nothing knows any more because an override chose another component or other layers.
 *
 * @param values of the override
 * @param before the keys that were known in front of it
 */
export function dropUnknown(
  draft: Draft,
  path: readonly string[],
  values: readonly unknown[],
  before: KnownKeys,
): void {
  const names = (known: KnownKeys) => new Set(known.all.map(({ path }) => path.join(".")));
  const was = names(before);
  const is = names(knownKeys(draft.table, choicesOf(draft)));
  const isLost = (path: readonly string[]) => was.has(path.join(".")) && !is.has(path.join("."));
  const why = `it is for another ${path.join(".")} than ${values.map(shown).join(", ")}`;
  if (path.at(-1) === "type") {
    const component = path.slice(0, -1);
    const inside = valueAt(draft.table, component);
    for (const name of isTable(inside) ? Object.keys(inside) : []) {
      const key = [...component, name];
      const value = valueAt(draft.table, key);
      if (isLost(key) && dropFixed(draft, key)) {
        draft.echo.push(`${key.join(".")} = ${shown(value)} is removed: ${why}`);
      }
    }
  }
  for (const key of dropSwept(draft, isLost)) draft.echo.push(`${key} is no longer swept: ${why}`);
}
