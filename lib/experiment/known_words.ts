import type * as v from "../npm/valibot.ts";
import { schemaOf } from "../base/component_schema.ts";
import { unwrapped } from "../base/parse_strict.ts";
import type { Registry } from "../base/registry.ts";
import { registries } from "./registries.ts";
import { experimentSchema, sweepSchema } from "./schema.ts";
import { layerKeys } from "./schema/network_schema.ts";

/**
 * Whether a part of a key is known anywhere in an experiment file, as a key of a table or an option of a component.
 * It tells files with a few mistakes from those that are something else.
 */
export function isKnownWord(part: string): boolean {
  words ??= knownWords();
  return words.has(part);
}

let words: ReadonlySet<string> | undefined;

function knownWords(): ReadonlySet<string> {
  const found = new Set(["type", "sweep", "min", "max", "log", "step", "values", "when"]);
  const visit = (schema: v.GenericSchema) => {
    const { entries = {}, item, options = [] } = unwrapped(schema) as v.GenericSchema & {
      entries?: Record<string, v.GenericSchema>;
      item?: v.GenericSchema;
      options?: readonly v.GenericSchema[];
    };
    for (const [key, entry] of Object.entries(entries)) {
      found.add(key);
      visit(entry);
    }
    if (item) visit(item);
    if (Array.isArray(options)) {
      for (const option of options) {
        if (typeof option === "object") visit(option);
      }
    }
  };
  for (const schema of [experimentSchema, sweepSchema, layerKeys]) visit(schema);
  for (const registry of Object.values(registries)) {
    for (const [, entry] of (registry as Registry<unknown>).entries()) visit(schemaOf(entry));
  }
  return found;
}
