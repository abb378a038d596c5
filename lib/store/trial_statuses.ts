import { parseNumber } from "../base/cells.ts";
import type { Progress } from "../sweep/search.ts";
import { isNote } from "./journal_record.ts";
import type { JournalRecord, Status } from "./tables.ts";

/** Number of trials by status. */
export type Counts = Readonly<Partial<Record<Status, number>>>;

/** The metric by which trials are compared. */
export interface RankingMetric {
  /** Column of trials.csv. */
  readonly metric: string;
  readonly goal: "minimize" | "maximize";
}

/** The state of a run's trials so far, first read from its journal, then updated note by note. */
export class TrialStatuses {
  /** Number of trials per ending, in the order of `endings`; the first counts unfinished trials. */
  readonly #counts = new Array<number>(endings.length).fill(0);
  /** How each trial ended, by its place in `endings`. */
  #ended = new Uint8Array(1024);
  /** Kept only where decisions depend on results. */
  readonly #progress = new Map<number, Progress>();

  /** @param rankingMetric only for an adaptive search */
  constructor(private readonly rankingMetric?: RankingMetric) {}

  /** Takes a line of the journal; it replaces what was known about the end of its trial. */
  take(line: JournalRecord): void {
    const { trial } = line;
    if (!isNote(line)) {
      this.#progress.delete(trial);
      this.#end(trial, undefined);
      return;
    }
    const { row, rung } = line;
    const status = row.status as Status;
    this.#end(trial, rung === undefined ? status : undefined);
    if (!this.rankingMetric) return;
    const value = this.#value(status, row[this.rankingMetric.metric]);
    const { values } = this.#progress.get(trial) ?? { values: [] };
    if (rung !== undefined) this.#progress.set(trial, { values: [...values.slice(0, rung), value] });
    else if (status === "pruned") this.#progress.set(trial, { values, pruned: values.length - 1 });
    else this.#progress.set(trial, { values, end: value });
  }

  /** Number of ended trials, by status. */
  get counts(): Counts {
    const found = endings.map((status, k) => [status, this.#counts[k]] as const);
    return Object.fromEntries(found.filter(([status, count]) => status !== undefined && count > 0));
  }

  /** Number of trials that have ended. */
  get ended(): number {
    return this.#counts.slice(1).reduce((sum, count) => sum + count, 0);
  }

  hasEnded(trial: number): boolean {
    return this.#ended[trial] > 0;
  }

  /** A trial's progress, for the search; `undefined` before its first rung or its end. */
  progress(trial: number): Progress | undefined {
    if (this.rankingMetric) return this.#progress.get(trial);
    return this.hasEnded(trial) ? over : undefined;
  }

  /** A trial may end more than once, if it runs again: the last time counts. */
  #end(trial: number, status: Status | undefined): void {
    if (trial >= this.#ended.length) {
      const longer = new Uint8Array(Math.max(trial + 1, 2 * this.#ended.length));
      longer.set(this.#ended);
      this.#ended = longer;
    }
    this.#counts[this.#ended[trial]]--;
    this.#ended[trial] = endings.indexOf(status);
    this.#counts[this.#ended[trial]]++;
  }

  /** Less is better; NaN is worst. */
  #value(status: Status, cell: unknown): number {
    if (["diverged", "failed", "timeout"].includes(status)) return NaN;
    const value = parseNumber(cell as string | number | undefined) ?? NaN;
    return this.rankingMetric!.goal === "maximize" ? -value : value;
  }
}

const endings: readonly (Status | undefined)[] = [
  undefined,
  "complete",
  "pruned",
  "diverged",
  "failed",
  "timeout",
];

const over: Progress = { values: [], end: NaN };
