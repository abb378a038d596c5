import { isTable } from "../../base/parse_strict.ts";
import type { Value } from "../../sweep/space.ts";
import type { Origin } from "../mistakes.ts";
import { isWithin, type Table, valueAt, withoutValue } from "../paths.ts";
import type { Assignment, SweptKey } from "./swept_key.ts";

/** The content of an experiment file while overrides are put into it. */
export interface Draft {
  table: Table;
  parameters: readonly SweptKey[];
  cases: readonly (readonly Assignment[])[];
  /** Keys that came from the command line, by dotted path. */
  readonly origins: Map<string, Origin>;
  /** What was understood, one line each. */
  readonly echo: string[];
}

/** Whether a key of the table, or one inside of it, was given on the command line. */
export function isGiven({ origins }: Draft, path: readonly string[]): boolean {
  return [...origins.keys()].some((key) => isWithin(key.split("."), path));
}

/** The value of a key in the table; a component in short form is its type. */
export function fixedValue({ table }: Draft, path: readonly string[]): unknown {
  if (path.at(-1) === "type") {
    const component = valueAt(table, path.slice(0, -1));
    if (typeof component === "string") return component;
  }
  return valueAt(table, path);
}

/** Removes a key from its own place, unless it was given on the command line. @returns whether it was there */
export function dropFixed(draft: Draft, path: readonly string[]): boolean {
  if (valueAt(draft.table, path) === undefined || isGiven(draft, path)) return false;
  draft.table = withoutValue(draft.table, path);
  return true;
}

/** Removes swept keys and keys of cases that came from the file. @returns their dotted paths */
export function dropSwept(draft: Draft, isDropped: (path: readonly string[]) => boolean): string[] {
  const dropped = new Set<string>();
  const stays = ({ path, at }: Pick<SweptKey, "path" | "at">) => {
    if ("argument" in at || !isDropped(path)) return true;
    dropped.add(path.join("."));
    return false;
  };
  draft.parameters = draft.parameters.filter(stays);
  const cases = draft.cases.map((one) => one.filter(stays));
  if (cases.some((one, index) => one.length < draft.cases[index].length)) draft.cases = distinctCases(cases);
  return [...dropped];
}

/** Cases that have lost keys: what has become equal is kept once, what has become empty is no case. */
function distinctCases(cases: readonly (readonly Assignment[])[]): (readonly Assignment[])[] {
  const seen = new Set<string>();
  return cases.filter((one) => {
    const text = JSON.stringify(one.map(({ path, value }) => [path, value]));
    return one.length > 0 && !seen.has(text) && seen.add(text);
  });
}

/** A component without options is its name: both spellings are one. */
export function shortForm(value: unknown): Value {
  const isName = isTable(value) && Object.keys(value).length === 1 && typeof value.type === "string";
  return (isName ? value.type : value) as Value;
}
