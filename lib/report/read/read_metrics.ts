import { openRegularFile } from "../../base/disk/regular_file.ts";
import { livePart } from "../../cluster/live_parts.ts";
import { curveColumns } from "../../store/tables.ts";
import { partPath } from "../../store/part_paths.ts";
import { columnsIn } from "./first_columns.ts";
import { lineMistake } from "./read_csv.ts";
import { parseNumber } from "../../base/cells.ts";
import { readRunInfo } from "./run_info.ts";
import { checkPart } from "./check_part.ts";
import { kindOf } from "./files.ts";

/** Numbers by column; `undefined` for an empty cell. */
export type Numbers = Readonly<Record<string, number | undefined>>;

/**
 * The rows of metrics.csv that belong to one trial, in order; none for a trial that has not reported any. The rows of
 * other trials are skipped without parsing.
 *
 * @param folder the run's folder
 * @param trial number of the trial
 * @param shown how messages write the folder
 * @throws {ConfigError} with the line of a damaged row
 */
export function readMetrics(folder: string, trial: number, shown: string = folder): Generator<Numbers> {
  return rowsOfTrial(folder, "metrics", trial, shown);
}

/** The rows of curve.csv of one trial: `x`, `value`, `exact` and `abs_error`. See {@linkcode readMetrics}. */
export function readCurve(folder: string, trial: number, shown: string = folder): Generator<Numbers> {
  return rowsOfTrial(folder, "curve", trial, shown);
}

type Table = "metrics" | "curve";

function* rowsOfTrial(
  folder: string,
  table: Table,
  trial: number,
  shown: string,
): Generator<Numbers> {
  const merged = `${table}.csv`;
  const part = () => partPath(table, trial, readRunInfo(folder, shown).trials);
  if (kindOf(`${folder}/parts`) === "folder" && kindOf(`${folder}/${part()}`) === "file") {
    const columns = table === "curve" ? curveColumns : readRunInfo(folder, shown).metrics_columns;
    yield* rowsIn(`${folder}/${part()}`, table, trial, `${shown}/${part()}`, columns);
  } else if (kindOf(`${folder}/${merged}`) === "file") {
    yield* rowsIn(`${folder}/${merged}`, table, trial, `${shown}/${merged}`);
  } else {
    yield* rowsOfElement(folder, table, trial, shown);
  }
}

/** The rows that running elements of a cluster have written of a trial. */
function* rowsOfElement(folder: string, table: Table, trial: number, shown: string): Generator<Numbers> {
  const { trials, metrics_columns } = readRunInfo(folder, shown);
  const part = livePart(folder, table, trial, trials);
  if (part === undefined) return;
  const columns = table === "curve" ? curveColumns : metrics_columns;
  yield* rowsIn(part, table, trial, shown + part.slice(folder.length), columns);
}

/**
 * @param trial number of the trial; default: all
 * @param columns names, for a file without a header
 */
function* rowsIn(
  path: string,
  table: Table,
  trial: number | undefined,
  shown: string,
  columns?: readonly string[],
): Generator<Numbers> {
  const isPart = columns !== undefined;
  if (isPart) checkPart(path, shown);
  for (const { line, text, ended } of linesOfTrial(path, trial)) {
    // The last line of a killed run may be incomplete.
    if (isPart && !ended) return;
    if (isPart && text.startsWith("#")) continue; // it closes a block
    const cells = text.split(","); // all cells are numbers or empty: nothing is quoted
    if (columns === undefined) {
      columns = columnsIn(text, table, shown);
      continue;
    }
    if (cells.length !== columns.length) {
      const message = `a row of ${cells.length} cells, where ${columns.length} are expected`;
      throw lineMistake(shown, line, text, message);
    }
    yield Object.fromEntries(columns.map((column, i) => {
      const number = parseNumber(cells[i]);
      if (number === undefined && cells[i] !== "") {
        throw lineMistake(shown, line, text, `${column} must be a number, got ${JSON.stringify(cells[i])}`);
      }
      return [column, number];
    }));
  }
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Whether a line feed follows. */
  readonly ended: boolean;
}

/**
 * The first line of a file and the consecutive lines of a trial; without a trial all lines. Other lines are counted, not
 * decoded.
 */
function* linesOfTrial(path: string, trial: number | undefined): Generator<Line> {
  using open = openRegularFile(path, { most: Infinity });
  const decoder = new TextDecoder();
  const wanted = new TextEncoder().encode(trial === undefined ? "" : `${trial},`);
  const chunk = new Uint8Array(1 << 18);
  let rest = new Uint8Array();
  let line = 0;
  let found = false;
  while (true) {
    const count = open.file.readSync(chunk) ?? 0;
    const bytes = new Uint8Array(rest.length + count);
    bytes.set(rest);
    bytes.set(chunk.subarray(0, count), rest.length);
    let start = 0;
    while (start < bytes.length) {
      const feed = bytes.indexOf(LINE_FEED, start);
      if (feed < 0 && count > 0) break;
      const end = feed < 0 ? bytes.length : feed;
      line++;
      const isWanted = startsWith(bytes, start, wanted);
      if (isWanted || line === 1) {
        const text = decoder.decode(bytes.subarray(start, end)).replace(/\r$/, "");
        yield { line, text, ended: feed >= 0 };
      } else if (found && bytes[start] !== HASH) return;
      found ||= isWanted;
      start = end + 1;
    }
    if (count === 0) return;
    rest = bytes.slice(start);
  }
}

const [LINE_FEED, HASH] = [10, 35];

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
