import { openRegularFile } from "../../base/disk/regular_file.ts";
import { livePart } from "../../cluster/live_parts.ts";
import { curveColumns } from "../../store/tables.ts";
import { partPath } from "../../store/part_paths.ts";
import { checkPart } from "./check_part.ts";
import { kindOf } from "./files.ts";
import { CHECKED, NumberRows, READ } from "./number_rows.ts";
import { OneFile, type Stretch } from "./one_file.ts";
import { columnsIn, FIRST_COLUMNS } from "./first_columns.ts";
import { lineMistake } from "./read_csv.ts";
import type { Run } from "./run_read.ts";

/** Tables of numbers. */
export type Table = "metrics" | "curve";

/** Where the rows of each trial are: in metrics.csv or curve.csv, or in the parts of a running run. */
export interface Survey {
  readonly columns: readonly string[];
  /** By number of the trial, in the order of the tables; only trials that have rows. */
  readonly trials: ReadonlyMap<number, TrialRows>;
}

/** Facts about the rows of one trial; the rows themselves are not kept. */
export interface TrialRows {
  readonly stretches: readonly Stretch[];
  readonly rows: number;
  /** Number of non-empty cells per column, in rows that have an `x`. */
  readonly counts: readonly number[];
  /** Whether `x` grows from row to row. */
  readonly isRising: boolean;
  /** The first number in the wanted column, if there is one. */
  readonly first: number | undefined;
}

/**
 * Reads a table once and checks every row. Keeps a few numbers per trial.
 *
 * @param firstOf column whose first number is wanted
 * @throws {ConfigError} with the line of a damaged row
 */
export function surveyOf(run: Run, table: Table, firstOf?: string): Survey {
  using file = new OneFile();
  const { folder, shown, info } = run;
  const merged = headerOf(`${folder}/${table}.csv`, `${shown}/${table}.csv`, table);
  const ofParts: readonly string[] = table === "curve" ? curveColumns : info.metrics_columns;
  const hasParts = kindOf(`${folder}/parts`) === "folder";
  const columns = hasParts ? ofParts : merged?.columns ?? ofParts;
  const found = new Surveyor(columns, FIRST_COLUMNS[table][1], firstOf, file);
  if (hasParts) {
    for (const [trial, stretch] of partsOf(run, table, { withElements: merged === undefined })) {
      found.take(stretch, trial);
    }
  }
  if (merged) {
    if (hasParts && merged.columns.join() !== ofParts.join()) {
      const message = `the columns must be those of run.json: ${ofParts.join()}`;
      throw lineMistake(merged.stretch.shown, 1, merged.columns.join(), message);
    }
    found.take(merged.stretch);
  }
  return { columns, trials: found.trials };
}

/** The parts of a running run, by trial: those in its folder, or else those of elements on a cluster. */
function* partsOf(
  run: Run,
  table: Table,
  { withElements }: { withElements: boolean },
): Generator<[trial: number, Stretch]> {
  const { folder, shown, info } = run;
  const checked = new Set<string>(); // several trials may share the table of an element
  for (const trial of run.trials.map(({ trial }) => Number(trial))) {
    const own = `${folder}/${partPath(table, trial, info.trials)}`;
    const path = kindOf(own) === "file"
      ? own
      : withElements
      ? livePart(folder, table, trial, info.trials)
      : undefined;
    if (path === undefined) continue;
    const [to, name] = [Deno.statSync(path).size, shown + path.slice(folder.length)];
    if (!checked.has(path)) checkPart(path, name);
    checked.add(path);
    yield [trial, { path, shown: name, from: 0, to, line: 1, isPart: true }];
  }
}

/** The columns in the first line of a table, and the stretch below it; `undefined` without a table. */
function headerOf(
  path: string,
  shown: string,
  table: Table,
): { columns: string[]; stretch: Stretch } | undefined {
  if (kindOf(path) !== "file") return undefined;
  using open = openRegularFile(path, { most: Infinity });
  let bytes = new Uint8Array(1 << 12);
  let filled = 0;
  let feed = -1;
  while (feed < 0) {
    if (filled === bytes.length) {
      const larger = new Uint8Array(2 * filled);
      larger.set(bytes);
      bytes = larger;
    }
    const count = open.file.readSync(bytes.subarray(filled)) ?? 0;
    filled += count;
    feed = bytes.subarray(0, filled).indexOf(10);
    if (count === 0) break;
  }
  if (filled === 0) return undefined;
  const end = feed < 0 ? filled : feed;
  const text = new TextDecoder().decode(bytes.subarray(0, end)).replace(/\r$/, "");
  const columns = columnsIn(text, table, shown);
  const to = open.file.statSync().size;
  return { columns, stretch: { path, shown, from: Math.min(end + 1, to), to, line: 2, isPart: false } };
}

/** Facts about a trial while its rows are read. */
interface Collected extends TrialRows {
  stretches: Stretch[];
  rows: number;
  readonly counts: number[];
  isRising: boolean;
  first: number | undefined;
  last: number;
}

class Surveyor {
  readonly trials = new Map<number, Collected>();
  readonly #columns: readonly string[];
  readonly #rows: NumberRows;
  readonly #x: number;
  readonly #first: number;
  /** Trials that have parts: rows of a table are older. */
  readonly #inParts = new Set<number>();

  constructor(columns: readonly string[], x: string, first: string | undefined, file: OneFile) {
    this.#columns = columns;
    this.#x = columns.indexOf(x);
    this.#first = columns.findIndex((name) => name === first);
    const isRead = (name: string) => name === "trial" || name === x || name === first;
    this.#rows = new NumberRows(columns, (name) => isRead(name) ? READ : CHECKED, file);
  }

  /** Reads a stretch: the rows of one trial, or of all that have no part. */
  take(stretch: Stretch, only?: number): void {
    const rows = this.#rows;
    const { values, given } = rows;
    rows.open(stretch);
    let open = NaN;
    let known: Collected | undefined;
    let [from, line] = [stretch.from, stretch.line];
    const close = () => known?.stretches.push({ ...stretch, from, to: rows.from, line });
    while (rows.next()) {
      const trial = given[0] === 1 ? values[0] : NaN;
      if (trial !== open) {
        close();
        [open, from, line] = [trial, rows.from, rows.line];
        const isWanted = only === undefined ? !this.#inParts.has(trial) : trial === only;
        known = isWanted && !Number.isNaN(trial) ? this.#of(trial) : undefined;
      }
      if (known) this.#count(known);
    }
    known?.stretches.push({ ...stretch, from, to: rows.to, line });
    if (only !== undefined) this.#inParts.add(only);
  }

  #of(trial: number): Collected {
    let known = this.trials.get(trial);
    if (!known) {
      const counts = this.#columns.map(() => 0);
      known = { stretches: [], rows: 0, counts, isRising: true, first: undefined, last: -Infinity };
      this.trials.set(trial, known);
    }
    return known;
  }

  #count(known: Collected): void {
    const { values, given } = this.#rows;
    known.rows++;
    if (known.first === undefined && given[this.#first] === 1) known.first = values[this.#first];
    if (given[this.#x] === 0) return;
    const x = values[this.#x];
    known.isRising &&= x > known.last;
    known.last = x;
    for (let column = 0; column < given.length; column++) known.counts[column] += given[column];
  }
}
