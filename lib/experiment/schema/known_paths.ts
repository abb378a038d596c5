import type * as v from "../../npm/valibot.ts";
import { metadataOf, registryOf, schemaOf } from "../../base/component_schema.ts";
import type { AlternativesMetadata } from "../../base/names/fields.ts";
import { isTable, unwrapped } from "../../base/parse_strict.ts";
import type { Registry } from "../../base/registry.ts";
import { defaultLayerType } from "../../nn/layer.ts";
import { layerName, type Table } from "../paths.ts";
import { registries } from "../registries.ts";
import { experimentSchema, sweepSchema } from "../schema.ts";
import { layerKeys } from "./network_schema.ts";

/** A key that a file may set, with the schema of its value. */
export interface KnownPath {
  readonly path: readonly string[];
  readonly schema?: v.GenericSchema;
  /** Paths of keys that it excludes: when it is given anew, it takes their place. */
  readonly replaces?: readonly (readonly string[])[];
}

/**
 * All keys that may be set in a file with this content: fixed keys, options of its components, and options of its
 * layers by name.
 */
export function knownPaths(table: Table): KnownPath[] {
  const found: KnownPath[] = [];
  visit(experimentSchema, table, [], found);
  visit(sweepSchema, isTable(table.sweep) ? table.sweep : {}, ["sweep"], found);
  return found;
}

/** Whether a key takes whole numbers only, beside some component at least, so that a range is drawn in those. */
export function takesWholeNumbers(path: readonly string[], known: readonly KnownPath[]): boolean {
  const key = path.join(".");
  return known.some(({ path, schema }) => path.join(".") === key && schema !== undefined && isWhole(schema));
}

/** Looks through `v.optional`, nested pipes and unions, of which only the options that take numbers count. */
function isWhole(schema: v.GenericSchema): boolean {
  const { type, wrapped, pipe = [], options = [] } = schema as v.GenericSchema & Wrapping;
  if (["safe_integer", "integer"].includes(type)) return true;
  if (type as string === "union") {
    const numeric = options.filter((option) => ["number", "union"].includes(unwrapped(option).type));
    return numeric.length > 0 && numeric.every(isWhole);
  }
  return wrapped !== undefined && isWhole(wrapped) ||
    pipe.some((part) => part.type !== type && isWhole(part));
}

interface Wrapping {
  readonly wrapped?: v.GenericSchema;
  readonly pipe?: readonly v.GenericSchema[];
  /** Of a union. */
  readonly options?: readonly v.GenericSchema[];
}

function visit(schema: v.GenericSchema, value: unknown, path: readonly string[], found: KnownPath[]): void {
  const registry = registryOf(schema);
  if (registry) {
    found.push({ path, schema });
    found.push({ path: [...path, "type"] });
    visitOptions(registry, value, path, found);
    return;
  }
  const bare = unwrapped(schema) as v.GenericSchema & {
    entries?: Record<string, v.GenericSchema>;
    item?: v.GenericSchema;
  };
  if (bare.type === "strict_object" && bare.entries) {
    const { alternatives = [] } = metadataOf(schema) as Partial<AlternativesMetadata>;
    for (const [key, entry] of Object.entries(bare.entries)) {
      const from = found.length;
      visit(entry, isTable(value) ? value[key] : undefined, [...path, key], found);
      const choices = alternatives.filter((choice) => choice.some(([chooser]) => chooser === key));
      const own = choices.flat().filter(([chooser]) => chooser === key).flat(); // what alternatives share stays
      const others = choices.flat(2).filter((other) => !own.includes(other));
      if (others.length === 0) continue;
      const replaces = others.map((other) => [...path, ...other.split(".")]);
      for (let at = from; at < found.length; at++) {
        found[at] = { ...found[at], replaces: [...found[at].replaces ?? [], ...replaces] };
      }
    }
    return;
  }
  found.push({ path, schema });
  if (bare.type === "array" && bare.item && metadataOf(bare.item).layer && Array.isArray(value)) {
    for (const [index, layer] of value.entries()) {
      const here = [...path, layerName(layer, index)];
      visit(layerKeys, layer, here, found);
      found.push({ path: [...here, "type"] });
      visitOptions(
        registries.layers as Registry<unknown>,
        isTable(layer) ? { type: defaultLayerType, ...layer } : layer,
        here,
        found,
      );
    }
  }
}

function visitOptions(
  registry: Registry<unknown>,
  value: unknown,
  path: readonly string[],
  found: KnownPath[],
): void {
  const type = isTable(value) ? value.type : value;
  if (typeof type === "string" && registry.has(type)) {
    visit(schemaOf(registry.get(type)), isTable(value) ? value : {}, path, found);
  }
}
