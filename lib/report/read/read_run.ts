import { cellText, csvText } from "../../base/csv.ts";
import type { Cell } from "../../base/cells.ts";
import { liveNotes, trialsWithRows } from "../../cluster/live_parts.ts";
import { standingNotes } from "../../store/journal.ts";
import { shownRecordOf } from "../../store/journal_record.ts";
import { cellTypes, firstCells, timingColumns, type TrialNote, trialsColumns } from "../../store/tables.ts";
import { parseNumber, type Row } from "../../base/cells.ts";
import { rankingOf } from "../../sweep/ranking.ts";
import { trialsWithParts } from "../../store/part_paths.ts";
import { bytesOf, kindOf, namesIn, textOf } from "./files.ts";
import { knownTrials } from "./known_trials.ts";
import { isBeingWritten } from "./live.ts";
import { readCsv, rowMistake, unreadable } from "./read_csv.ts";
import { readRunInfo, type RunInfo } from "./run_info.ts";
import type { Run } from "./run_read.ts";

export { parseNumber, type Row } from "../../base/cells.ts";
export { findRun } from "./find_run.ts";
export { type Numbers, readCurve, readMetrics } from "./read_metrics.ts";
export type { RunInfo } from "./run_info.ts";

/**
 * Reads the folder of a run that is finished, running or killed. Metrics and curves are read on demand, by
 * {@linkcode readMetrics} and {@linkcode readCurve}.
 *
 * @param folder for example `results/mnist/20261123T204615Z-3fa94c21`, as {@linkcode findRun} finds it
 * @param shown how messages write the folder
 * @throws {ConfigError} with the file and the line, if a file is missing or damaged
 */
export function readRun(folder: string, shown: string = folder): Run {
  return asItStands(withRanking(readFiles(folder, shown)));
}

/** Running trials of a run that has no process were interrupted. */
function asItStands(run: Run): Run {
  const isOpen = run.trials.some(({ status }) => status === "running");
  if (!isOpen || isBeingWritten(run)) return run;
  const trials = run.trials.map((row) => row.status === "running" ? { ...row, status: "interrupted" } : row);
  return { ...run, trials };
}

/** The run with the metric that its trials are ranked by, if the experiment does not name one. */
export function withRanking(run: Run): Run {
  const { info, trials } = run;
  const hasValidation = holdsRowsBack(info.first_configuration) || trials.some(({ val_loss }) => val_loss);
  const { metric, goal } = rankingOf(info, { hasValidation });
  return info.metrics.includes(metric) ? { ...run, info: { ...info, metric, goal } } : run;
}

/** Whether a configuration of run.json has validation data. */
function holdsRowsBack(configuration: unknown): boolean {
  const { data } = (configuration ?? {}) as { data?: { validation?: unknown } | null };
  return Number(data?.validation ?? 0) > 0;
}

function readFiles(folder: string, shown: string): Run {
  const info = readRunInfo(folder, shown);
  // Tables beside the parts of a running run are from before it was resumed.
  const parts = info.state === "running" ? readParts(folder, shown, info) : undefined;
  // It may have ended meanwhile: then its parts were merged and removed.
  const now = parts ? readRunInfo(folder, shown) : info;
  const run = (parts && now.state === "running" ? parts : undefined) ?? readMerged(folder, shown, now) ??
    parts ??
    readParts(folder, shown, info);
  if (!run) throw unreadable(shown, "the run has neither trials.csv nor parts/");
  return run;
}

function readMerged(folder: string, shown: string, info: RunInfo): Run | undefined {
  const file = `${shown}/trials.csv`;
  const text = textOf(`${folder}/trials.csv`, file);
  if (text === undefined) return undefined;
  const required = ["trial", "configuration", "repeat", "seed", "status", ...info.parameters];
  const { columns, rows: trials } = readCsv(text, file, required);
  for (const [i, row] of trials.entries()) {
    for (const column of ["trial", "configuration", "repeat"]) {
      if (/^\d{1,15}$/.test(row[column])) continue;
      throw rowMistake(text, file, i, `${column} must be a whole number, got ${JSON.stringify(row[column])}`);
    }
  }
  const times = textOf(`${folder}/timing.csv`, `${shown}/timing.csv`);
  const timing = times === undefined ? [] : readCsv(times, `${shown}/timing.csv`, ["trial"]).rows;
  return { folder, shown, info, columns, trials, timing: byTrial(timing) };
}

/** The journal has the outcomes of trials while a run is running, and after it was killed. */
function readParts(folder: string, shown: string, info: RunInfo): Run | undefined {
  if (kindOf(`${folder}/parts`, `${shown}/parts`) !== "folder") return undefined;
  const columns = trialsColumns(info);
  const notes = new Map<number, ShownNote>();
  const journal = bytesOf(`${folder}/parts/trials.jsonl`, `${shown}/parts/trials.jsonl`) ?? new Uint8Array();
  for (const [trial, standing] of standingNotes(journal, shownRecordOf)) notes.set(trial, standing.at(-1)!);
  for (const [trial, note] of liveNotes(folder)) notes.set(trial, note);
  const timing = [...notes.values()].flatMap(({ timing, rung }) =>
    timing && rung === undefined ? [asText(timing, timingColumns, info)] : []
  );
  const running = trialsWithRows(folder);
  const begun = trialsWithParts(folder, "metrics", (path) => namesIn(path) ?? []);
  const known = knownTrials(info);
  const trials = Array.from({ length: info.trials }, (_, trial): Row => {
    const note = notes.get(trial);
    if (note?.row) return asText(note.row, columns, info);
    // Trials are ordered by configuration, then by repeat.
    const repeat = trial % info.repeats;
    const configuration = (trial - repeat) / info.repeats;
    const status = running.has(trial) || begun.has(trial) ? "running" : "waiting";
    const planned = known(trial);
    const cells = planned ? firstCells(planned) : { trial, configuration, repeat };
    return asText({ ...cells, status }, columns, info);
  });
  return { folder, shown, info, columns, trials, timing: byTrial(timing) };
}

/** The fields of a journal line that are read here; lines of older versions may lack some. */
type ShownNote = Partial<Pick<TrialNote, "row" | "timing" | "rung">>;

/** Cells as the final tables will have them. */
function asText(cells: Readonly<Record<string, Cell>>, columns: readonly string[], info: RunInfo): Row {
  const types = cellTypes(columns, info);
  return Object.fromEntries(columns.map((column, i) => {
    const cell = cells[column];
    return [column, cell === undefined ? "" : cellText(cell, types[i])];
  }));
}

function byTrial(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [parseNumber(row.trial) ?? NaN, row]));
}

/** Rows as CSV with a header, like trials.csv. */
export function trialsAsCsv(columns: readonly string[], rows: readonly Row[]): string {
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
