import { counted } from "../base/counted.ts";
import { disk, type DiskFile, writeAll } from "../base/disk/disk.ts";
import { isNote, lineOf, recordOf } from "./journal_record.ts";
import type { JournalRecord, TrialNote } from "./tables.ts";

/**
 * A file of JSON lines with a single writer: one line for every event that must not be lost. It also knows the position
 * of each trial's last note. Each line has a checksum. An incomplete line at the end, left by a crash, is ignored.
 */
export class Journal {
  /** Start and length of the last note of each trial; length 0 for none. */
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
   * Opens a journal to append to it.
   *
   * @param trials number of the run's trials
   * @param onLine called with every line, in order
   */
  static open(path: string, trials: number, onLine: (line: JournalLine) => void): Journal {
    const journal = new Journal(disk.open(path, { read: true, write: true }));
    for (const line of linesOf(disk.read(path), trials)) {
      journal.#note(line.record, line.to - line.from);
      onLine(line);
    }
    journal.file.truncateSync(journal.#end);
    return journal;
  }

  /** Appends a line. When this returns, the line survives the end of the process; it is on the disk within a second. */
  add(line: JournalRecord): void {
    const bytes = lineOf(line);
    this.file.seekSync(this.#end, Deno.SeekMode.Start);
    writeAll(this.file, bytes);
    this.#note(line, bytes.length);
    if (performance.now() - this.#synced >= 1000) this.sync();
  }

  /** Flushes all lines to the disk. */
  sync(): void {
    this.file.syncDataSync();
    this.#synced = performance.now();
  }

  /** The last valid note of a trial, if it has one. */
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
    const record = recordOf(bytes.subarray(0, -1));
    if (typeof record === "string" || !isNote(record)) {
      throw new Deno.errors.InvalidData(`trials.jsonl: ${record}`);
    }
    return record;
  }

  close(): void {
    this.file.close();
  }

  #note(record: JournalRecord | string, length: number): void {
    if (typeof record === "string") {
      this.#end += length;
      return;
    }
    const { trial } = record;
    if (trial >= this.#starts.length) {
      const size = Math.max(trial + 1, 2 * this.#starts.length);
      const [starts, lengths] = [new Float64Array(size), new Uint32Array(size)];
      starts.set(this.#starts);
      lengths.set(this.#lengths);
      [this.#starts, this.#lengths] = [starts, lengths];
    }
    this.#starts[trial] = this.#end;
    this.#lengths[trial] = isNote(record) ? length : 0;
    this.#end += length;
  }
}

/** A line of a journal. */
export interface JournalLine {
  /** Number of the line, from 1. */
  readonly number: number;
  /** Start of this line and of the next one, in bytes. */
  readonly from: number;
  readonly to: number;
  /** The record, or the reason why the line is damaged. */
  readonly record: JournalRecord | string;
}

/**
 * The lines of a journal. An incomplete line at the end, left by a crash, is ignored; other invalid lines are damage.
 *
 * @param trials number of the run's trials
 * @param read function that reads a line
 */
export function* linesOf(bytes: Uint8Array, trials = Infinity, read = recordOf): Generator<JournalLine> {
  let bad: JournalLine | undefined;
  for (let from = 0, number = 1; from < bytes.length; number++) {
    const feed = bytes.indexOf(10, from);
    if (feed < 0) return;
    const found = read(bytes.subarray(from, feed));
    const isOfRun = typeof found === "string" || found.trial < trials;
    const record = isOfRun
      ? found
      : `the run has no trial ${found.trial}: it has ${counted(trials, "trial")}`;
    const line = { number, from, to: feed + 1, record };
    from = line.to;
    if (bad) yield bad;
    bad = typeof record === "string" ? line : undefined;
    if (!bad) yield line;
  }
}

/** The records of a journal. Damaged ones are skipped: the work that they recorded is done again. */
export function* recordsOf(bytes: Uint8Array, read = recordOf): Generator<JournalRecord> {
  for (const { record } of linesOf(bytes, Infinity, read)) if (typeof record !== "string") yield record;
}

/** The valid notes of a journal, by trial: those of the rungs that it has passed, in order, and of its end. */
export function standingNotes(bytes: Uint8Array, read = recordOf): Map<number, TrialNote[]> {
  const all = new Map<number, TrialNote[]>();
  for (const record of recordsOf(bytes, read)) {
    const { trial } = record;
    if (!isNote(record)) {
      all.delete(trial);
      continue;
    }
    const rungs = (all.get(trial) ?? []).filter(({ rung = Infinity }) => rung < (record.rung ?? Infinity));
    all.set(trial, [...rungs, record]);
  }
  return all;
}
