import { floatCell } from "../base/cells.ts";
import { disk, type DiskFile, writeAll } from "../base/disk.ts";
import type { JournalRecord, TrialNote } from "./tables.ts";

/**
 * A file of JSON lines with one writer, to which a line is added for everything that must not be lost, and the place
 * of the last note of each trial. A line counts when it is whole: what a crash has cut off is as if never written.
 */
export class Journal {
  /** Where the last note of each trial begins, and its length; 0 for none. */
  #starts = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #end = 0;
  #synced = performance.now();

  private constructor(private readonly file: DiskFile) {}

  /** A new, empty journal. */
  static create(path: string): Journal {
    return new Journal(disk.open(path, { createNew: true, read: true, write: true }));
  }

  /**
   * Opens a journal to add to it.
   *
   * @param onLine is told every line in order
   */
  static open(path: string, onLine: (line: JournalRecord) => void): Journal {
    const journal = new Journal(disk.open(path, { read: true, write: true }));
    for (const { line, length } of wholeLines(disk.read(path))) {
      journal.#note(line, length);
      onLine(line);
    }
    journal.file.truncateSync(journal.#end);
    return journal;
  }

  /** Adds a line. It survives the end of the process when this returns, and is on the disk within a second. */
  add(line: JournalRecord): void {
    const bytes = new TextEncoder().encode(JSON.stringify(line, spellSpecial) + "\n");
    this.file.seekSync(this.#end, Deno.SeekMode.Start);
    writeAll(this.file, bytes);
    this.#note(line, bytes.length);
    if (performance.now() - this.#synced >= 1000) this.sync();
  }

  /** Sees to it that all lines are on the disk. */
  sync(): void {
    this.file.syncDataSync();
    this.#synced = performance.now();
  }

  /** The last note of a trial that counts, if it has one. */
  last(trial: number): TrialNote | undefined {
    const length = this.#lengths[trial] ?? 0;
    if (length === 0) return undefined;
    const bytes = new Uint8Array(length);
    this.file.seekSync(this.#starts[trial], Deno.SeekMode.Start);
    for (let at = 0; at < length;) {
      const count = this.file.readSync(bytes.subarray(at));
      if (count === null) throw new Deno.errors.UnexpectedEof("the journal of the run was cut off");
      at += count;
    }
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  close(): void {
    this.file.close();
  }

  #note(line: JournalRecord, length: number): void {
    const { trial } = line;
    if (trial >= this.#starts.length) {
      const size = Math.max(trial + 1, 2 * this.#starts.length);
      const [starts, lengths] = [new Float64Array(size), new Uint32Array(size)];
      starts.set(this.#starts);
      lengths.set(this.#lengths);
      [this.#starts, this.#lengths] = [starts, lengths];
    }
    this.#starts[trial] = this.#end;
    this.#lengths[trial] = isNote(line) ? length : 0;
    this.#end += length;
  }
}

/** The lines of a journal up to the first that is not whole. */
export function* wholeLines(bytes: Uint8Array): Generator<{ line: JournalRecord; length: number }> {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    if (feed < 0) return;
    let line: JournalRecord;
    try {
      line = JSON.parse(decoder.decode(bytes.subarray(start, feed)));
      if (!Number.isSafeInteger((line as { trial?: unknown } | null)?.trial)) return;
    } catch {
      return;
    }
    yield { line, length: feed + 1 - start };
    start = feed + 1;
  }
}

/** Whether a line says where a trial stands; otherwise that it stands nowhere any more. */
export const isNote = (line: JournalRecord): line is TrialNote => !("reopened" in line) || "row" in line;

/** The notes of a journal that count, by trial: those of the rungs that it has passed, in order, and of its end. */
export function standingNotes(bytes: Uint8Array): Map<number, TrialNote[]> {
  const all = new Map<number, TrialNote[]>();
  for (const { line } of wholeLines(bytes)) {
    if (!isNote(line)) {
      all.delete(line.trial);
      continue;
    }
    const before = all.get(line.trial) ?? [];
    const rungs = before.filter(({ rung = Infinity }) => rung < (line.rung ?? Infinity));
    all.set(line.trial, [...rungs, line]);
  }
  return all;
}

/** JSON has no NaN and no Infinity, and it writes -0 as 0: they are spelled as in CSV. */
function spellSpecial(_key: string, value: unknown): unknown {
  const isSpecial = typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
  return isSpecial ? floatCell(value) : value;
}
