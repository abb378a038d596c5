import * as v from "../npm/valibot.ts";
import { suggestionFor } from "./names/other_names.ts";
import { encodeIssue, type Issue, isTable, type Parsed, parseStrict } from "./parse_strict.ts";
import type { OptionsSchema, Registry } from "./registry.ts";

/** A registry entry with all its options: the long form of a name in an experiment file. */
export type ComponentConfig = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What a component's schema carries for those who read schemas: where the names come from. */
export interface ComponentMetadata {
  readonly registry: Registry<unknown>;
}

/**
 * Schema of a place where a registry name may stand: `"relu"` or `{ type = "leaky_relu", negative_slope = 0.2 }`.
 * Options are checked by the entry's own schema and completed with its defaults.
 */
export function component<Built>(registry: Registry<Built>): v.GenericSchema<unknown, ComponentConfig> {
  return v.pipe(
    v.custom<unknown>(
      (value) => value !== undefined,
      `must be the name of ${article(registry.kind)} ${registry.kind}`,
    ),
    v.metadata({ registry: registry as Registry<unknown> } satisfies ComponentMetadata),
    v.rawTransform<unknown, ComponentConfig>(({ dataset, addIssue, NEVER }) => {
      const parsed = parseSelection(registry, dataset.value);
      if ("output" in parsed) return parsed.output;
      for (const issue of parsed.issues) {
        addIssue({ message: encodeIssue(issue), ...asValibotPath(issue, dataset.value) });
      }
      return NEVER;
    }),
  );
}

/** Checks a name or a table with a `type`, and completes its options. */
export function parseSelection<Built>(registry: Registry<Built>, value: unknown): Parsed<ComponentConfig> {
  const kind = registry.kind;
  if (typeof value !== "string" && !isTable(value)) {
    return {
      issues: [{ path: [], message: `must be the name of ${article(kind)} ${kind}`, received: value }],
    };
  }
  const { type, ...options } = typeof value === "string" ? { type: value } : value;
  const at = typeof value === "string" ? [] : ["type"];
  if (type === undefined) {
    return {
      issues: [{ path: [], message: `missing key "type"`, notes: [`known: ${registry.names().join(", ")}`] }],
    };
  }
  if (typeof type !== "string") {
    return {
      issues: [{ path: at, message: `must be the name of ${article(kind)} ${kind}`, received: type }],
    };
  }
  if (!registry.has(type)) return { issues: [unknownName(registry, type, at)] };
  const parsed = parseStrict(schemaOf(registry.get(type)), options);
  if (!("output" in parsed)) return { issues: parsed.issues.map((issue) => withType(issue)) };
  return { output: { type, ...parsed.output }, issues: [] };
}

/** The registry that a schema's place in an experiment file takes its names from, if it is a component's. */
export function registryOf(schema: v.GenericSchema): Registry<unknown> | undefined {
  return metadataOf(schema).registry as Registry<unknown> | undefined;
}

/** All metadata of a schema, also inside of `v.optional` and nested pipes. */
export function metadataOf(schema: v.GenericSchema): Record<string, unknown> {
  const { wrapped, pipe = [] } = schema as v.GenericSchema & {
    wrapped?: v.GenericSchema;
    pipe?: readonly unknown[];
  };
  const found = wrapped ? metadataOf(wrapped) : {};
  for (const item of pipe as { type?: string; kind?: string; metadata?: object; pipe?: unknown }[]) {
    if (item.type === "metadata") Object.assign(found, item.metadata);
    else if (item.kind === "schema" && (item.pipe || item.type === "optional")) {
      Object.assign(found, metadataOf(item as unknown as v.GenericSchema));
    }
  }
  return found;
}

/** The schema of an entry's options, as valibot knows it. */
export function schemaOf(
  { options }: { readonly options: OptionsSchema },
): v.GenericSchema<unknown, Record<string, unknown>> {
  return options as unknown as v.GenericSchema<unknown, Record<string, unknown>>;
}

/** The issue for a name that no entry has. */
export function unknownName<Built>(
  registry: Registry<Built>,
  name: string,
  path: readonly (string | number)[],
): Issue {
  const { label, differs } = suggestionFor(registry.kind, name, registry.names());
  return {
    path,
    message: `unknown ${registry.kind} ${JSON.stringify(name)}`,
    label,
    notes: [...(differs === undefined ? [] : [differs]), `known: ${registry.names().join(", ")}`],
  };
}

/** An unknown key beside `type` was looked for among options: `type` is known there too. */
function withType(issue: Issue): Issue {
  if (!issue.onKey || issue.path.length !== 1) return issue;
  const notes = issue.notes?.map((note) =>
    note === "it has no keys" ? "known keys: type" : note.replace(/^known keys: /, "known keys: type, ")
  );
  return { ...issue, notes };
}

function asValibotPath(
  { path }: Issue,
  value: unknown,
): { path?: [v.IssuePathItem, ...v.IssuePathItem[]]; input?: unknown } {
  let input = value;
  const items = path.map((key): v.IssuePathItem => {
    const parent = input as Record<string | number, unknown>;
    input = parent?.[key];
    return { type: "unknown", origin: "value", input: parent, key, value: input };
  });
  return items.length > 0 ? { path: items as [v.IssuePathItem], input } : {};
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}
