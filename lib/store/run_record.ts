import * as v from "../npm/valibot.ts";
import { isTable } from "../base/parse_strict.ts";
import { disk } from "../base/disk/disk.ts";
import type { ColumnType } from "../base/csv.ts";
import { withNewNames } from "./former_names.ts";
import { parseJson } from "./parse_json.ts";
import { unreadable } from "./read_csv.ts";

/** The time between a stop of a run and the resume that followed. */
export interface Pause {
  /** When it stopped, ISO 8601 in UTC; of a killed run, when it last wrote a file. */
  readonly from: string;
  /** When it was resumed. */
  readonly to: string;
}

/** The content of run.json; unknown keys are kept. Runs of older versions lack optional keys. */
export interface RunRecord {
  /** Further facts. */
  readonly [key: string]: unknown;
  /** Version of the run folder's formats. */
  readonly format: number;
  /** Name of the experiment. */
  readonly name: string;
  /** `running` is also the state of a run that was killed. */
  readonly state: "running" | "complete" | "failed" | "interrupted";
  /** Whether a network was trained or a function minimised. */
  readonly kind?: "network" | "function";
  /** Number of trials planned: configurations × repeats. */
  readonly trials: number;
  /** Number of configurations. */
  readonly configurations?: number;
  /** Seeds per configuration. */
  readonly repeats?: number;
  /** Swept keys by dotted path, in order. */
  readonly parameters: readonly string[];
  /** Types of the columns of swept keys; missing in runs of version 0.1. */
  readonly parameter_types?: Readonly<Record<string, ColumnType>>;
  /** `sweep.metric`, or else the metric that trials are ranked by; `null` for none. */
  readonly metric?: string | null;
  /** Whether a low or a high metric is better, if there is one. */
  readonly goal?: "minimize" | "maximize" | null;
  /** Metric columns of trials.csv and metrics.csv. */
  readonly metrics: readonly string[];
  /** Columns of metrics.csv. */
  readonly metrics_columns?: readonly string[];
  /** When the run started, ISO 8601 in UTC. */
  readonly started?: string | null;
  /** When the run ended, ISO 8601 in UTC, if it has. */
  readonly finished?: string | null;
  /** The times between a stop and the resume that followed; missing in runs that were never resumed. */
  readonly pauses?: readonly Pause[];
  /** CRC-32 of the final tables. */
  readonly tables?: Readonly<Record<string, string>>;
  /** The length of the run; `null` is no limit. */
  readonly limits?: Readonly<Partial<Record<string, number | null>>>;
  /** What identifies the experiment. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

/** The version of run.json that is written and read here. */
export const FORMAT = 1;

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
 * Reads the content of a run.json. All readers of run.json use it.
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

/**
 * Reads the run.json of a run's folder, which must exist.
 *
 * @throws {ConfigError} as {@linkcode runRecordIn}
 */
export function readRunRecord(folder: string, how?: { readonly resume?: boolean }): RunRecord {
  const file = `${folder}/run.json`;
  return runRecordIn(new TextDecoder().decode(disk.read(file)), file, how);
}

/** Whether a run has not ended. */
export const isOpen = ({ state }: Pick<RunRecord, "state">): boolean =>
  state === "running" || state === "interrupted";
