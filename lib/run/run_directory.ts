import { isPart, partOf, removeQuietly, writeFileAtomic } from "../base/atomic_file.ts";
import { csvText } from "../base/csv.ts";
import { disk, ifThere, writeAll } from "../base/disk.ts";
import { positionOf } from "../train/checkpoint.ts";
import type { CurvePoint } from "../train/objective.ts";
import type { Position } from "../train/position.ts";
import { headerLength } from "../train/safetensors.ts";
import type { MetricsRow } from "../train/train.ts";
import { Claim } from "./claim.ts";
import { Journal } from "./journal.ts";
import {
  csvChunks,
  curveColumns,
  metricsColumns,
  partPath,
  type Row,
  type RunColumns,
  timingColumns,
  trialsColumns,
} from "./tables.ts";

/** What the journal knows of a trial. */
export interface TrialNote {
  readonly trial: number;
  /** Its row of trials.csv so far. */
  readonly row: Row;
  /** Its row of timing.csv. */
  readonly timing: Row;
  /** Length of its rows of metrics.csv. */
  readonly bytes: number;
  /** Where it waits for a decision; without, it has ended. */
  readonly rung?: number;
}

/** What a run's folder is for. */
export interface RunShape {
  readonly columns: RunColumns;
  /** Number of trials. */
  readonly trials: number;
}

/**
 * The folder of a run while it is written. Every file has one writer, the main thread of the process that holds the
 * claim: rows of a trial are appended to a part of its own in whole lines, what becomes of trials to a journal, and
 * everything else is written beside and renamed. The final tables are merged from the parts in the order of trials.
 */
export class RunDirectory {
  readonly #made = new Set<string>();
  #closed = false;

  private constructor(
    readonly path: string,
    readonly shape: RunShape,
    private readonly claim: Claim,
    private readonly journal: Journal<TrialNote>,
  ) {}

  /**
   * Makes a new folder `results/<name>/<stamp>`; a number is added when two runs begin in the same second.
   *
   * @throws {Deno.errors.PermissionDenied} and others of the file system
   */
  static create(parent: string, stamp: string, shape: RunShape): RunDirectory {
    disk.makeFolder(parent, { recursive: true });
    for (let copy = 1;; copy++) {
      const path = `${parent}/${copy === 1 ? stamp : `${stamp}-${copy}`}`;
      try {
        disk.makeFolder(path);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) continue;
        throw error;
      }
      disk.makeFolder(`${path}/parts`);
      disk.makeFolder(`${path}/checkpoints`);
      const claim = Claim.take(path);
      try {
        return new RunDirectory(path, shape, claim, Journal.create(`${path}/${journalName}`));
      } catch (error) {
        claim.release();
        throw error;
      }
    }
  }

  /**
   * Opens the folder of a run that has not ended, to go on.
   *
   * @param onNote is told what the journal knows, in order; a later note of a trial replaces an earlier one
   * @throws {ConfigError} when another process writes the run
   */
  static reopen(path: string, shape: RunShape, onNote: (note: TrialNote) => void): RunDirectory {
    const claim = Claim.take(path);
    try {
      for (const folder of ["", "/parts", "/checkpoints"]) {
        for (const name of disk.list(`${path}${folder}`)) {
          if (isPart(name)) disk.remove(`${path}${folder}/${name}`, { recursive: true });
        }
      }
      const file = `${path}/${journalName}`;
      const journal = disk.list(`${path}/parts`).includes("trials.jsonl")
        ? Journal.open<TrialNote>(file, onNote)
        : Journal.create<TrialNote>(file);
      return new RunDirectory(path, shape, claim, journal);
    } catch (error) {
      claim.release();
      throw error;
    }
  }

  /** Writes a whole file, beside and renamed. */
  write(name: string, content: string | Uint8Array): void {
    writeFileAtomic(`${this.path}/${name}`, content);
  }

  /** Appends rows of a running trial. They survive the end of the process when this returns. @returns their length */
  appendMetrics(trial: number, rows: readonly MetricsRow[]): number {
    const { metrics } = this.shape.columns;
    const cells = rows.map(({ step, epoch, learning_rate, measures }) => [
      trial,
      step,
      epoch,
      learning_rate,
      ...metrics.map((name) => measures[name]),
    ]);
    const bytes = new TextEncoder().encode(csvText(cells));
    const file = disk.open(this.#part("metrics", trial), { append: true, create: true });
    try {
      writeAll(file, bytes);
    } finally {
      file.close();
    }
    return bytes.length;
  }

  /** Forgets all rows of a trial but the first. @returns the length of those that are left */
  rewind(trial: number, rows: number): number {
    const path = this.#part("metrics", trial);
    const bytes = ifThere(() => disk.read(path));
    if (!bytes) return 0;
    const end = endOfLines(bytes, rows);
    if (rows === 0) disk.remove(path);
    else if (end < bytes.length) writeFileAtomic(path, bytes.subarray(0, end), false);
    return end;
  }

  /** Whether a trial's rows are there up to a length: a power cut may have taken some. */
  hasMetrics(trial: number, bytes: number): boolean {
    return bytes === 0 || (ifThere(() => disk.size(this.#part("metrics", trial))) ?? 0) >= bytes;
  }

  /** Writes the curve of a function objective. */
  writeCurve(trial: number, points: readonly CurvePoint[]): void {
    const cells = points.map(({ x, value, exact }) => [
      trial,
      x,
      value,
      exact,
      exact === undefined ? undefined : Math.abs(value - exact),
    ]);
    writeFileAtomic(this.#part("curve", trial), csvText(cells), false);
  }

  /** Writes where a trial stands, in place of the checkpoint before. */
  writeCheckpoint(trial: number, checkpoint: Uint8Array): void {
    writeFileAtomic(this.#checkpoint(trial), checkpoint, false);
  }

  /** The last checkpoint of a trial, if it has one. */
  readCheckpoint(trial: number): Uint8Array | undefined {
    return ifThere(() => disk.read(this.#checkpoint(trial)));
  }

  /** Forgets the checkpoint of a trial that has none to go on from. */
  removeCheckpoint(trial: number): void {
    ifThere(() => disk.remove(this.#checkpoint(trial)));
  }

  /** Where the last checkpoint of a trial stands; `undefined` without one, or with one that is damaged. */
  position(trial: number): Position | undefined {
    const path = this.#checkpoint(trial);
    return ifThere(() => {
      const file = disk.open(path, { read: true });
      try {
        const first = new Uint8Array(8);
        if (file.readSync(first) !== 8) return undefined;
        const length = headerLength(first);
        const size = file.statSync().size;
        if (length > size) return undefined;
        const head = new Uint8Array(length);
        file.seekSync(0, Deno.SeekMode.Start);
        for (let at = 0; at < length;) at += file.readSync(head.subarray(at)) ?? length;
        return positionOf(head, size);
      } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      } finally {
        file.close();
      }
    });
  }

  /** Records where a trial waits, or how it has ended. Its other files are written before. */
  note(note: TrialNote): void {
    this.journal.add(note);
  }

  /** The last note of a trial. */
  noteOf(trial: number): TrialNote | undefined {
    return this.journal.last(trial);
  }

  /**
   * Writes the final tables from the parts of all trials.
   *
   * @param unknown cells of a trial that has no note
   * @param summarise makes the rows of summary.csv from those of trials.csv
   */
  merge(
    unknown: (trial: number) => Row,
    summarise: (rows: Iterable<Row>) => { columns: string[]; rows: Iterable<Row> },
  ): void {
    const { columns, trials } = this.shape;
    const noteOf = (trial: number) => this.noteOf(trial);
    function* rows(): Generator<Row> {
      for (let trial = 0; trial < trials; trial++) yield noteOf(trial)?.row ?? unknown(trial);
    }
    function* timing(): Generator<Row> {
      for (let trial = 0; trial < trials; trial++) {
        const note = noteOf(trial);
        if (note) yield note.timing;
      }
    }
    const table = (name: string, columns: readonly string[], rows: Iterable<Row>) =>
      this.#stream(name, columns, csvChunks(columns, rows));
    table("trials.csv", trialsColumns(columns), rows());
    const summary = summarise(rows());
    table("summary.csv", summary.columns, summary.rows);
    table("timing.csv", timingColumns, timing());
    this.#stream("metrics.csv", metricsColumns(columns), this.#parts("metrics"));
    const curves = this.#parts("curve");
    const first = curves.next();
    if (first.done) return;
    this.#stream(
      "curve.csv",
      curveColumns,
      (function* () {
        yield first.value;
        yield* curves;
      })(),
    );
  }

  /** Whether a trial has reported rows. */
  hasRows(trial: number): boolean {
    return ifThere(() => disk.size(this.#part("metrics", trial))) !== undefined;
  }

  /** Removes what the tables were merged from, and the claim with it. */
  removeParts(): void {
    this.close();
    disk.remove(`${this.path}/parts`, { recursive: true });
  }

  /** Lets others have the folder. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.journal.close();
    this.claim.release();
  }

  *#parts(kind: "metrics" | "curve"): Generator<Uint8Array, undefined> {
    for (let trial = 0; trial < this.shape.trials; trial++) {
      const bytes = ifThere(() => disk.read(this.#part(kind, trial)));
      if (bytes) yield bytes;
    }
  }

  /** Writes a header and chunks of lines beside the file, then renames. */
  #stream(name: string, columns: readonly string[], chunks: Iterable<string | Uint8Array>): void {
    const path = `${this.path}/${name}`;
    const beside = partOf(path);
    const encoder = new TextEncoder();
    const file = disk.open(beside, { write: true, createNew: true });
    try {
      writeAll(file, encoder.encode(csvText([columns])));
      for (const chunk of chunks) writeAll(file, typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      file.syncSync();
    } catch (error) {
      removeQuietly(beside);
      throw error;
    } finally {
      file.close();
    }
    disk.rename(beside, path);
  }

  #checkpoint(trial: number): string {
    return `${this.path}/checkpoints/trial-${trial}.safetensors`;
  }

  #part(kind: "metrics" | "curve", trial: number): string {
    const path = `${this.path}/${partPath(kind, trial, this.shape.trials)}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (this.shape.trials > 10_000 && !this.#made.has(folder)) {
      disk.makeFolder(folder, { recursive: true });
      this.#made.add(folder);
    }
    return path;
  }
}

const journalName = "parts/trials.jsonl";

/** Where the first `count` lines end. */
function endOfLines(bytes: Uint8Array, count: number): number {
  let end = 0;
  for (let line = 0; line < count; line++) {
    const feed = bytes.indexOf(10, end);
    if (feed < 0) return end;
    end = feed + 1;
  }
  return end;
}
