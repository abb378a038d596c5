import { append } from "../base/extreme.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { linesOf } from "../store/journal.ts";
import { isNote } from "../store/journal_record.ts";
import type { TrialStatuses } from "../store/trial_statuses.ts";
import type { TrialNote } from "../store/tables.ts";
import { type Attempt, attemptsAt } from "./attempt.ts";
import { clusterPaths } from "./cluster_paths.ts";
import { stageOf } from "./tasks.ts";
import { TrialFiles } from "../store/trial_files.ts";

/** The progress of a trial, and the attempt that has its files. */
export interface Result {
  readonly note: TrialNote;
  /** Attempt whose files belong to the note. */
  readonly attempt: string;
}

/** The notes of all attempts of a shared search, read as they are added. */
export class Results {
  /** Bytes read of each journal. */
  readonly #read = new Map<string, number>();
  /** The first note of each stretch of each trial, and its attempt. */
  readonly #stages = new Map<string, Result>();
  readonly #last = new Map<number, Result>();
  /** Notes whose files are missing: a file server may show them later, or a power cut has lost them. */
  #pending: Result[] = [];
  /** Stretches that were run twice, with different results. */
  readonly differences: string[] = [];

  /** @param statuses gets new notes, in order for each trial */
  constructor(
    private readonly run: string,
    private readonly trials: number,
    private readonly statuses?: TrialStatuses,
  ) {}

  /** Reads new notes. @returns whether there were any */
  update(): boolean {
    const found = attemptsAt(this.run).flatMap((attempt) =>
      this.#newNotes(attempt).map((note): Result => ({ note, attempt: attempt.id }))
    );
    append(found, this.#pending);
    this.#pending = [];
    found.sort((a, b) => a.note.trial - b.note.trial || orderOf(a.note) - orderOf(b.note));
    for (const result of found) {
      if (this.#hasFiles(result)) this.#take(result);
      else this.#pending.push(result);
    }
    return found.length > this.#pending.length;
  }

  #hasFiles({ note, attempt }: Result): boolean {
    const { status } = note.row;
    if (status === "pruned") return true;
    const shape = { columns: { parameters: [], metrics: [] }, trials: this.trials };
    const files = new TrialFiles(`${clusterPaths(this.run).attempts}/${attempt}`, shape);
    if (!files.hasRowsOf(note)) return false;
    return status === "failed" || status === "timeout" || files.checkpoints.has(note.trial) ||
      wasMoved(this.run, note.trial);
  }

  /** Whether a stretch has a result. */
  has(stage: string): boolean {
    return this.#stages.has(stage) || this.#last.get(parseInt(stage))?.note.rung === undefined &&
        this.#last.has(parseInt(stage));
  }

  /** The progress of a trial. */
  last(trial: number): Result | undefined {
    return this.#last.get(trial);
  }

  /** All trials that have reached a rung or their end. */
  all(): Iterable<Result> {
    return this.#last.values();
  }

  #newNotes({ id, path }: Attempt): TrialNote[] {
    const file = undefinedIfMissing(() => disk.open(`${path}/parts/trials.jsonl`, { read: true }));
    if (!file) return [];
    try {
      const from = this.#read.get(id) ?? 0;
      const bytes = new Uint8Array(Math.max(0, file.statSync().size - from));
      file.seekSync(from, Deno.SeekMode.Start);
      let at = 0;
      while (at < bytes.length) {
        const count = file.readSync(bytes.subarray(at));
        if (count === null) break;
        at += count;
      }
      const lines = [...linesOf(bytes.subarray(0, at), this.trials)];
      this.#read.set(id, from + (lines.at(-1)?.to ?? 0));
      return lines.map(({ record }) => record).filter((record) => typeof record !== "string").filter(isNote);
    } finally {
      file.close();
    }
  }

  #take(result: Result): void {
    const { note } = result;
    const stage = note.row.status === "pruned" ? `${note.trial}-pruned` : stageOf(note);
    const first = this.#stages.get(stage);
    if (first) {
      this.#compare(first, result);
      return;
    }
    this.#stages.set(stage, result);
    const before = this.#last.get(note.trial);
    if (before && orderOf(before.note) > orderOf(note)) return;
    // A coordinator prunes by a note; the files are still those of the stretch before.
    const attempt = note.row.status === "pruned" && before ? before.attempt : result.attempt;
    this.#last.set(note.trial, { note, attempt });
    this.statuses?.take(note);
  }

  /** Compares two results of the same stretch: one is of an attempt that seemed lost. */
  #compare({ note: a }: Result, { note: b }: Result): void {
    const depends = [a, b].some(({ row: { status } }) => status === "timeout" || status === "failed");
    if (depends || (JSON.stringify(a.row) === JSON.stringify(b.row) && a.bytes === b.bytes)) return;
    this.differences.push(
      `trial ${a.trial} was run twice up to ${
        a.rung === undefined ? "its end" : `rung ${a.rung}`
      }, with different results`,
    );
  }
}

/** Whether an interrupted merge has moved a trial's checkpoint. */
const wasMoved = (run: string, trial: number) =>
  undefinedIfMissing(() => disk.size(`${run}/checkpoints/trial-${trial}.safetensors`)) !== undefined;

/** The position of a note in the order in which a trial's notes were made. */
export function orderOf({ rung, row }: TrialNote): number {
  if (rung !== undefined) return rung;
  return row.status === "pruned" ? 1e9 : 2e9;
}
