import { parseNumber } from "../base/cells.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import type { Sweep } from "../sweep/configurations.ts";
import type { Params, Value } from "../sweep/space.ts";
import { metricsColumns, type RunShape, type TableRow, type TrialNote } from "./tables.ts";
import { checkTables, rowsOfTable, rowsOfTrials, type TableChecksums } from "./final_tables.ts";
import type { PartKind } from "./part_paths.ts";

/** The data of one trial in a run. */
export interface KnownTrial {
  readonly trial: number;
  /** Its notes in the journal, in order. */
  readonly notes: readonly TrialNote[];
  /** Its lines in the tables that have parts. */
  readonly parts: Readonly<Partial<Record<PartKind, Uint8Array>>>;
}

/** What the tables of a run do not record about its trials. */
export interface RungSource {
  /** Column that trials were compared by. */
  readonly metric: string;
  /** Steps at which a trial was compared. */
  rungs(row: TableRow): Promise<readonly number[]>;
}

/** An ended run, and what its tables must be like. */
export interface FinishedRun {
  readonly folder: string;
  readonly shape: RunShape;
  /** From its run.json. */
  readonly tables?: TableChecksums;
}

/**
 * The trials of a finished run in order, from its final tables.
 *
 * @param decided of runs with a pruner
 * @throws {ConfigError} when a table is damaged or was changed
 */
export async function* finishedTrials(
  { folder, shape: { columns, trials }, tables }: FinishedRun,
  decided?: RungSource,
): AsyncGenerator<KnownTrial> {
  checkTables(folder, tables);
  const linesOf = {
    metrics: linesByTrial(`${folder}/metrics.csv`),
    curve: linesByTrial(`${folder}/curve.csv`),
  };
  const timing = new Map(
    rowsOfTable(`${folder}/timing.csv`, ["trial"]).map((row) => [Number(row.trial), row]),
  );
  const metricAt = decided ? metricsColumns(columns).indexOf(decided.metric) : -1;
  for (const row of rowsOfTrials(`${folder}/trials.csv`, trials)) {
    const trial = Number(row.trial);
    const parts = { metrics: linesOf.metrics(trial), curve: linesOf.curve(trial) };
    const bytes = parts.metrics?.length ?? 0;
    const note: TrialNote = {
      trial,
      row,
      timing: timing.get(trial) ?? { trial },
      bytes,
      curve: parts.curve?.length,
    };
    const notes: TrialNote[] = [];
    const steps = await decided?.rungs(row) ?? [];
    const values = steps.length > 0 && parts.metrics ? valuesByStep(parts.metrics, metricAt) : undefined;
    for (const [rung, step] of steps.entries()) {
      const value = values?.get(step);
      if (value === undefined) break;
      // A trial that ended at this rung was not compared there.
      if (row.status !== "pruned" && row.steps !== undefined && step >= Number(row.steps)) break;
      notes.push({ ...note, row: { ...row, status: "running", [decided!.metric]: value }, rung });
    }
    yield { trial, notes: [...notes, note], parts };
  }
}

/** The lines of each trial in a table of numbers whose first column is the trial; trials must be requested in order. */
function linesByTrial(path: string): (trial: number) => Uint8Array | undefined {
  const all = groups(path);
  let next = all.next();
  return (trial) => {
    while (!next.done && next.value.trial < trial) next = all.next();
    return !next.done && next.value.trial === trial ? next.value.bytes : undefined;
  };
}

function* groups(path: string): Generator<{ trial: number; bytes: Uint8Array }, undefined> {
  const bytes = undefinedIfMissing(() => disk.read(path));
  if (!bytes) return;
  const decoder = new TextDecoder();
  let start = bytes.indexOf(10) + 1;
  let [first, trial] = [start, -1];
  while (start > 0 && start < bytes.length) { // an incomplete last line does not count
    const next = Number(decoder.decode(bytes.subarray(start, bytes.indexOf(44, start))));
    if (next !== trial && start > first) yield { trial, bytes: bytes.subarray(first, start) };
    if (next !== trial) [first, trial] = [start, next];
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    start = end + 1;
  }
  if (start > first) yield { trial, bytes: bytes.subarray(first, start) };
}

/** A column of a trial's rows, by step, without empty cells. */
function valuesByStep(bytes: Uint8Array, column: number): Map<number, string> {
  const rows = new TextDecoder().decode(bytes).trimEnd().split("\n").map((line) => line.split(","));
  return new Map(rows.filter((row) => row[column] !== "").map((row) => [Number(row[1]), row[column]]));
}

/** For each swept key: values that are not numbers, by their text in a table. */
export type Spellings = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/**
 * The texts of a sweep's listed values in tables: a string that looks like a number stays a string. Numbers are not
 * included, as every spelling of a number reads back as the same number.
 */
export function spellingsOf({ parameters, cases }: Pick<Sweep, "parameters" | "cases">): Spellings {
  const found = new Map<string, Map<string, Value>>();
  const add = (path: string, value: Value) => {
    if (typeof value === "number") return;
    const spelled = found.get(path) ?? new Map<string, Value>();
    found.set(path, spelled.set(typeof value === "string" ? value : JSON.stringify(value), value));
  };
  for (const one of cases) for (const [path, value] of Object.entries(one)) add(path, value);
  for (const { path, values } of parameters) {
    if (values.kind === "list") { for (const value of values.values) add(path, value); }
  }
  return found;
}

/** The swept values of a row: listed values as declared, others as numbers. */
export function paramsOf(row: TableRow, paths: readonly string[], spellings: Spellings): Params {
  return Object.fromEntries(
    paths.filter((path) => row[path] !== undefined && row[path] !== "").map((path) => {
      const cell = String(row[path]);
      return [path, spellings.get(path)?.get(cell) ?? parseNumber(cell) ?? cell];
    }),
  );
}
