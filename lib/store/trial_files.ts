import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { type ColumnType, csvText } from "../base/csv.ts";
import { disk, undefinedIfMissing, writeAll } from "../base/disk/disk.ts";
import type { CurvePoint } from "../train/objective.ts";
import type { Position } from "../train/checkpoint/position.ts";
import type { MetricsRow } from "../train/training_event.ts";
import { closing, readBlocks, rowsOfBlocks, sealed, sealedText } from "./blocks.ts";
import { countOf, endOfLines } from "./byte_lines.ts";
import { CheckpointFiles } from "./checkpoint_files.ts";
import { chunksOfFile } from "./file_chunks.ts";
import { cellTypes, curveColumns, metricsColumns } from "./tables.ts";
import type { RunShape, TrialNote } from "./tables.ts";
import { type PartKind, partPath } from "./part_paths.ts";

/** The files of each trial in a run's folder: its rows, its curve and its checkpoint. */
export class TrialFiles {
  readonly checkpoints: CheckpointFiles;
  readonly #made = new Set<string>();
  readonly #types: Readonly<Record<PartKind, readonly ColumnType[]>>;

  constructor(private readonly folder: string, private readonly shape: RunShape) {
    this.checkpoints = new CheckpointFiles(folder);
    this.#types = {
      metrics: cellTypes(metricsColumns(shape.columns), shape.columns),
      curve: cellTypes(curveColumns, shape.columns),
    };
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
    const block = sealedText(csvText(cells, this.#types.metrics));
    const file = disk.open(this.#part("metrics", trial), { append: true, create: true });
    try {
      writeAll(file, block);
    } finally {
      file.close();
    }
    return Math.max(0, block.length - closing);
  }

  /** Removes all rows of a trial after the first ones. @returns the length of the rows that are left */
  rewind(trial: number, count: number): number {
    const path = this.#part("metrics", trial);
    const bytes = undefinedIfMissing(() => disk.read(path));
    if (!bytes) return 0;
    const { rows, length } = readBlocks(bytes);
    const end = endOfLines(rows, count);
    if (count === 0) disk.remove(path);
    else if (end < rows.length || length < bytes.length) {
      this.writePart("metrics", trial, rows.subarray(0, end));
    }
    return end;
  }

  /** Whether all rows of a note exist. */
  hasRowsOf({ trial, bytes, curve = 0 }: Pick<TrialNote, "trial" | "bytes" | "curve">): boolean {
    return this.#has("metrics", trial, bytes) && this.#has("curve", trial, curve);
  }

  #has(kind: PartKind, trial: number, bytes: number): boolean {
    return bytes === 0 || (this.readPart(kind, trial)?.length ?? 0) >= bytes;
  }

  /** Writes the curve of a function objective. @returns its length */
  writeCurve(trial: number, points: readonly CurvePoint[]): number {
    const cells = points.map(({ x, value, exact }) => [
      trial,
      x,
      value,
      exact,
      exact === undefined ? undefined : Math.abs(value - exact),
    ]);
    const bytes = new TextEncoder().encode(csvText(cells, this.#types.curve));
    this.writePart("curve", trial, bytes);
    return bytes.length;
  }

  /** The lines of a trial's part, if it has one: up to the first incomplete or damaged block. */
  readPart(kind: PartKind, trial: number): Uint8Array<ArrayBuffer> | undefined {
    const bytes = undefinedIfMissing(() => disk.read(this.#part(kind, trial)));
    return bytes && readBlocks(bytes).rows;
  }

  /** Where a part of a trial is damaged: the file, relative to the run's folder, and its line. */
  damageOf(trial: number): { readonly file: string; readonly line: number } | undefined {
    for (const kind of ["metrics", "curve"] as const) {
      const bytes = undefinedIfMissing(() => disk.read(this.#part(kind, trial)));
      const line = bytes && readBlocks(bytes).damagedAt;
      if (line !== undefined) return { file: partPath(kind, trial, this.shape.trials), line };
    }
    return undefined;
  }

  /**
   * The lines of a trial's part, in chunks; each chunk is overwritten by the next one of any trial.
   *
   * @throws {DamagedBlock} if they are damaged
   */
  chunksOf(kind: PartKind, trial: number): Generator<Uint8Array, void> {
    const path = this.#part(kind, trial);
    return rowsOfBlocks(chunksOfFile(path), path);
  }

  /** Writes a whole part. */
  writePart(kind: PartKind, trial: number, lines: string | Uint8Array): void {
    const bytes = typeof lines === "string" ? new TextEncoder().encode(lines) : lines;
    writeFileAtomic(this.#part(kind, trial), sealed(bytes), { sync: false });
  }

  /** Removes all files of a trial, which then runs again from the start. */
  forget(trial: number): void {
    this.checkpoints.remove(trial);
    this.removeCurve(trial);
    undefinedIfMissing(() => disk.remove(this.#part("metrics", trial)));
  }

  /** Removes the curve of a trial that runs again. */
  removeCurve(trial: number): void {
    undefinedIfMissing(() => disk.remove(this.#part("curve", trial)));
  }

  /**
   * The position from which a trial can continue: its last checkpoint, if the rows before it exist. A power cut may
   * have left only one of them.
   */
  standing(trial: number): Position | undefined {
    const position = this.checkpoints.position(trial);
    if (!position) return undefined;
    const lines = this.readPart("metrics", trial);
    const count = lines ? countOf(lines, 10) : 0;
    return count >= position.rows ? position : undefined;
  }

  #part(kind: PartKind, trial: number): string {
    const path = `${this.folder}/${partPath(kind, trial, this.shape.trials)}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (this.shape.trials > 10_000 && !this.#made.has(folder)) {
      try {
        disk.makeFolder(folder); // not the folders above it, as the run's folder may have been removed
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
      this.#made.add(folder);
    }
    return path;
  }
}
