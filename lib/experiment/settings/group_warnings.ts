import { sameValue, type Value } from "../../sweep/space.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { Origin } from "../mistakes.ts";
import type { Assignment } from "../sweep/swept_key.ts";
import type { Representatives } from "../sweep/representatives.ts";

/** A warning about one configuration of a sweep. */
export interface FoundWarning {
  readonly issue: CrossIssue;
  /** Values of the swept keys. */
  readonly assignments: readonly Assignment[];
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * Warnings of the same kind at the same key become one, that of the first configuration. Notes list the swept values
 * that it is for, and count the others if the numbers differ.
 *
 * @param all every configuration that was looked at
 */
export function groupWarnings(
  found: readonly FoundWarning[],
  all: Representatives,
): FoundWarning[] {
  const groups = new Map<string, FoundWarning[]>();
  for (const one of found) {
    const key = JSON.stringify([one.issue.path, one.issue.kind ?? one.issue.message]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const own = first.issue.notes ?? [];
    const notes = [...own, ...whichOf(group, all)];
    return notes.length === own.length ? first : { ...first, issue: { ...first.issue, notes } };
  });
}

function whichOf(group: readonly FoundWarning[], { rows: all, isWhole }: Representatives): string[] {
  const rows = group.map(({ assignments }) => assignments);
  const figures = new Set(group.map(({ issue }) => issue.message));
  const notes: string[] = [];
  if (rows.length === all.length && figures.size === 1) return [];
  if (!isWhole) return [`for example with ${rowShown(rows[0])}`];
  if (rows.length < all.length) {
    const keys = keysOf(all).flatMap((key) => {
      const [here, everywhere] = [valuesOf(rows, key), valuesOf(all, key)];
      return here.length < everywhere.length ? [`${key} = ${here.map(shown).join(", ")}`] : [];
    });
    notes.push(keys.length > 0 ? `only with ${keys.join(" and ")}` : `for example with ${rowShown(rows[0])}`);
  }
  if (figures.size > 1) {
    notes.push(
      `the numbers are those of ${rowShown(rows[0])}; ${rows.length - 1} more ${
        rows.length === 2 ? "configuration has the same warning" : "configurations have the same warning"
      }`,
    );
  }
  return notes;
}

const keysOf = (rows: readonly (readonly Assignment[])[]) => [
  ...new Set(rows.flatMap((row) => row.map(({ path }) => path.join(".")))),
];

/** Different values of a key, `undefined` for a configuration that does not have it. */
function valuesOf(rows: readonly (readonly Assignment[])[], key: string): (Value | undefined)[] {
  const found: (Value | undefined)[] = [];
  for (const row of rows) {
    const value = row.find(({ path }) => path.join(".") === key)?.value;
    const isKnown = found.some((one) =>
      one === undefined || value === undefined ? one === value : sameValue(one, value)
    );
    if (!isKnown) found.push(value);
  }
  return found;
}

const shown = (value: Value | undefined) => value === undefined ? "nothing" : JSON.stringify(value);

const rowShown = (row: readonly Assignment[]) =>
  row.map(({ path, value }) => `${path.join(".")} = ${shown(value)}`).join(" and ");
