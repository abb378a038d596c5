import { parse } from "@std/csv";
import { parseNumber } from "../base/cells.ts";
import { disk, ifThere, writeAll } from "../base/disk.ts";
import type { Params, Value } from "../sweep/space.ts";
import type { RunShape, TrialNote } from "./run_directory.ts";
import { metricsColumns, partPath, type Row } from "./tables.ts";

/** What the tables of a run do not say of its trials. */
export interface RungSource {
  /** Column that trials were compared by. */
  readonly metric: string;
  /** Steps at which a trial was compared. */
  rungs(params: Params): Promise<readonly number[]>;
}

/**
 * Makes the parts of a run again from its final tables, so that it can go on: what a finished run lost when its parts
 * were merged. They are made beside and renamed, so that a crash leaves the run finished.
 *
 * @param decided of runs with a pruner
 */
export async function rebuildParts(folder: string, shape: RunShape, decided?: RungSource): Promise<void> {
  if (ifThere(() => disk.list(`${folder}/parts`))) return;
  const beside = `${folder}/parts.${crypto.randomUUID()}.part`;
  disk.makeFolder(beside);
  const inside = (path: string) => `${beside}/${path.slice("parts/".length)}`;
  const lengths = new Map<number, number>();
  const rungRows = new Map<number, Map<number, string>>();
  const metricAt = decided ? metricsColumns(shape.columns).indexOf(decided.metric) : -1;
  for (const kind of ["metrics", "curve"] as const) {
    for (const { trial, bytes } of trialsIn(`${folder}/${kind}.csv`)) {
      const path = inside(partPath(kind, trial, shape.trials));
      if (shape.trials > 10_000) disk.makeFolder(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      writeFile(path, bytes);
      if (kind !== "metrics") continue;
      lengths.set(trial, bytes.length);
      if (decided) rungRows.set(trial, valuesByStep(bytes, metricAt));
    }
  }
  const timing = new Map(rowsOf(`${folder}/timing.csv`).map((row) => [Number(row.trial), row]));
  const notes: TrialNote[] = [];
  for (const row of rowsOf(`${folder}/trials.csv`)) {
    const trial = Number(row.trial);
    const note = { trial, row, timing: timing.get(trial) ?? { trial }, bytes: lengths.get(trial) ?? 0 };
    const steps = decided ? await decided.rungs(paramsOf(row, shape.columns.parameters)) : [];
    for (const [rung, step] of steps.entries()) {
      const value = rungRows.get(trial)?.get(step);
      if (value === undefined) break;
      notes.push({ ...note, row: { ...row, status: "running", [decided!.metric]: value }, rung });
    }
    notes.push(note);
  }
  const lines = notes.map((note) => `${JSON.stringify(note)}\n`).join("");
  writeFile(`${beside}/trials.jsonl`, new TextEncoder().encode(lines));
  disk.rename(beside, `${folder}/parts`);
}

function writeFile(path: string, bytes: Uint8Array): void {
  const file = disk.open(path, { createNew: true, write: true });
  try {
    writeAll(file, bytes);
  } finally {
    file.close();
  }
}

/** Rows of a table by column, without empty cells. */
function rowsOf(path: string): Row[] {
  const text = new TextDecoder().decode(ifThere(() => disk.read(path)) ?? new Uint8Array());
  const [columns = [], ...rows] = text === "" ? [] : parse(text) as string[][];
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column, row[i]]).filter(([, cell]) => cell !== ""))
  );
}

/** The lines of each trial in a table of numbers, whose first column is the trial. */
function* trialsIn(path: string): Generator<{ trial: number; bytes: Uint8Array }> {
  const bytes = ifThere(() => disk.read(path));
  if (!bytes) return;
  const decoder = new TextDecoder();
  let start = bytes.indexOf(10) + 1;
  let [first, trial] = [start, -1];
  while (start < bytes.length) {
    const next = Number(decoder.decode(bytes.subarray(start, bytes.indexOf(44, start))));
    if (next !== trial && start > first) yield { trial, bytes: bytes.subarray(first, start) };
    if (next !== trial) [first, trial] = [start, next];
    start = bytes.indexOf(10, start) + 1;
  }
  if (start > first) yield { trial, bytes: bytes.subarray(first, start) };
}

/** A column of a trial's rows by their step, where it is not empty. */
function valuesByStep(bytes: Uint8Array, column: number): Map<number, string> {
  const rows = new TextDecoder().decode(bytes).trimEnd().split("\n").map((line) => line.split(","));
  return new Map(rows.filter((row) => row[column] !== "").map((row) => [Number(row[1]), row[column]]));
}

/** The swept values of a row: numbers, JSON, or text. */
function paramsOf(row: Row, paths: readonly string[]): Params {
  return Object.fromEntries(
    paths.filter((path) => row[path] !== undefined).map((path) => [path, valueOf(String(row[path]))]),
  );
}

function valueOf(cell: string): Value {
  const number = parseNumber(cell);
  if (number !== undefined) return number;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
