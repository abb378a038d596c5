import { append } from "../../base/extreme.ts";
import { registryOf } from "../../base/component_schema.ts";
import { findPath, type Resolved, resolvePath } from "../../config/resolve_path.ts";
import type { Value } from "../../sweep/space.ts";
import { type Path, type Table, withLayerNames, withValue } from "../paths.ts";
import { type KnownPath, knownPaths } from "../schema/known_paths.ts";

/** A value that a swept key takes in some trial. */
export interface SweptChoice {
  /** Full path of the key, layers by name. */
  readonly path: readonly string[];
  readonly value: Value;
}

/** The keys of an experiment file. */
export interface KnownKeys {
  /** Those of the file as it is. */
  readonly own: readonly KnownPath[];
  /** Those of any trial: also of components and layers that are swept over. */
  readonly all: readonly KnownPath[];
}

/**
 * The keys that may be set, given the values of swept keys: those that choose a component or the layers add keys.
 */
export function knownKeys(table: Table, choices: Iterable<SweptChoice> = []): KnownKeys {
  const own = knownPaths(table);
  const all = [...own];
  const found = new Map<string, Set<unknown>>();
  const add = (known: readonly KnownPath[]) =>
    known.filter(({ path, schema }) => {
      const schemas = found.get(path.join(".")) ?? new Set();
      found.set(path.join("."), schemas);
      return !schemas.has(schema) && schemas.add(schema);
    });
  add(own);
  const tables = [{ table, known: namesOf(own) }];
  const seen = new Set<string>();
  // A key inside of a swept component is known only in a table that has it, so short paths come first.
  for (const { path, value } of [...choices].sort((a, b) => a.path.length - b.path.length)) {
    const key = path.join(".");
    const identity = `${key} = ${JSON.stringify(value)}`;
    if (seen.has(identity) || !isChoice(path, all)) continue;
    seen.add(identity);
    const base = tables.find(({ known }) => known.has(key)) ?? tables[0];
    const chosen = withValue(base.table, path, value);
    const known = knownPaths(chosen);
    tables.push({ table: chosen, known: namesOf(known) });
    append(all, add(known));
  }
  return { own, all };
}

/** Finds a key among those of the file, or else among those that a sweep adds. */
export function findKey(path: Path, table: Table, { own, all }: KnownKeys): readonly string[] | undefined {
  const named = withLayerNames(path, table);
  return findPath(named, own.map(({ path }) => path)) ??
    (own.length === all.length ? undefined : findPath(named, all.map(({ path }) => path)));
}

/**
 * The same, or what is wrong with it.
 *
 * @param value what follows the key on the command line, such as `=4`: hints repeat it
 */
export function resolveKey(path: Path, table: Table, known: KnownKeys, value?: string): Resolved {
  const found = findKey(path, table, known);
  return found
    ? { path: found }
    : resolvePath(withLayerNames(path, table), known.all.map(({ path }) => path), value);
}

/** Whether a key chooses what other keys there are: a component, its type, or the layers. */
function isChoice(path: readonly string[], known: readonly KnownPath[]): boolean {
  if (path.at(-1) === "type" || path.join(".") === "network.layers") return true;
  return known.some(({ path: full, schema }) => schema && sameParts(full, path) && registryOf(schema));
}

const namesOf = (known: readonly KnownPath[]) => new Set(known.map(({ path }) => path.join(".")));

const sameParts = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((part, i) => part === b[i]);
