import * as v from "../npm/valibot.ts";
import { isTable } from "../base/parse_strict.ts";
import { withNewNames } from "./former_names.ts";
import { lineMistake, unreadable } from "./read_csv.ts";

/** The content of a run.json: checked keys have their types, other keys are kept as they are. */
export type RunRecord = Readonly<Record<string, unknown>> & {
  readonly format: number;
  readonly name: string;
  readonly state: "running" | "complete" | "failed" | "interrupted";
  readonly trials: number;
  readonly parameters: readonly string[];
  readonly metrics: readonly string[];
};

/** The version of run.json that is read here. */
const FORMAT = 1;

/** The rows of more trials would not fit into memory. */
const mostTrials = 10_000_000;

const must = <Value>(words: string, holds: (value: unknown) => boolean) => v.custom<Value>(holds, words);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && value as number >= 0;
const isLimit = (value: unknown) => value === null || isCount(value) && value > 0;
const isText = (value: unknown) => typeof value === "string";
const isNames = (value: unknown) => Array.isArray(value) && value.every(isText);

const isPauses = (value: unknown) =>
  Array.isArray(value) && value.every((one) => isTable(one) && isText(one.from) && isText(one.to));

const count = must<number>("a whole number", isCount);
const countFrom1 = must<number>("a whole number of at least 1", (value) => isCount(value) && value > 0);
const table = must<Record<string, unknown>>("a table", isTable);
const names = must<string[]>("a list of names", isNames);
const textOrNull = must<string | null>("text or null", (value) => value === null || isText(value));
const listOrNull = must<unknown[] | null>(
  "a list or null",
  (value) => value === null || Array.isArray(value),
);
const tableOrNull = must<object | null>("a table or null", (value) => value === null || isTable(value));
const limit = v.optional(must<number | null>("a whole number of at least 1, or null", isLimit));
const limits = v.pipe(
  table,
  v.looseObject({ epochs: limit, steps: limit, repeats: limit, max_configurations: limit }),
);
const states = ["running", "complete", "failed", "interrupted"];
const types = ["integer", "float", "text"];
const tableOf = (words: string, holds: (value: unknown) => boolean) =>
  must<Record<string, unknown>>(words, (value) => isTable(value) && Object.values(value).every(holds));

const schema = v.looseObject({
  format: must<number>(`${FORMAT}`, (value) => value === FORMAT),
  name: must<string>("text", isText),
  state: must<RunRecord["state"]>(
    "running, complete, failed or interrupted",
    (value) => states.includes(value as string),
  ),
  trials: count,
  parameters: names,
  metrics: names,
  kind: v.optional(must("network or function", (value) => value === "network" || value === "function")),
  parameter_types: v.optional(
    tableOf("a table of integer, float or text", (type) => types.includes(type as string)),
  ),
  repeats: v.optional(countFrom1),
  configurations: v.optional(count),
  metric: v.optional(textOrNull),
  goal: v.optional(
    must("minimize, maximize or null", (value) => ["minimize", "maximize", null].includes(value as string)),
  ),
  started: v.optional(textOrNull),
  finished: v.optional(textOrNull),
  pauses: v.optional(must("a list of tables with from and to", isPauses)),
  metrics_columns: v.optional(names),
  counts: v.optional(tableOf("a table of whole numbers", isCount)),
  tables: v.optional(tableOf("a table of checksums", isText)),
  limits: v.optional(limits),
  identity: v.optional(table),
  first_configuration: v.optional(tableOrNull),
  data: v.optional(listOrNull),
  extensions: v.optional(listOrNull),
  versions: v.optional(tableOrNull),
  nondeterminism: v.optional(names),
});

/** Keys that are only needed to resume a run. */
const resumable = v.looseObject({
  repeats: countFrom1,
  configurations: countFrom1,
  seed: must<number>("a whole number", Number.isSafeInteger),
  limits,
  identity: table,
});

/**
 * Reads the content of a run.json. This is the only place that does.
 *
 * @param text its content
 * @param file its path, for messages
 * @param how `resume`: whether the keys that resuming needs are required
 * @throws {ConfigError} if it is not JSON, has another format, or is not a valid run.json
 */
export function runRecordIn(text: string, file: string, { resume = false } = {}): RunRecord {
  const json = withNewNames(parseJson(text, file));
  if (typeof json.format === "number" && json.format !== FORMAT) {
    const notes = ["use the version that wrote it, or run the experiment again"];
    throw unreadable(file, `the run has format ${json.format}, this version reads format ${FORMAT}`, notes);
  }
  check(schema, json, file);
  if (resume) check(resumable, json, file);
  const { trials, repeats, configurations } = json as Record<string, number | undefined>;
  if (trials! > mostTrials) {
    throw unreadable(file, `"trials" must be at most ${mostTrials}, got ${trials}`);
  }
  if (configurations !== undefined && repeats !== undefined && trials !== configurations * repeats) {
    throw unreadable(
      file,
      `"trials" must be ${configurations} configurations x ${repeats} repeats, got ${trials}`,
    );
  }
  return json as RunRecord;
}

/** A schema with its keys: the message for a missing key says what must be there. */
type KeyedSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

function check(schema: KeyedSchema, json: Record<string, unknown>, file: string): void {
  const missing = Object.fromEntries(Object.keys(schema.entries).map((key) => [key, undefined]));
  const found = v.safeParse(schema, { ...missing, ...json });
  if (found.success) return;
  const [{ input, message, ...issue }] = found.issues;
  const got = input === undefined ? "it is missing" : `got ${short(input)}`;
  throw unreadable(file, `"${v.getDotPath(issue as v.GenericIssue)}" must be ${message}, ${got}`);
}

/** Shortens long values, as their start shows what is wrong. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function parseJson(text: string, file: string): Record<string, unknown> {
  const nested = deepNesting(text);
  if (nested !== undefined) {
    throw unreadable(file, `values are nested more than ${deepest} levels deep, at character ${nested}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = lineOf(reason, text);
    const words = reason.replace(/ in JSON at position .*$/s, "").replace(/, .* is not valid JSON$/s, "");
    throw lineMistake(file, line, text.split(/\r?\n/)[line - 1], `not JSON: ${words}`);
  }
  if (isTable(json)) return json;
  throw unreadable(file, "the file must contain a JSON object");
}

/** Functions that compare and write values recurse once per level. */
const deepest = 100;

/** Where brackets are nested too deep; brackets within strings do not count. */
function deepNesting(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted && character === "\\") at++;
    else if (!quoted && (character === "[" || character === "{") && ++depth > deepest) return at;
    else if (!quoted && (character === "]" || character === "}")) depth--;
  }
  return undefined;
}

/**
 * The line that a message of JSON.parse is about. If the message has no line: the first line that is invalid after the
 * lines before it.
 */
function lineOf(reason: string, text: string): number {
  const told = /\(line (\d+) column \d+\)/.exec(reason);
  if (told) return Number(told[1]);
  const lines = text.split("\n");
  const follows = (count: number) => {
    try {
      JSON.parse(lines.slice(0, count).join("\n"));
    } catch (error) {
      return !String(error).includes("Unexpected token");
    }
    return true;
  };
  let line = 1;
  while (line < lines.length && follows(line)) line++;
  return line;
}
