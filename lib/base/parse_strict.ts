import * as v from "../npm/valibot.ts";
import { suggestionFor } from "./names/other_names.ts";

/** Something wrong with a value, as plain data, in words that read on after the name of its key. */
export interface Issue {
  /** Keys and indices that lead to the value. */
  readonly path: readonly (string | number)[];
  /** Whether the key itself is wrong, not its value. */
  readonly onKey?: boolean;
  /** `must be ...`, or a whole statement such as `unknown activation "sigmod"`. */
  readonly message: string;
  /** Shown after the underline: `did you mean "sigmoid"?` */
  readonly label?: string;
  readonly notes?: readonly string[];
  /** What was found. */
  readonly received?: unknown;
}

/** The value with its defaults, or everything that is wrong with it. */
export type Parsed<T> = { readonly output: T; readonly issues: [] } | { readonly issues: readonly Issue[] };

/**
 * Checks a value against a schema and completes it with the schema's defaults. Unlike valibot alone it reports
 * every unknown key, each with the key that was probably meant.
 */
export function parseStrict<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): Parsed<v.InferOutput<Schema>> {
  const issues: Issue[] = [];
  const known = withoutUnknownKeys(schema, value, [], issues);
  const result = v.safeParse(schema, known);
  for (const issue of result.issues ?? []) issues.push(fromValibot(issue, schema));
  if (issues.length > 0) return { issues };
  return { output: result.output as v.InferOutput<Schema>, issues: [] };
}

/**
 * Issues as one text, so that they pass through valibot: the message, then a line for the label and one for
 * each note.
 */
export function encodeIssue({ message, label, notes = [], onKey }: Issue): string {
  const lines = [message];
  if (onKey) lines.push("on key");
  if (label) lines.push(`label: ${label}`);
  for (const note of notes) lines.push(`note: ${note}`);
  return lines.join("\n");
}

/**
 * Most issues that are explained. Looking up what was meant takes half a millisecond, and only the first 20 of
 * thousands are shown. The limit here is higher, as they are shown in another order.
 */
export const mostExplained = 100;

/** The short issue for an unknown key that will not be shown. */
const bareUnknownKey = (path: readonly (string | number)[]): Issue => ({
  path,
  onKey: true,
  message: `unknown key "${path.at(-1)}"`,
});

/** The issue for a key that a table must not have. */
export function unknownKey(path: readonly (string | number)[], known: readonly string[]): Issue {
  const key = String(path.at(-1));
  const { label, differs } = suggestionFor("key", key, known);
  return {
    path,
    onKey: true,
    message: `unknown key "${key}"`,
    label,
    notes: [
      ...(differs === undefined ? [] : [differs]),
      known.length > 0 ? `known keys: ${known.join(", ")}` : "it has no keys",
    ],
  };
}

interface ObjectLike extends v.GenericSchema {
  readonly entries: Record<string, v.GenericSchema>;
}

/** A copy of `value` without the keys that `schema` does not know; each one becomes an issue. */
function withoutUnknownKeys(
  schema: v.GenericSchema,
  value: unknown,
  path: readonly (string | number)[],
  issues: Issue[],
): unknown {
  const bare = unwrapped(schema);
  if (Array.isArray(value) && bare.type === "array") {
    const { item } = bare as v.GenericSchema & { item: v.GenericSchema };
    return value.map((element, index) => withoutUnknownKeys(item, element, [...path, index], issues));
  }
  if (bare.type !== "strict_object" || !isTable(value)) return value;
  const { entries } = bare as ObjectLike;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (Object.hasOwn(entries, key)) {
      copy[key] = withoutUnknownKeys(entries[key], part, [...path, key], issues);
    } else {
      const at = [...path, key];
      issues.push(
        issues.length < mostExplained ? unknownKey(at, Object.keys(entries)) : bareUnknownKey(at),
      );
    }
  }
  return copy;
}

/** The schema inside of `v.optional` and at the beginning of `v.pipe`. */
export function unwrapped(schema: v.GenericSchema): v.GenericSchema {
  let bare = schema as v.GenericSchema & { wrapped?: v.GenericSchema; pipe?: readonly v.GenericSchema[] };
  while (true) {
    const inner = bare.wrapped ?? (bare.pipe && bare.pipe[0] !== bare ? bare.pipe[0] : undefined);
    if (!inner) return bare;
    bare = inner as typeof bare;
    if (!bare.wrapped && bare.pipe && bare.pipe[0] === bare) return bare;
  }
}

/** Whether a value is a table: an object that is no list and no date. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function fromValibot(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): Issue {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const missing = issue.received === "undefined";
  const [first, ...lines] = issue.message.split("\n");
  const after = (prefix: string) =>
    lines.filter((line) => line.startsWith(prefix)).map((l) => l.slice(prefix.length));
  if (missing && path.length > 0) {
    const key = path[path.length - 1];
    const meaning = descriptionAt(schema, path);
    return {
      path: path.slice(0, -1),
      message: `missing key "${key}"`,
      notes: meaning === undefined ? [] : [`${key}: ${meaning}`],
    };
  }
  return {
    path,
    onKey: lines.includes("on key"),
    message: inWords(issue, first),
    label: after("label: ")[0],
    notes: after("note: "),
    received: issue.input,
  };
}

/** What the schema of a key says that it is for. */
function descriptionAt(schema: v.GenericSchema, path: readonly (string | number)[]): string | undefined {
  let found: v.GenericSchema | undefined = schema;
  for (const key of path) {
    found = found && (unwrapped(found) as Partial<ObjectLike>).entries?.[key];
  }
  const { pipe = [] } = (found ?? {}) as { pipe?: readonly { type?: string; description?: string }[] };
  return pipe.findLast(({ type }) => type === "description")?.description;
}

/** Valibot's own sentences (schemas without messages, as in extensions) in the words that ours have. */
function inWords(issue: v.BaseIssue<unknown>, message: string): string {
  const own = /^Invalid [a-z ]+: (?:Expected (.*) but r|R)eceived .*$/s.exec(message);
  if (!own) return message;
  const names: Record<string, string> = {
    number: "a number",
    string: "a quoted string",
    boolean: "true or false",
    Object: "a table",
    Array: "a list",
  };
  const expected = issue.expected ?? "";
  return expected ? `must be ${names[expected] ?? expected}` : "is not allowed here";
}
