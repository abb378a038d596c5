import type { ColumnType } from "../base/csv.ts";
import { metricsColumns } from "../run/tables.ts";
import { type RecordedWarning, warningsIn } from "../run/warnings.ts";
import { textOf } from "./files.ts";
import { lineMistake, unreadable } from "./read_csv.ts";

/** What run.json says of a run; further keys are kept as they are. */
export interface RunInfo {
  /** Further facts. */
  readonly [key: string]: unknown;
  /** Version of the run folder's formats. */
  readonly format: number;
  /** Name of the experiment. */
  readonly name: string;
  /** `running` also stands in the folder of a run that was killed. */
  readonly state: "running" | "complete" | "failed" | "interrupted";
  /** Whether a network was trained or a function minimised. */
  readonly kind: "network" | "function";
  /** Number of trials planned: configurations × repeats. */
  readonly trials: number;
  /** Seeds per configuration. */
  readonly repeats: number;
  /** Swept keys by dotted path, in order. */
  readonly parameters: readonly string[];
  /** What the columns of swept keys hold; runs of 0.1 do not say. */
  readonly parameter_types?: Readonly<Record<string, ColumnType>>;
  /** `sweep.metric`, or what the trials are ranked by without one; `null` for none. */
  readonly metric: string | null;
  /** Which end of the metric is best, if there is one. */
  readonly goal: "minimize" | "maximize" | null;
  /** Metric columns of trials.csv and metrics.csv. */
  readonly metrics: readonly string[];
  /** Columns of metrics.csv. */
  readonly metrics_columns: readonly string[];
  /** When the run began and ended, ISO 8601 in UTC. */
  readonly started: string | null;
  /** When it ended (UTC), if it has. */
  readonly finished: string | null;
  /** What was found at its start that did not stop it. */
  readonly warnings: readonly RecordedWarning[];
}

/** The version of run.json that is read here. */
const FORMAT = 1;

/**
 * Reads a run's run.json.
 *
 * @param folder the run's folder
 * @param shown how messages write the folder
 * @throws {ConfigError} when it is missing, no JSON, of another format, or lacks what a reader needs
 */
export function readRunInfo(folder: string, shown = folder): RunInfo {
  const file = `${shown}/run.json`;
  const text = textOf(`${folder}/run.json`, file);
  if (text === undefined) throw unreadable(shown, "not the folder of a run: it has no run.json", []);
  const json = parseJson(text, file);
  const check = (key: string, must: string, holds: (value: unknown) => boolean) => {
    if (holds(json[key])) return;
    const got = json[key] === undefined ? "it is missing" : `got ${JSON.stringify(json[key])}`;
    throw unreadable(file, `"${key}" must be ${must}, ${got}`);
  };
  if (typeof json.format === "number" && json.format !== FORMAT) {
    const notes = ["use the version that wrote it, or run the experiment again"];
    throw unreadable(file, `the run has format ${json.format}, this version reads format ${FORMAT}`, notes);
  }
  const complete = { ...DEFAULTS, ...json };
  check("format", `${FORMAT}`, (value) => value === FORMAT);
  check("name", "text", (value) => typeof value === "string");
  check("state", "running, complete, failed or interrupted", (value) => STATES.includes(value as string));
  check("trials", "a whole number", isCount);
  check("parameters", "a list of names", isNames);
  check("metrics", "a list of names", isNames);
  for (const [key, [must, holds]] of Object.entries(OPTIONAL)) {
    if (json[key] !== undefined) check(key, must, holds);
  }
  const metrics_columns = json.metrics_columns ?? metricsColumns(complete as unknown as RunInfo);
  return { ...complete, metrics_columns, warnings: warningsIn(json.warnings) } as unknown as RunInfo;
}

const STATES = ["running", "complete", "failed", "interrupted"];

const DEFAULTS = { kind: "network", repeats: 1, metric: null, goal: null, started: null, finished: null };

const isCount = (value: unknown) => Number.isSafeInteger(value) && value as number >= 0;
const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");
const isTypes = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  Object.values(value).every((type) => ["integer", "float", "text"].includes(type));
const isTextOrNull = (value: unknown) => value === null || typeof value === "string";

const OPTIONAL: Record<string, [must: string, holds: (value: unknown) => boolean]> = {
  kind: ["network or function", (value) => value === "network" || value === "function"],
  parameter_types: ["a table of integer, float or text", isTypes],
  repeats: ["a whole number of at least 1", (value) => isCount(value) && value !== 0],
  metric: ["text or null", isTextOrNull],
  goal: ["minimize, maximize or null", (value) => ["minimize", "maximize", null].includes(value as string)],
  started: ["text or null", isTextOrNull],
  finished: ["text or null", isTextOrNull],
  metrics_columns: ["a list of names", isNames],
};

function parseJson(text: string, file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = lineOf(reason, text);
    const words = reason.replace(/ in JSON at position .*$/s, "").replace(/, .* is not valid JSON$/s, "");
    throw lineMistake(file, line, text.split(/\r?\n/)[line - 1], `not JSON: ${words}`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>;
  }
  throw unreadable(file, "must hold a JSON object");
}

/** The line that a message of JSON.parse is about. Where it does not say, the first line that cannot follow those before. */
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
