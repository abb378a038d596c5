import { isPart, partOf, writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk } from "../base/disk/disk.ts";
import { RunLock } from "./run_lock.ts";
import { Journal, type JournalLine } from "./journal.ts";
import type { TableChecksums } from "./final_tables.ts";
import { mergeTables } from "./merge_tables.ts";
import type { JournalRecord, RunShape, TableRow, TrialNote } from "./tables.ts";
import { type PartKind, trialsWithParts } from "./part_paths.ts";
import { TrialFiles } from "./trial_files.ts";

/**
 * The folder of a run while it is written. Every file has one writer: the main thread of the process that holds the
 * lock. Rows of a trial are appended to its own part in whole lines, and notes on trials to a journal. All other files
 * are written to a temporary file that is then renamed. The final tables are merged from the parts in the order of
 * trials.
 */
export class RunDirectory {
  /** The files of each trial. */
  readonly files: TrialFiles;
  #closed = false;

  private constructor(
    readonly path: string,
    readonly shape: RunShape,
    private readonly lock: RunLock,
    private readonly journal: Journal,
  ) {
    this.files = new TrialFiles(path, shape);
  }

  /**
   * Creates a new folder `results/<name>/<stamp>`; a number is added if two runs start in the same second.
   *
   * @throws {Deno.errors.PermissionDenied} and others of the file system
   */
  static create(parent: string, stamp: string, shape: RunShape): RunDirectory {
    disk.makeFolder(parent, { recursive: true });
    for (let copy = 1;; copy++) {
      try {
        return RunDirectory.make(`${parent}/${copy === 1 ? stamp : `${stamp}-${copy}`}`, shape);
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  /**
   * Creates a new folder.
   *
   * @throws {Deno.errors.AlreadyExists} if it exists
   */
  static make(path: string, shape: RunShape): RunDirectory {
    disk.makeFolder(path);
    disk.makeFolder(`${path}/parts`);
    disk.makeFolder(`${path}/checkpoints`);
    const lock = RunLock.take(path);
    try {
      return new RunDirectory(path, shape, lock, Journal.create(`${path}/${journalName}`));
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Opens the folder of an unfinished run to resume it.
   *
   * @param onLine called with the lines of the journal, in order; a later line of a trial replaces an earlier one
   * @throws {ConfigError} when another process writes the run
   */
  static reopen(path: string, shape: RunShape, onLine: (line: JournalLine) => void): RunDirectory {
    const lock = RunLock.take(path);
    try {
      for (const folder of ["", "/parts", "/checkpoints"]) {
        for (const name of disk.list(`${path}${folder}`)) {
          if (isPart(name)) disk.remove(`${path}${folder}/${name}`, { recursive: true });
        }
      }
      const file = `${path}/${journalName}`;
      const journal = disk.list(`${path}/parts`).includes("trials.jsonl")
        ? Journal.open(file, shape.trials, onLine)
        : Journal.create(file);
      return new RunDirectory(path, shape, lock, journal);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Writes a whole file: a temporary file that is then renamed. */
  write(name: string, content: string | Uint8Array): void {
    writeFileAtomic(`${this.path}/${name}`, content);
  }

  /** Records where a trial waits, or how it ended. Its other files must be written before. */
  note(note: TrialNote): void {
    this.journal.add(note);
  }

  /**
   * Records that trials run again, before any of their files are removed: a kill must not leave a note about missing
   * rows. The record is on the disk when this returns.
   */
  reopenTrials(lines: readonly JournalRecord[]): void {
    if (lines.length === 0) return;
    for (const line of lines) this.journal.add({ ...line, reopened: true });
    this.journal.sync();
  }

  /** Flushes all notes to the disk. */
  sync(): void {
    this.journal.sync();
  }

  /** The last note of a trial. */
  noteOf(trial: number): TrialNote | undefined {
    return this.journal.last(trial);
  }

  /**
   * Writes the final tables from the parts of all trials.
   *
   * @param unknown cells of a trial that has no note, which may have rows
   * @returns their checksums, for run.json
   */
  merge(unknown: (trial: number, of: { readonly hasRows: boolean }) => TableRow): TableChecksums {
    const { columns, trials } = this.shape;
    const numbers = () => upTo(trials);
    const parts = {
      metrics: trialsWithParts(this.path, "metrics"),
      curve: trialsWithParts(this.path, "curve"),
    };
    return mergeTables(this.path, columns, {
      rows: () =>
        numbers().map((trial) =>
          this.noteOf(trial)?.row ?? unknown(trial, { hasRows: parts.metrics.has(trial) })
        ),
      timing: () => numbers().map((trial) => this.noteOf(trial)?.timing).filter((row) => row !== undefined),
      lines: (kind) => numbers().flatMap((trial) => this.#linesOf(kind, trial, parts[kind])),
    });
  }

  /** The rows of a trial. Those of an unfinished trial may be cut off or damaged: it runs again. */
  #linesOf(kind: PartKind, trial: number, parts: ReadonlySet<number>): Iterable<Uint8Array> {
    const note = this.noteOf(trial);
    if (note && note.rung === undefined) return this.files.chunksOf(kind, trial);
    const rows = parts.has(trial) ? this.files.readPart(kind, trial) : undefined;
    return rows ? [rows] : [];
  }

  /**
   * Removes the parts that the tables were merged from, and with them the lock, which kept other processes out until
   * now.
   */
  removeParts(): void {
    const aside = partOf(`${this.path}/parts`);
    disk.rename(`${this.path}/parts`, aside);
    this.close();
    disk.remove(aside, { recursive: true });
  }

  /** Releases the folder for other processes. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.journal.close();
    this.lock.release();
  }
}

const journalName = "parts/trials.jsonl";

function* upTo(count: number): Generator<number> {
  for (let number = 0; number < count; number++) yield number;
}
