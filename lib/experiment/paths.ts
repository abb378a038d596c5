import { schemaOf } from "../base/component_schema.ts";
import { isTable, unwrapped } from "../base/parse_strict.ts";
import type { Registry } from "../base/registry.ts";
import { registries } from "./registries.ts";

/** Keys that lead to a value; a layer is named, or numbered from 0. */
export type Path = readonly (string | number)[];

/** A table of an experiment file. */
export type Table = Record<string, unknown>;

/** Name of a layer: its own, or `layer_1`, `layer_2`, ... */
export function layerName(layer: unknown, index: number): string {
  return isTable(layer) && typeof layer.name === "string" ? layer.name : `layer_${index + 1}`;
}

/** The layers that a file declares, as far as they can be told. */
export function layersIn(table: Table): readonly unknown[] {
  const { network } = table;
  return isTable(network) && Array.isArray(network.layers) ? network.layers : [];
}

/** The path with layers by name in place of their numbers, so that each key has one spelling. */
export function withLayerNames(path: Path, table: Table): string[] {
  const layers = layersIn(table);
  return path.map((part, i) => {
    const index = Number(part);
    const numbered = path[i - 1] === "layers" && Number.isInteger(index) && index >= 0 &&
      index < layers.length;
    return numbered ? layerName(layers[index], index) : String(part);
  });
}

/** The path with layers by number in place of their names, as the data has them. */
export function withLayerNumbers(path: Path, table: Table): Path {
  const layers = layersIn(table);
  return path.map((part, i) => {
    if (path[0] !== "network" || path[1] !== "layers" || i !== 2) return part;
    const index = layers.findIndex((layer, at) => layerName(layer, at) === part);
    return index < 0 ? part : index;
  });
}

/** The value at a path, `undefined` where there is none. */
export function valueAt(table: Table, path: Path): unknown {
  let value: unknown = table;
  for (const key of withLayerNumbers(path, table)) {
    value = (value as Record<string | number, unknown> | undefined)?.[key];
  }
  return value;
}

/**
 * A copy of the table with one value replaced. Missing tables are made on the way, and a component in short
 * form becomes a table: `loss = "huber"` with `loss.delta` set is `{ type = "huber", delta = ... }`.
 */
export function withValue(table: Table, path: Path, value: unknown): Table {
  return replace(table, withLayerNumbers(path, table), value) as Table;
}

/**
 * `betas is an option of adam, adamw (optimizer)`: which components have an option of this name.
 *
 * @param section where it was written: its own components are named alone, if they have it
 */
export function optionNote(key: string, section?: string | number): string[] {
  const all = Object.values(registries) as Registry<unknown>[];
  const own = all.filter(({ kind }) => kind === section);
  return [...optionsOf(key, own), ...optionsOf(key, all)].slice(0, 1);
}

function optionsOf(key: string, some: readonly Registry<unknown>[]): string[] {
  const owners = some.flatMap((registry) => {
    const names = [...registry.entries()].filter(([, entry]) => {
      const { entries = {} } = unwrapped(schemaOf(entry)) as { entries?: Record<string, unknown> };
      return Object.hasOwn(entries, key);
    }).map(([name]) => name);
    return names.length === 0 ? [] : [`${names.join(", ")} (${registry.kind})`];
  });
  return owners.length === 0 ? [] : [`${key} is an option of ${owners.join(", ")}`];
}

/** A copy of the table without the value at a path. */
export function withoutValue(table: Table, path: Path): Table {
  const without = (part: unknown, [key, ...rest]: Path): unknown => {
    if (Array.isArray(part)) return part.map((item, index) => index === key ? without(item, rest) : item);
    if (!isTable(part) || !(key in part)) return part;
    if (rest.length > 0) return { ...part, [key]: without(part[key], rest) };
    return Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));
  };
  return without(table, withLayerNumbers(path, table)) as Table;
}

/** Whether a path is another one, or leads to something inside of it. */
export const isWithin = (path: readonly string[], other: readonly string[]): boolean =>
  path.length >= other.length && other.every((part, i) => part === path[i]);

function replace(part: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value;
  const [key, ...rest] = path;
  if (Array.isArray(part)) { // a name that is still one is that of no layer
    return part.map((item, index) => index === key ? replace(item, rest, value) : item);
  }
  const table = isTable(part) ? part : typeof part === "string" ? { type: part } : {};
  return { ...table, [key]: replace(table[key], rest, value) };
}
