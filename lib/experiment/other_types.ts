import type { Issue } from "../base/parse_strict.ts";
import { tomlKey, tomlValue } from "../config/write_toml.ts";
import type { Value, Values } from "../sweep/space.ts";
import {
  isWithin,
  layerName,
  layersIn,
  type Table,
  valueAt,
  withLayerNames,
  withoutValue,
  withValue,
} from "./paths.ts";
import { knownPaths } from "./schema/known_paths.ts";
import { choicesOf } from "./sweep/read_sweep.ts";
import type { Assignment, SweepKeys, SweptKey } from "./sweep/swept_key.ts";
import { shown } from "./mistakes.ts";
import type { SweptChoice } from "./sweep/swept_choices.ts";

/**
 * The table without fixed values of conditional keys that some swept component does not know. With
 * `optimizer.momentum = { values = [0.9], when = { optimizer.type = "sgd" } }` a momentum in `[optimizer]` would be wrong
 * for all other types, and serves nothing.
 */
export function withoutLeftovers(table: Table, keys: SweepKeys): Table {
  let left = table;
  const choices = choicesOf(keys);
  for (const { path, when } of keys.parameters) {
    if (when === undefined || valueAt(table, path) === undefined) continue;
    const around = choices.filter((choice) => isInside(path, choice));
    if (around.some((choice) => !knows(table, choice, path))) left = withoutValue(left, path);
  }
  return left;
}

/** Keys of a configuration that lead into layers which its own `network.layers` does not have. */
export function lostLayers(row: readonly Assignment[], filled: Table): Issue[] {
  const renamed = row.filter(({ path }) => path.length === 4 && path[3] === "name").map(({ path }) =>
    path[2]
  );
  const names = [...layersIn(filled).map(layerName), ...renamed];
  return row.filter(({ path: [section, list, layer, key] }) =>
    section === "network" && list === "layers" && key !== undefined && !names.includes(layer)
  ).map(({ path }) => ({ path, onKey: true, message: `unknown key "${path.at(-1)}"` }));
}

/**
 * Explains an unknown or missing key of a swept component: for which value of the sweep, and how to sweep the key for
 * the other values only.
 *
 * @param row the configuration that has the issue
 * @param filled the table with its values
 */
export function explainOtherType(
  issue: Issue,
  row: readonly Assignment[],
  keys: SweepKeys,
  filled: Table,
): Issue {
  const missing = /^missing key "(\w+)"$/.exec(issue.message)?.[1];
  const isUnknown = issue.onKey && issue.message.startsWith("unknown key ");
  if (!isUnknown && missing === undefined) return issue;
  const path = withLayerNames(missing === undefined ? issue.path : [...issue.path, missing], filled);
  const around = row.filter((one) => isInside(path, one));
  const [chosen] = around.sort((a, b) => b.path.length - a.path.length); // what is further inside counts
  if (!chosen) return issue;
  const key = chosen.path.join(".");
  const values = distinctValues(choicesOf(keys).filter((one) => one.path.join(".") === key));
  const having = values.filter((value) => knows(filled, { path: chosen.path, value }, path));
  if (having.length === 0 || having.length === values.length) return issue;
  const name = path.join(".");
  const here = `${key} = ${shown(chosen.value)}`;
  const sweptAlready = keys.parameters.find((one) => one.path.join(".") === name);
  const isOfCases = !keys.parameters.some((one) => one.path.join(".") === key);
  const beside = `${key} = ${having.map(shown).join(" or ")}`;
  const given = missing === undefined ? valueAt(filled, path) as Value : undefined;
  const form = conditional(sweptAlready?.values ?? given, {
    ...sweptAlready?.when,
    [key]: having,
  });
  const isArgument = "argument" in chosen.at || (sweptAlready && "argument" in sweptAlready.at);
  // Beside a key that is a part of it, a dotted key must stand in quotes: TOML would take them for one table.
  const quoted = isWithin(path, chosen.path) ? tomlKey(name) : name;
  const how = isArgument ? `'${name}=${form}'` : `${quoted} = ${form} in [sweep.parameters]`;
  const wayOut = isOfCases
    ? `set it in the cases with ${beside}, and nowhere else`
    : `sweep it there: ${how}`;
  return missing === undefined
    ? {
      ...issue,
      message: `${here} has no ${key === "network.layers" ? `layer "${path[2]}"` : `key "${path.at(-1)}"`}`,
      label: undefined,
      notes: [`${beside} has it; ${wayOut}`, ...issue.notes ?? []],
    }
    : { ...issue, notes: [...issue.notes ?? [], `it belongs to ${here}; ${wayOut}`] };
}

/**
 * How a key is swept over one value, beside those values of a swept component that know it.
 *
 * @returns an argument of the command line; empty where the component is set by cases, which conditions do not reach
 */
export function sweptBeside(
  path: readonly string[],
  value: unknown,
  component: readonly string[],
  { table, parameters }: { readonly table: Table; readonly parameters: readonly SweptKey[] },
): string {
  const key = component.join(".");
  const swept = parameters.find((one) => one.path.join(".") === key)?.values;
  if (swept?.kind !== "list") return "";
  const having = swept.values.filter((value) => knows(table, { path: component, value }, path));
  if (having.length === 0) return "";
  return `${path.join(".")}=${
    conditional(value as Value, having.length < swept.values.length ? { [key]: having } : {})
  }`;
}

/** Whether a key is inside of the component that a choice is about. */
function isInside(path: readonly string[], choice: Pick<SweptChoice, "path">): boolean {
  const around = choice.path.at(-1) === "type" ? choice.path.slice(0, -1) : choice.path;
  return path.length > around.length && isWithin(path, around) && path.join(".") !== choice.path.join(".");
}

function knows(table: Table, { path, value }: SweptChoice, key: readonly string[]): boolean {
  const name = key.join(".");
  return knownPaths(withValue(table, path, value)).some(({ path }) => path.join(".") === name);
}

function distinctValues(choices: readonly SweptChoice[]): Value[] {
  return [...new Map(choices.map(({ value }) => [JSON.stringify(value), value])).values()];
}

/** `{ values = [0.9], when = { optimizer.type = "sgd" } }`, as written in a file or an argument. */
function conditional(
  given: Values | Value | undefined,
  when: Readonly<Record<string, readonly Value[]>>,
): string {
  const conditions = Object.entries(when).map(([key, values]) => {
    const isOne = values.length === 1 && typeof values[0] !== "object";
    return `${key} = ${tomlValue(isOne ? values[0] : values)}`;
  });
  const condition = conditions.length > 0 ? `, when = { ${conditions.join(", ")} }` : "";
  return `{ ${spelled(given)}${condition} }`;
}

function spelled(given: Values | Value | undefined): string {
  if (given === undefined) return "values = [...]";
  const kind = (given as Partial<Values>).kind;
  if (kind !== "list" && kind !== "range") return `values = ${tomlValue([given])}`;
  const values = given as Values;
  if (values.kind === "list") return `values = ${tomlValue(values.values)}`;
  const { min, max, step, log } = values;
  const parts = Object.entries({ min, max, step, log: log || undefined }).filter(([, part]) =>
    part !== undefined
  );
  return parts.map(([name, part]) => `${name} = ${tomlValue(part)}`).join(", ");
}
