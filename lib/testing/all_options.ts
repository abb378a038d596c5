import type * as v from "../npm/valibot.ts";
import { metadataOf, registryOf, schemaOf } from "../base/component_schema.ts";
import { unwrapped } from "../base/parse_strict.ts";
import type { Registry } from "../base/registry.ts";
import { registries } from "../experiment/registries.ts";
import { experimentSchema, sweepSchema } from "../experiment/schema.ts";
import { layerKeys } from "../experiment/schema/network_schema.ts";

/**
 * Every option of an experiment file, those of all registry entries included: `train.h`, `optimizer[sgd].momentum`. For
 * tests that have something to say about each.
 */
export function allOptions(): string[] {
  const found = new Set<string>();
  visit(experimentSchema, "", found, new Set());
  visit(sweepSchema, "sweep", found, new Set());
  return [...found];
}

const join = (path: string, key: string) => path === "" ? key : `${path}.${key}`;

function visit(schema: v.GenericSchema, path: string, found: Set<string>, seen: ReadonlySet<unknown>): void {
  const registry = registryOf(schema);
  if (registry) {
    found.add(path);
    entries(registry, path, found, seen);
    return;
  }
  const bare = unwrapped(schema) as v.GenericSchema & {
    entries?: Record<string, v.GenericSchema>;
    item?: v.GenericSchema;
  };
  if (bare.type === "strict_object" && bare.entries) {
    for (const [key, entry] of Object.entries(bare.entries)) visit(entry, join(path, key), found, seen);
    return;
  }
  found.add(path);
  if (bare.type !== "array" || !bare.item) return;
  if (metadataOf(bare.item).layer) {
    visit(layerKeys, path, found, seen);
    entries(registries.layers as Registry<unknown>, path, found, seen);
  } else if (registryOf(bare.item)) entries(registryOf(bare.item)!, path, found, seen);
}

function entries(
  registry: Registry<unknown>,
  path: string,
  found: Set<string>,
  seen: ReadonlySet<unknown>,
): void {
  if (seen.has(registry)) return; // a schedule within a schedule
  for (const [name, entry] of registry.entries()) {
    found.add(`${path}[${name}]`);
    visit(schemaOf(entry), `${path}[${name}]`, found, new Set([...seen, registry]));
  }
}
