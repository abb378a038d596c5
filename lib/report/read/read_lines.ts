import { greatestOf, leastOf } from "../../base/extreme.ts";
import { mean } from "../../sweep/statistics.ts";
import { NumberRows, READ, SKIPPED } from "./number_rows.ts";
import { OneFile } from "./one_file.ts";
import type { Survey, TrialRows } from "./survey.ts";
import { rounded } from "../charts/chart.ts";
import { bandOf } from "../charts/repeats.ts";
import { type Point, thinned } from "../charts/lines/thin.ts";
import { Thinning } from "../charts/lines/thinning.ts";

/** Repeats with more rows in total are streamed in parallel instead of kept in memory. */
const MOST_HELD = 20_000;

/** Total size of the buffers of all repeats, and the minimum for each, in bytes. */
const [BUFFERS, LEAST_BUFFER] = [1 << 23, 1 << 13];

/** Reads lines of a surveyed table: the values of one trial, or means and ranges of several repeats. */
export class LineReader implements Disposable {
  readonly #survey: Survey;
  readonly #columns: readonly string[];
  readonly #indices: readonly number[];
  readonly #x: number;
  readonly #file = new OneFile();
  readonly #reader: NumberRows;
  readonly #most: number;

  /**
   * @param x column
   * @param columns of values
   * @param mostHeld maximum total rows of a configuration's repeats to keep in memory
   */
  constructor(survey: Survey, x: string, columns: readonly string[], mostHeld = MOST_HELD) {
    this.#survey = survey;
    this.#columns = columns;
    this.#indices = columns.map((name) => survey.columns.indexOf(name));
    this.#x = survey.columns.indexOf(x);
    this.#reader = readerOf(survey, [x, ...columns], this.#file);
    this.#most = mostHeld;
  }

  /** The line of one trial in each column, `[x, value]`, thinned to about `most` points; empty without values. */
  lines(trial: TrialRows, most: number): Point[][] {
    const lines = this.#indices.map((column) => new Thinning(trial.counts[column] ?? 0, most, 2, 1));
    const point = new Float64Array(2);
    for (const { given, values } of rowsOf(this.#reader, trial)) {
      if (given[this.#x] === 0) continue;
      point[0] = values[this.#x];
      for (let i = 0; i < lines.length; i++) {
        const column = this.#indices[i];
        if (given[column] !== 1) continue;
        point[1] = finite(values[column]);
        lines[i].add(point);
      }
    }
    return lines.map((line) => line.end());
  }

  /** The line of several repeats in each column, as {@linkcode bandOf} makes it, thinned to about `most` points. */
  bands(trials: readonly TrialRows[], most: number): Point[][] {
    const rows = trials.reduce((sum, { rows }) => sum + rows, 0);
    if (rows > this.#most && trials.every(({ isRising }) => isRising)) return this.#bandsInStep(trials, most);
    const all = trials.map((trial) => this.lines(trial, Infinity));
    return this.#columns.map((_, i) => {
      const lines = all.map((lines) => lines[i]).filter((line) => line.length > 0);
      return thinned(bandOf(lines), most, 3);
    });
  }

  /** The same for repeats with rising `x`, streamed in parallel: a first pass counts points, a second collects them. */
  #bandsInStep(trials: readonly TrialRows[], most: number): Point[][] {
    const counts = this.#columns.map(() => 0);
    for (const members of this.#inStep(trials)) {
      for (const [i, column] of this.#indices.entries()) {
        if (members.some(({ given }) => given[column] === 1)) counts[i]++;
      }
    }
    const lines = counts.map((count) => new Thinning(count, most, 5, 3));
    for (const members of this.#inStep(trials)) {
      for (const [i, column] of this.#indices.entries()) {
        const values = members.flatMap(({ given, values }) =>
          given[column] === 1 ? [finite(values[column])] : []
        );
        if (values.length > 0) lines[i].add(bandPoint(members[0].values[this.#x], values));
      }
    }
    return lines.map((line) => line.end());
  }

  /** The readers of the trials that have a row at each `x`. */
  *#inStep(trials: readonly TrialRows[]): Generator<readonly NumberRows[], void> {
    const names = [this.#survey.columns[this.#x], ...this.#columns];
    const size = Math.max(LEAST_BUFFER, Math.min(1 << 18, Math.floor(BUFFERS / trials.length)));
    const open = trials.map((trial) => rowsOf(readerOf(this.#survey, names, this.#file, size), trial));
    const next = (rows: Generator<NumberRows, void>) => {
      for (let step = rows.next(); !step.done; step = rows.next()) {
        if (step.value.given[this.#x] === 1) return step.value;
      }
    };
    const heads = open.map(next);
    while (true) {
      let least = Infinity;
      for (const head of heads) if (head !== undefined) least = Math.min(least, head.values[this.#x]);
      const members = heads.filter((head) =>
        head !== undefined && head.values[this.#x] === least
      ) as NumberRows[];
      if (members.length === 0) return;
      yield members;
      for (let i = 0; i < heads.length; i++) {
        if (heads[i]?.values[this.#x] === least) heads[i] = next(open[i]);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/** Moves the reader from row to row of one trial. */
export function* rowsOf(reader: NumberRows, { stretches }: TrialRows): Generator<NumberRows, void> {
  for (const stretch of stretches) {
    reader.open(stretch);
    while (reader.next()) yield reader;
  }
}

/** A reader of some columns of a surveyed table, which needs no more checks. */
export function readerOf(
  { columns }: Survey,
  wanted: readonly string[],
  file: OneFile,
  size?: number,
): NumberRows {
  return new NumberRows(columns, (name) => wanted.includes(name) ? READ : SKIPPED, file, size);
}

/** The number, or NaN (a gap) if it is not finite. */
const finite = (value: number) => Number.isFinite(value) ? value : NaN;

function bandPoint(x: number, values: readonly number[]): Float64Array {
  return values.some(Number.isNaN)
    ? Float64Array.of(x, NaN, NaN, NaN, values.length)
    : Float64Array.of(x, rounded(mean(values)!, 8), leastOf(values), greatestOf(values), values.length);
}
