import type { ColumnType } from "../../base/csv.ts";
import type { Params, Value } from "../../sweep/space.ts";
import { withParams } from "../configure.ts";
import type { Table } from "../paths.ts";
import { knownPaths, takesWholeNumbers } from "../schema/known_paths.ts";
import type { SweepKeys } from "./swept_key.ts";

/**
 * What the columns of swept keys hold, by dotted path. Numbers are whole where the key takes no others; a key that
 * takes fractions is a float column, even if all its values happen to be whole. A list of anything but numbers makes
 * a column of text, in which numbers keep their short form.
 *
 * @param table the file's content without `[sweep]`
 * @param configurations that hold each declared value at least once: which options a component has depends on its type
 */
export function parameterTypes(
  table: Table,
  { parameters, cases }: SweepKeys,
  configurations: readonly Params[],
): Record<string, ColumnType> {
  const isWhole = wholeKeys(table, configurations);
  const types = new Map<string, ColumnType>();
  for (const { path, values } of parameters) {
    const key = path.join(".");
    if (values.kind === "range") types.set(key, values.integer ? "integer" : "float");
    else types.set(key, typeOf(values.values, { isWhole: isWhole(path) }));
  }
  const assigned = Map.groupBy(cases.flat(), ({ path }) => path.join("."));
  for (const [key, all] of assigned) {
    types.set(key, typeOf(all.map(({ value }) => value), { isWhole: isWhole(all[0].path) }));
  }
  return Object.fromEntries(types);
}

function typeOf(values: readonly Value[], { isWhole }: { isWhole: boolean }): ColumnType {
  if (!values.every((value) => typeof value === "number")) return "text";
  return isWhole ? "integer" : "float";
}

/** Tells whether a key takes whole numbers only, in each of the configurations that have it. */
function wholeKeys(table: Table, configurations: readonly Params[]): (path: readonly string[]) => boolean {
  // Which keys there are does not depend on numbers: most configurations of a large sweep are alike.
  const shapes = new Map(configurations.map((params) => [JSON.stringify(params, withoutNumbers), params]));
  const known = [...shapes.values()].map((params) => knownPaths(withParams(table, params)));
  return (path) => {
    const having = known.filter((paths) => paths.some((one) => one.path.join(".") === path.join(".")));
    return having.length > 0 && having.every((paths) => takesWholeNumbers(path, paths));
  };
}

const withoutNumbers = (_key: string, value: unknown) => typeof value === "number" ? 0 : value;
