import { writeFileAtomic } from "../base/atomic_file.ts";
import type { Trial } from "../sweep/trials.ts";
import type { CurvePoint } from "../train/objective.ts";
import type { MetricsRow } from "../train/train.ts";
import { type Cell, csvText } from "../base/csv.ts";

/** Columns of the tables of one run. */
export interface RunColumns {
  /** Swept keys by dotted path. */
  readonly parameters: readonly string[];
  /** `loss`, `accuracy`, ... */
  readonly metrics: readonly string[];
}

/** A cell by column. */
export type Row = Readonly<Record<string, Cell>>;

/** Status of a trial. */
export type Status = "waiting" | "running" | "complete" | "pruned" | "diverged" | "failed" | "timeout";

/** What is known of a trial when it has ended. */
export interface TrialRecord {
  readonly row: Row;
  readonly timing: Row;
}

export const timingColumns = [
  "trial",
  "started",
  "seconds",
  "train_seconds",
  "eval_seconds",
  "steps_per_second",
  "worker",
] as const;

export const curveColumns = ["trial", "x", "value", "exact", "abs_error"] as const;

/** Columns of metrics.csv. */
export const metricsColumns = (
  { metrics }: RunColumns,
): string[] => ["trial", "step", "epoch", "learning_rate", ...metrics];

/** Columns of trials.csv. */
export function trialsColumns({ parameters, metrics }: RunColumns): string[] {
  return [
    "trial",
    "configuration",
    "repeat",
    "seed",
    "status",
    ...parameters,
    ...metrics,
    "epochs",
    "steps",
    "error",
  ];
}

/**
 * The folder of a run while it is written. Every file has one writer, the main thread: parts of a trial are
 * appended in whole lines, everything else is written beside and renamed. The final tables are merged from the
 * parts in the order of trials.
 */
export class RunDirectory {
  readonly #parts: string;

  private constructor(readonly path: string, readonly columns: RunColumns) {
    this.#parts = `${path}/parts`;
  }

  /**
   * Makes a new folder `results/<name>/<stamp>`; a number is added when two runs begin in the same second.
   *
   * @throws {Deno.errors.PermissionDenied} and others of the file system
   */
  static create(parent: string, stamp: string, columns: RunColumns): RunDirectory {
    Deno.mkdirSync(parent, { recursive: true });
    for (let copy = 1;; copy++) {
      const path = `${parent}/${copy === 1 ? stamp : `${stamp}-${copy}`}`;
      try {
        Deno.mkdirSync(path);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) continue;
        throw error;
      }
      Deno.mkdirSync(`${path}/parts`);
      Deno.mkdirSync(`${path}/checkpoints`);
      return new RunDirectory(path, columns);
    }
  }

  /** Writes a whole file, beside and renamed. */
  write(name: string, content: string | Uint8Array): void {
    writeFileAtomic(`${this.path}/${name}`, content);
  }

  /** Appends rows of a running trial: on disk when this returns. */
  appendMetrics(trial: number, rows: readonly MetricsRow[]): void {
    const { metrics } = this.columns;
    const cells = rows.map(({ step, epoch, learning_rate, measures }) => [
      trial,
      step,
      epoch,
      learning_rate,
      ...metrics.map((name) => measures[name]),
    ]);
    Deno.writeTextFileSync(`${this.#parts}/metrics-${trial}.csv`, csvText(cells), { append: true });
  }

  /** Forgets the rows of a trial that will run again. */
  dropMetrics(trial: number): void {
    if (this.hasRows(trial)) Deno.removeSync(`${this.#parts}/metrics-${trial}.csv`);
  }

  /** Writes the curve of a finished function objective. */
  writeCurve(trial: number, points: readonly CurvePoint[]): void {
    const cells = points.map(({ x, value, exact }) => [
      trial,
      x,
      value,
      exact,
      exact === undefined ? undefined : Math.abs(value - exact),
    ]);
    this.write(`parts/curve-${trial}.csv`, csvText(cells));
  }

  /** Writes a trial's last parameters. */
  writeCheckpoint(trial: number, checkpoint: Uint8Array): void {
    this.write(`checkpoints/trial-${trial}.safetensors`, checkpoint);
  }

  /** Records that a trial has ended. Its other files are complete before. */
  writeRecord(trial: number, record: TrialRecord): void {
    this.write(`parts/trial-${trial}.json`, JSON.stringify(record, spellNonFinite));
  }

  /** What a finished trial recorded; `undefined` for one that has not finished. */
  readRecord(trial: number): TrialRecord | undefined {
    const text = readIfThere(`${this.#parts}/trial-${trial}.json`);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Whether a trial has reported rows. */
  hasRows(trial: number): boolean {
    return readIfThere(`${this.#parts}/metrics-${trial}.csv`) !== undefined;
  }

  /**
   * Merges the parts of all trials into the final tables, then removes them.
   *
   * @param trials every trial in order
   * @param summarise makes the rows of summary.csv from those of trials.csv
   */
  merge(
    trials: () => Iterable<Trial>,
    summarise: (rows: Iterable<Row>) => { columns: string[]; rows: Iterable<Row> },
  ): void {
    this.#table("trials.csv", trialsColumns(this.columns), this.#trialRows(trials()));
    const summary = summarise(this.#trialRows(trials()));
    this.#table("summary.csv", summary.columns, summary.rows);
    this.#table("timing.csv", timingColumns, this.#timingRows(trials()));
    this.#concatenate("metrics.csv", metricsColumns(this.columns), "metrics", trials());
    if (this.#anyCurve(trials())) this.#concatenate("curve.csv", curveColumns, "curve", trials());
    Deno.removeSync(this.#parts, { recursive: true });
  }

  *#trialRows(trials: Iterable<Trial>): Generator<Row> {
    for (const trial of trials) {
      const record = this.readRecord(trial.trial);
      yield record?.row ??
        { ...firstCells(trial), status: this.hasRows(trial.trial) ? "running" : "waiting" };
    }
  }

  *#timingRows(trials: Iterable<Trial>): Generator<Row> {
    for (const { trial } of trials) {
      const record = this.readRecord(trial);
      if (record) yield record.timing;
    }
  }

  #anyCurve(trials: Iterable<Trial>): boolean {
    for (const { trial } of trials) {
      if (readIfThere(`${this.#parts}/curve-${trial}.csv`) !== undefined) return true;
    }
    return false;
  }

  #table(name: string, columns: readonly string[], rows: Iterable<Row>): void {
    this.#stream(name, columns, function* () {
      let batch: Cell[][] = [];
      for (const row of rows) {
        batch.push(columns.map((column) => row[column]));
        if (batch.length === 1000) {
          yield csvText(batch);
          batch = [];
        }
      }
      yield csvText(batch);
    });
  }

  #concatenate(name: string, columns: readonly string[], part: string, trials: Iterable<Trial>): void {
    const parts = this.#parts;
    this.#stream(name, columns, function* () {
      for (const { trial } of trials) yield readIfThere(`${parts}/${part}-${trial}.csv`) ?? "";
    });
  }

  /** Writes a header and chunks of lines beside the file, then renames. */
  #stream(name: string, columns: readonly string[], chunks: () => Iterable<string>): void {
    const beside = `${this.path}/${name}.part`;
    using file = Deno.openSync(beside, { write: true, create: true, truncate: true });
    const encoder = new TextEncoder();
    const write = (text: string) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    };
    write(csvText([columns]));
    for (const chunk of chunks()) write(chunk);
    file.syncSync();
    Deno.renameSync(beside, `${this.path}/${name}`);
  }
}

/** The cells that a trial has from the start. */
export function firstCells({ trial, configuration, repeat, seed, params }: Trial): Row {
  const shown = Object.entries(params).map(([path, value]) => [
    path,
    typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value),
  ]);
  return { trial, configuration, repeat, seed, ...Object.fromEntries(shown) };
}

/** JSON has no NaN and no Infinity: they are spelled as in CSV. */
function spellNonFinite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
