import { type Cell, csvText } from "../base/csv.ts";
import { trialsColumns } from "../run/run_directory.ts";
import { parseNumber, type Row } from "../base/cells.ts";
import { namesIn, textOf } from "./files.ts";
import { readCsv, unreadable } from "./read_csv.ts";
import { readRunInfo, type RunInfo } from "./run_info.ts";

export { parseNumber, type Row } from "../base/cells.ts";
export { findRun } from "./find_run.ts";
export { type Numbers, readCurve, readMetrics } from "./read_metrics.ts";
export type { RunInfo } from "./run_info.ts";

/** A run as its folder tells it. */
export interface Run {
  /** Path of the run's folder. */
  readonly folder: string;
  /** How messages write the folder. */
  readonly shown: string;
  /** Content of run.json. */
  readonly info: RunInfo;
  /** Columns of trials.csv, in order. */
  readonly columns: readonly string[];
  /** Rows of trials.csv in the order of trials, also of those that have not ended. */
  readonly trials: readonly Row[];
  /** Rows of timing.csv by number of the trial, of those that have ended. */
  readonly timing: ReadonlyMap<number, Row>;
}

/**
 * Reads the folder of a run: a finished one, one that is being written, or one that was killed. Metrics and curves are
 * read when asked for, by {@linkcode readMetrics} and {@linkcode readCurve}.
 *
 * @param folder for example `results/mnist/20261123T204615Z-3fa94c21`, as {@linkcode findRun} finds it
 * @param shown how messages write the folder
 * @throws {ConfigError} with the file and the line, when a file is missing or damaged
 */
export function readRun(folder: string, shown: string = folder): Run {
  const info = readRunInfo(folder, shown);
  const merged = readMerged(folder, shown, info);
  if (merged) return merged;
  const parts = readParts(folder, shown, info);
  // The run may have ended meanwhile: then its parts were merged, and are gone.
  return readMerged(folder, shown, info) ?? parts;
}

function readMerged(folder: string, shown: string, info: RunInfo): Run | undefined {
  const file = `${shown}/trials.csv`;
  const text = textOf(`${folder}/trials.csv`, file);
  if (text === undefined) return undefined;
  const required = ["trial", "configuration", "repeat", "seed", "status", ...info.parameters];
  const { columns, rows: trials } = readCsv(text, file, required);
  const times = textOf(`${folder}/timing.csv`, `${shown}/timing.csv`);
  const timing = times === undefined ? [] : readCsv(times, `${shown}/timing.csv`, ["trial"]).rows;
  return { folder, shown, info, columns, trials, timing: byTrial(timing) };
}

/** While a run is alive, and after it was killed, each trial that has ended left a file of its own. */
function readParts(folder: string, shown: string, info: RunInfo): Run {
  const names = namesIn(`${folder}/parts`, `${shown}/parts`);
  if (names === undefined) throw unreadable(shown, "the run has neither trials.csv nor parts/");
  const columns = trialsColumns(info);
  const begun = new Set(names);
  const timing: Row[] = [];
  const trials = Array.from({ length: info.trials }, (_, trial): Row => {
    const name = `trial-${trial}.json`;
    const part = begun.has(name)
      ? readRecord(`${folder}/parts/${name}`, `${shown}/parts/${name}`)
      : undefined;
    if (part?.timing) timing.push(asText(part.timing, Object.keys(part.timing)));
    const status = begun.has(`metrics-${trial}.csv`) ? "running" : "waiting";
    // Configurations are in order, the repeats of each together.
    const repeat = trial % info.repeats;
    const configuration = (trial - repeat) / info.repeats;
    return asText(part?.row ?? { trial, configuration, repeat, status }, columns);
  });
  return { folder, shown, info, columns, trials, timing: byTrial(timing) };
}

interface TrialPart {
  readonly row: Readonly<Record<string, Cell>>;
  readonly timing?: Readonly<Record<string, Cell>>;
}

function readRecord(path: string, shown: string): TrialPart | undefined {
  const text = textOf(path, shown);
  if (text === undefined) return undefined;
  try {
    const part = JSON.parse(text);
    if (typeof part.row === "object" && part.row !== null) return part;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw unreadable(shown, "must hold the JSON record of a trial");
}

function asText(cells: Readonly<Record<string, Cell>>, columns: readonly string[]): Row {
  return Object.fromEntries(
    columns.map((column) => [column, cells[column] === undefined ? "" : String(cells[column])]),
  );
}

function byTrial(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [parseNumber(row.trial) ?? NaN, row]));
}

/** Rows as CSV with a header, in the form of trials.csv. */
export function trialsAsCsv(columns: readonly string[], rows: readonly Row[]): string {
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
