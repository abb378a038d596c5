import { toJsonSchema } from "../npm/to_json_schema.ts";
import type * as v from "../npm/valibot.ts";
import { metadataOf, registryOf, schemaOf } from "../base/component_schema.ts";
import { unwrapped } from "../base/parse_strict.ts";
import type { Registry } from "../base/registry.ts";
import { defaultLayerType } from "../nn/layer.ts";
import { registries } from "./registries.ts";
import { experimentSchema, sweepSchema } from "./schema.ts";
import { layerKeys } from "./schema/network_schema.ts";

/** A JSON Schema, or a part of one. */
export type JsonSchema = Record<string, unknown>;

/**
 * The JSON Schema of experiment files, for editors: made from the registries, so that it knows every entry and
 * its options. It keeps to what Taplo reads (draft 4: `enum`, `oneOf`, boolean `exclusiveMinimum`). Each registry is
 * one of the `definitions`, which keys refer to.
 */
export function jsonSchema(): JsonSchema {
  const { properties, required, ...rest } = objectSchema(experimentSchema) as {
    properties: Record<string, JsonSchema>;
    required: string[];
  };
  return {
    $schema: "http://json-schema.org/draft-04/schema#",
    title: "Jellyfish experiment",
    ...rest,
    // A swept key may be missing from its own place, so only the name is asked for.
    required: required.filter((key) => key === "name"),
    properties: { ...properties, sweep: sweepJsonSchema() },
    definitions: Object.fromEntries(
      definedRegistries().map((registry) => [registry.kind, componentSchema(registry)]),
    ),
  };
}

/** All but that of layers, whose entries have the keys of every layer, too. */
const definedRegistries = (): Registry<unknown>[] =>
  (Object.values(registries) as Registry<unknown>[]).filter((registry) => registry !== registries.layers);

/**
 * Refers to the definition of a registry. Draft 4 ignores keys beside `$ref`, such as a description; beside `oneOf` it
 * does not, and Taplo shows them.
 */
const referenceTo = ({ kind }: Registry<unknown>): JsonSchema => ({
  oneOf: [{ $ref: `#/definitions/${kind}` }],
});

function sweepJsonSchema(): JsonSchema {
  const { properties, ...rest } = objectSchema(sweepSchema) as { properties: Record<string, JsonSchema> };
  return {
    ...rest,
    description: "which configurations run",
    properties: {
      ...properties,
      parameters: {
        type: "object",
        description:
          "swept keys as dotted paths, each with a list of values or a range { min, max, log, step }",
      },
      cases: {
        type: "array",
        description: "configurations listed one by one: [[sweep.cases]]",
        items: { type: "object" },
      },
    },
  };
}

/** Schema of any value that an experiment file may hold. */
function valueSchema(schema: v.GenericSchema): JsonSchema {
  const registry = registryOf(schema);
  const description = descriptionOf(schema);
  const meta = metadataOf(schema);
  const bare = unwrapped(schema) as v.GenericSchema & {
    entries?: unknown;
    item?: v.GenericSchema;
    options?: readonly (v.GenericSchema | string)[];
  };
  let found: JsonSchema;
  if (registry) found = referenceTo(registry);
  else if (meta.layer) found = layerSchema();
  else if (meta.textOr) {
    found = { anyOf: [{ type: "string", minLength: 1 }, objectSchema(meta.textOr as v.GenericSchema)] };
  } else if (bare.type === "strict_object") found = objectSchema(bare);
  else if (bare.type === "array") found = { type: "array", items: valueSchema(bare.item!) };
  else if (bare.type === "union") {
    found = { anyOf: (bare.options as v.GenericSchema[]).map(valueSchema) };
  } else if (bare.type === "lazy") { // the only entry that holds another
    found = referenceTo(registries.schedules as Registry<unknown>);
  } else found = leafSchema(withoutOptional(schema));
  return { ...(description ? { description } : {}), ...found };
}

function objectSchema(schema: v.GenericSchema): JsonSchema {
  const { entries } = unwrapped(schema) as unknown as { entries: Record<string, v.GenericSchema> };
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, entry] of Object.entries(entries)) {
    properties[key] = valueSchema(entry);
    if (entry.type !== "optional") required.push(key);
  }
  return {
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** A name, or a table with a type and the options of that entry. */
function componentSchema(registry: Registry<unknown>): JsonSchema {
  const short = { type: "string", enum: namesWithoutRequired(registry) };
  const long = registry.names().map((name) => entrySchema(registry, name));
  return { oneOf: [...(short.enum.length > 0 ? [short] : []), ...long] };
}

function entrySchema(registry: Registry<unknown>, name: string): JsonSchema {
  const entry = registry.get(name);
  const { description } = entry;
  const object = objectSchema(schemaOf(entry)) as { properties: JsonSchema; required?: string[] };
  return {
    ...object,
    description,
    properties: { type: { enum: [name], description }, ...object.properties },
    required: ["type", ...object.required ?? []],
  };
}

/** A layer's own keys together with the options of its type; the default type need not be named. */
function layerSchema(): JsonSchema {
  const registry = registries.layers as Registry<unknown>;
  const common = objectSchema(layerKeys) as { properties: JsonSchema };
  return {
    oneOf: registry.names().map((name) => {
      const entry = entrySchema(registry, name) as { properties: JsonSchema; required: string[] };
      return {
        ...entry,
        properties: { ...entry.properties, ...common.properties },
        required: entry.required.filter((key) => !(key === "type" && name === defaultLayerType)),
      };
    }),
  };
}

/** Names that may stand alone: their entries have no option that must be given. */
function namesWithoutRequired(registry: Registry<unknown>): string[] {
  return registry.names().filter((name) => {
    const schema = schemaOf(registry.get(name));
    const { entries = {} } = unwrapped(schema) as unknown as { entries?: Record<string, v.GenericSchema> };
    return !("oneOf" in metadataOf(schema)) &&
      Object.values(entries).every((entry) => entry.type === "optional");
  });
}

/** The schema inside of `v.optional`, with its checks. */
function withoutOptional(schema: v.GenericSchema): v.GenericSchema {
  const { wrapped } = schema as v.GenericSchema & { wrapped?: v.GenericSchema };
  return wrapped ? withoutOptional(wrapped) : schema;
}

function leafSchema(schema: v.GenericSchema): JsonSchema {
  const { $schema: _schema, ...found } = toJsonSchema(schema, { errorMode: "ignore" }) as JsonSchema;
  return draft4(found);
}

/** Draft 4 says `"exclusiveMinimum": true` beside a minimum. */
function draft4(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum, const: only, ...rest } = schema;
  if (rest.maximum === Number.MAX_SAFE_INTEGER) delete rest.maximum; // says nothing to a reader
  return {
    ...rest,
    ...(typeof exclusiveMinimum === "number" ? { minimum: exclusiveMinimum, exclusiveMinimum: true } : {}),
    ...(typeof exclusiveMaximum === "number" ? { maximum: exclusiveMaximum, exclusiveMaximum: true } : {}),
    ...(only === undefined ? {} : { enum: [only] }),
  };
}

function descriptionOf(schema: v.GenericSchema): string | undefined {
  const { wrapped, pipe = [] } = schema as v.GenericSchema & {
    wrapped?: v.GenericSchema;
    pipe?: readonly unknown[];
  };
  const own = (pipe as { type?: string; description?: string }[]).findLast(({ type }) =>
    type === "description"
  );
  return own?.description ?? (wrapped ? descriptionOf(wrapped) : undefined);
}
